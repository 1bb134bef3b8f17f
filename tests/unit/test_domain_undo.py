"""A slip (finish, missed, transfer, hold) is taken back within seconds, and nothing of it counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain.apply import apply
from branchdesk.domain.counter import Counter
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.profile import Policy, check_profile
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from branchdesk.domain.ticket import Ticket, TicketState
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.summary import summarise
from tests.refusals import refused
from tests.scenario import BRANCH, Day

S = TicketState


def _finish(day: Day) -> None:
    day.do(c.FinishService(counter="1", outcome="done", steps_done=(0,)))


def _missed(day: Day) -> None:
    day.do(c.MarkMissed(counter="1"))


def _transfer(day: Day) -> None:
    day.do(c.TransferTicket(counter="1", service="D", note="to an adviser"))


def _hold(day: Day) -> None:
    day.do(c.HoldTicket(counter="1", note="fills in a form"))


Slip = Callable[[Day], None]
SLIPS = [(_finish, True), (_missed, False), (_transfer, False), (_transfer, True), (_hold, False), (_hold, True)]


def called(profile: Policy = BRANCH.policy) -> tuple[Day, str]:
    """A customer called three times at counter 1, long enough to be missed."""
    day = Day(replace(BRANCH, policy=profile))
    day.open("1", at=0)
    ticket = day.issue("A", at=1)
    day.call("1", at=2)
    for minute in (2.5, 3):
        day.do(c.Recall(counter="1"), at=minute)
    day.now = day.origin + 4 * MINUTE
    return day, ticket


def served() -> tuple[Day, str]:
    day, ticket = called()
    day.start("1")
    day.now = day.origin + 9 * MINUTE
    return day, ticket


def place(day: Day, ticket: str) -> tuple[Ticket, Counter]:
    return day.ticket(ticket), day.snapshot.counter("1")


def undo(day: Day, seconds: float = 5) -> None:
    day.do(c.UndoLast(counter="1"), at=(day.now - day.origin) / MINUTE + seconds / 60)


@pytest.mark.parametrize(("slip", "serving"), SLIPS)
def test_the_customer_is_back_as_before(slip: Slip, serving: bool) -> None:
    day, ticket = served() if serving else called()
    before = place(day, ticket)
    figures = summarise(day.snapshot, day.now + MINUTE)
    slip(day)
    assert day.snapshot.counter("1").ticket == ""
    undo(day)
    assert place(day, ticket) == before
    assert summarise(day.snapshot, day.now - 5_000 + MINUTE) == figures
    assert not day.snapshot.waiting_count
    assert decode_snapshot(encode_snapshot(day.snapshot)) == day.snapshot
    with refused("nothing_to_undo"):
        undo(day)


def test_the_service_goes_on_and_its_time_counts_from_the_start() -> None:
    day, ticket = served()
    _finish(day)
    undo(day)
    day.finish("1", at=14)
    assert summarise(day.snapshot, day.now).total.service.mean == 10
    assert day.ticket(ticket).state is S.SERVED


def test_a_second_miss_that_ended_the_ticket_is_taken_back_too() -> None:
    day, ticket = called()
    _missed(day)
    day.do(c.ReinstateTicket(ticket=ticket))
    day.call("1", at=5)
    for minute in (5.5, 6, 7):
        if minute < 7:
            day.do(c.Recall(counter="1"), at=minute)
    day.do(c.MarkMissed(counter="1"), at=7)
    assert day.ticket(ticket).state is S.ABANDONED
    undo(day)
    assert (day.ticket(ticket).state, day.ticket(ticket).times_missed) == (S.CALLED, 1)
    assert day.ticket(ticket).ended_at is None


@pytest.mark.parametrize(("slip", "serving"), SLIPS)
@pytest.mark.parametrize("kind", ["display", "counter"])
def test_devices_that_are_told_less_see_the_same(slip: Slip, serving: bool, kind: str) -> None:
    day, _ = served() if serving else called()
    slip(day)
    s = Snapshot(branch=BRANCH.branch, profile=BRANCH)
    for event in day.events:
        s = apply(s, redact_event(event, kind))  # type: ignore[arg-type]
    assert s == redact_snapshot(day.snapshot, kind)  # type: ignore[arg-type]
    undo(day)
    assert apply(s, redact_event(day.events[-1], kind)) == redact_snapshot(day.snapshot, kind)  # type: ignore[arg-type]


def test_only_at_once() -> None:
    day, _ = served()
    _finish(day)
    with refused("undo_too_late", seconds=20):
        undo(day, 20.001)


def test_up_to_the_last_second() -> None:
    day, ticket = served()
    _finish(day)
    undo(day, 20)
    assert day.ticket(ticket).state is S.SERVING


def test_a_branch_may_do_without() -> None:
    day, _ = called(replace(BRANCH.policy, undo_s=0))
    _hold(day)
    with refused("undo_too_late"):
        undo(day, 1)
    with refused("profile_invalid"):
        check_profile(replace(BRANCH, policy=replace(BRANCH.policy, undo_s=301)))


@pytest.mark.parametrize(
    "then",
    [
        lambda day, ticket: day.rate(ticket, 5),
        lambda day, _: day.call("1"),
        lambda day, _: day.do(c.FreeCounter(counter="1")),
        lambda day, _: day.do(c.PauseCounter(counter="1", reason="meal")),
        lambda day, _: day.do(c.CloseCounter(counter="1")),
        lambda day, _: day.do(c.LogOut(counter="1")),
    ],
)
def test_not_when_anything_has_happened_since(then: Callable[[Day, str], None]) -> None:
    day, ticket = served()
    day.issue("A")
    _finish(day)
    then(day, ticket)
    with refused("nothing_to_undo"):
        undo(day)


def test_not_when_another_counter_has_the_customer() -> None:
    day, ticket = served()
    day.open("5")
    _transfer(day)
    assert day.call("5") == ticket
    with refused("nothing_to_undo"):
        undo(day)


def test_what_a_cut_off_counter_tells_later_is_no_slip_of_now() -> None:
    day, _ = served()
    day.do(c.FinishService(counter="1", happened_at=day.now - MINUTE))
    with refused("nothing_to_undo"):
        undo(day)


def test_nobody_is_asked_about_a_finish_that_was_none() -> None:
    day, ticket = served()
    _finish(day)
    undo(day)
    assert day.snapshot.counter("1").last_ticket == ""
    with refused("rate_after_service"):
        day.rate(ticket, 5)
    _finish(day)
    day.rate(ticket, 5)


def test_a_new_day_knows_nothing_of_it() -> None:
    day, _ = served()
    _finish(day)
    day.do(c.OpenDay(), at=24 * 60, who=c.Who(device="desk", kind="manager", staff="zhao", role="manager"))
    assert not day.snapshot.slips
