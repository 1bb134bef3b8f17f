"""Counters and tellers: who is where, open, paused, ready."""

from __future__ import annotations

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.times import MINUTE
from tests.refusals import refused
from tests.scenario import Day


@pytest.fixture
def day() -> Day:
    day = Day()
    day.do(c.LogIn(counter="1", staff="wang"), at=0)
    return day


def activity(day: Day, counter: str = "1") -> Activity:
    return day.snapshot.counter(counter).activity


def test_open_and_close(day: Day) -> None:
    assert activity(day) is Activity.CLOSED
    day.do(c.OpenCounter(counter="1"))
    assert activity(day) is Activity.FREE
    with refused("counter_open", counter="1"):
        day.do(c.OpenCounter(counter="1"))
    day.do(c.CloseCounter(counter="1"), at=30)
    with refused("counter_closed", counter="1"):
        day.do(c.CloseCounter(counter="1"))
    (duty,) = day.snapshot.duties
    assert (duty.teller, duty.since, duty.until) == ("wang", day.origin, day.origin + 30 * MINUTE)


def test_nobody_opens_without_logging_in(day: Day) -> None:
    with refused("log_in_first"):
        day.do(c.OpenCounter(counter="2"))
    with refused("log_in_first"):
        day.do(c.LogOut(counter="2"))


def test_unknown_people_and_places(day: Day) -> None:
    with refused("unknown_staff", staff="nobody"):
        day.do(c.LogIn(counter="1", staff="nobody"))
    with refused("unknown_counter", counter="9"):
        day.do(c.LogIn(counter="9", staff="li"))


def test_one_person_at_one_counter(day: Day) -> None:
    day.do(c.OpenCounter(counter="1"))
    with refused("counter_taken", counter="1"):
        day.do(c.LogIn(counter="1", staff="li"))
    with refused("logged_in_elsewhere", counter="1"):
        day.do(c.LogIn(counter="2", staff="wang"))
    day.do(c.CloseCounter(counter="1"))
    day.do(c.LogIn(counter="2", staff="wang"))
    assert (day.snapshot.counter("1").teller, day.snapshot.counter("2").teller) == ("", "wang")


def test_logging_in_twice_changes_nothing(day: Day) -> None:
    assert day.do(c.LogIn(counter="1", staff="wang")) == []


def test_relief_takes_over_a_closed_counter(day: Day) -> None:
    day.do(c.LogIn(counter="1", staff="li"))
    assert day.snapshot.counter("1").teller == "li"


def test_logging_out_closes_the_counter(day: Day) -> None:
    day.do(c.OpenCounter(counter="1"))
    day.do(c.LogOut(counter="1"), at=5)
    assert (activity(day), day.snapshot.counter("1").teller) == (Activity.CLOSED, "")


@pytest.mark.parametrize(
    "op",
    [c.CloseCounter(counter="1"), c.LogOut(counter="1"), c.PauseCounter(counter="1", reason="meal")],
    ids=lambda op: type(op).__name__,
)
def test_the_customer_is_finished_first(day: Day, op: c.Op) -> None:
    day.do(c.OpenCounter(counter="1"))
    day.issue("A")
    day.call("1")
    with refused("finish_first", number="A001"):
        day.do(op)


def test_pause_and_resume(day: Day) -> None:
    day.do(c.OpenCounter(counter="1"))
    with refused("unknown_reason", reason="boredom"):
        day.do(c.PauseCounter(counter="1", reason="boredom"))
    with refused("not_paused", counter="1"):
        day.do(c.ResumeCounter(counter="1"))
    day.do(c.PauseCounter(counter="1", reason="meal"), at=10)
    assert activity(day) is Activity.PAUSED
    with refused("counter_paused", counter="1"):
        day.do(c.PauseCounter(counter="1", reason="break"))
    day.do(c.ResumeCounter(counter="1"), at=40)
    (pause,) = day.snapshot.duties[0].pauses
    assert (pause.since, pause.until) == (day.origin + 10 * MINUTE, day.origin + 40 * MINUTE)
    assert (pause.reason, pause.approved) == ("meal", True)


def test_closing_ends_a_pause(day: Day) -> None:
    day.do(c.OpenCounter(counter="1"))
    day.do(c.PauseCounter(counter="1", reason="break"), at=10)
    day.do(c.CloseCounter(counter="1"), at=20)
    (duty,) = day.snapshot.duties
    assert (duty.until, duty.pauses[0].until) == (day.origin + 20 * MINUTE, day.origin + 20 * MINUTE)
    day.do(c.OpenCounter(counter="1"), at=30)
    assert activity(day) is Activity.FREE


def test_wrap_up_ends_with_the_teller_ready(day: Day) -> None:
    day.do(c.OpenCounter(counter="1"))
    ticket = day.issue("A")
    day.serve("1", call=1, start=2, finish=5)
    assert activity(day) is Activity.WRAP_UP
    day.do(c.FreeCounter(counter="1"), at=6)
    assert activity(day) is Activity.FREE
    assert day.ticket(ticket).segment.freed_at == day.origin + 6 * MINUTE
    assert day.do(c.FreeCounter(counter="1"), at=7) == []
    assert day.ticket(ticket).segment.freed_at == day.origin + 6 * MINUTE


def test_evaluator_knows_whom_to_ask_about(day: Day) -> None:
    day.do(c.OpenCounter(counter="1"))
    ticket = day.issue("A")
    day.serve("1", call=1, start=2, finish=5)
    counter = day.snapshot.counter("1")
    assert (counter.last_ticket, counter.last_finished_at) == (ticket, day.origin + 5 * MINUTE)
