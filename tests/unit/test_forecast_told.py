"""The waits as they are told and shown: steady, counting down, with a reason when they grow, and never when old."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE
from branchdesk.forecast.wait import expected_wait
from branchdesk.forecast.waits.board import Board
from branchdesk.forecast.waits.learned import Learned
from branchdesk.forecast.waits.ranges import Ranges
from branchdesk.forecast.waits.told import FRESH_MS, Told, left, longer, newcomer
from branchdesk.services.waits import Waits
from tests.scenario import BRANCH, Day

SERVICE = BRANCH.counter("1").services[0]
ABLE = [one.id for one in BRANCH.counters if SERVICE in (*one.services, *one.backup)]


@pytest.fixture
def day() -> Day:
    """Two counters that serve it, both busy, and eight more people."""
    day = Day()
    for counter in ABLE[:2]:
        day.open(counter, at=0)
    for number in range(10):
        day.issue(SERVICE, at=1 + number / 10)
    for counter in ABLE[:2]:
        day.call(counter, at=3)
        day.do(c.StartService(counter=counter))
    return day


def told_of(board: Board, s: Snapshot, now: int) -> Told:
    return board.at(Learned(), Ranges(), s, now)


def last(day: Day) -> str:
    return max(day.snapshot.queue(SERVICE), key=lambda ticket: day.snapshot.queue(SERVICE)[ticket])


def test_a_span_on_the_clock_stays_and_so_its_minutes_count_down(day: Day) -> None:
    board, ticket = Board(), last(day)
    first = told_of(board, day.snapshot, day.now)
    later = told_of(board, day.snapshot, day.now + MINUTE)
    assert first.tickets[ticket] == later.tickets[ticket]
    was, now = left(first, day.ticket(ticket), day.now), left(later, day.ticket(ticket), day.now + 4 * MINUTE)
    assert was is None or now is None or now.high_min < was.high_min


def test_it_begins_with_what_the_paper_promised(day: Day) -> None:
    board, ticket = Board(), last(day)
    made = Waits(day.snapshot).expected(day.snapshot, SERVICE, False, day.now)
    assert made is not None
    promised = replace(day.ticket(ticket), promise_low_min=made.low_min, promise_high_min=made.high_min)
    s = replace(day.snapshot, tickets=day.snapshot.tickets.set(ticket, promised))
    span = told_of(board, s, day.now).tickets[ticket]
    assert span.latest == promised.waits_since + made.high_min * MINUTE


@pytest.mark.parametrize(("op", "why"), [("close", "closed"), ("pause", "paused")])
def test_a_wait_that_gets_much_longer_says_why(day: Day, op: str, why: str) -> None:
    board, ticket = Board(), last(day)
    at_first = told_of(board, day.snapshot, day.now)
    before = at_first.tickets[ticket]
    counter = ABLE[1]
    day.do(c.FinishService(counter=counter, outcome="done"), at=8)
    close, pause = c.CloseCounter(counter=counter), c.PauseCounter(counter=counter, reason="meal")
    day.do(close if op == "close" else pause)
    told = told_of(board, day.snapshot, day.now)
    after = told.tickets[ticket]
    assert before.why == ""
    assert after.why == why
    assert (longer(at_first, SERVICE, day.now), longer(told, SERVICE, day.now)) == ("", why), (
        "who comes now is told too"
    )
    assert longer(told, SERVICE, day.now + FRESH_MS + 1) == ""
    assert longer(None, SERVICE, day.now) == ""
    assert after.latest > before.latest + 3 * MINUTE
    assert told_of(board, day.snapshot, day.now + 30 * MINUTE).tickets[ticket].why != why


def test_who_is_overtaken_is_told_so(day: Day) -> None:
    board, ticket = Board(), last(day)
    told_of(board, day.snapshot, day.now)
    for _ in range(12):
        day.issue(SERVICE, priority="elderly")
    told = told_of(board, day.snapshot, day.now)
    assert told.tickets[ticket].why == "overtaken"
    assert longer(told, SERVICE, day.now) == "", "nobody has overtaken who comes now"


def test_an_overdue_wait_says_so_and_never_nothing(day: Day) -> None:
    board, ticket = Board(), last(day)
    promised = replace(day.ticket(ticket), promise_low_min=1, promise_high_min=2)
    s = replace(day.snapshot, tickets=day.snapshot.tickets.set(ticket, promised))
    now = day.now + 20 * MINUTE
    shown = left(told_of(board, s, now), promised, now)
    assert shown is not None
    assert shown.overdue
    assert shown.high_min >= 1


def test_what_is_old_is_not_shown(day: Day) -> None:
    told = told_of(Board(), day.snapshot, day.now)
    late = day.now + FRESH_MS + 1
    simple = expected_wait(day.snapshot, SERVICE, False, late)
    assert newcomer(told, day.snapshot, SERVICE, priority=False, now=late) == simple
    assert newcomer(None, day.snapshot, SERVICE, priority=False, now=day.now) == simple
    assert left(told, day.ticket(last(day)), late) is None
    low, high = told.offers[SERVICE]
    assert newcomer(told, day.snapshot, SERVICE, priority=False, now=day.now) == (low, high)


def test_a_service_that_nobody_serves_is_offered_without_a_wait(day: Day) -> None:
    told = told_of(Board(), day.snapshot, day.now)
    served = {code for one in day.snapshot.counters.values() if one.opened_at for code in (*one.services, *one.backup)}
    assert set(told.offers) == served
