"""Calling by name, recall, missed, reinstated: the rules of minutes and counts."""

from __future__ import annotations

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.ticket import TicketState
from tests.refusals import refused
from tests.scenario import Day


@pytest.fixture
def day() -> Day:
    """Counters 1 and 2 (A, B, E) are open; A001 has waited since 09:00."""
    day = Day()
    day.open("1", at=0)
    day.open("2")
    day.issue("A")
    return day


def number(day: Day, ticket: str) -> str:
    return day.ticket(ticket).number


def miss(day: Day, *, at: float) -> str:
    ticket = day.call("1", at=at)
    day.do(c.Recall(counter="1"), at=at + 0.75)
    day.do(c.Recall(counter="1"), at=at + 1.5)
    day.do(c.MarkMissed(counter="1"))
    return ticket


def test_two_tellers_never_get_one_customer(day: Day) -> None:
    """Complaint 1."""
    day.issue("A")
    assert day.call("1", at=1) != day.call("2", at=1)
    day.do(c.HoldTicket(counter="2"))
    with refused("nobody_waits", counter="2"):
        day.call("2")


def test_a_teller_serves_one_customer_at_a_time(day: Day) -> None:
    day.issue("A")
    day.call("1", at=1)
    with refused("finish_first", number="A001"):
        day.call("1")
    with refused("finish_first", number="A001"):
        day.do(c.CallTicket(counter="1", ticket=day.snapshot.by_number["A002"], reason="asked"))


def test_calling_out_of_order_needs_a_reason_that_is_kept(day: Day) -> None:
    ticket = day.issue("B")
    with refused("reason_needed"):
        day.do(c.CallTicket(counter="1", ticket=ticket, reason="  "))
    day.do(c.CallTicket(counter="1", ticket=ticket, reason="baby"))
    segment = day.ticket(ticket).segment
    assert (segment.why, segment.call_reason) == ("by_name", "baby")


def test_calling_by_name_needs_the_skill_or_the_direction(day: Day) -> None:
    ticket = day.issue("C")
    with refused("not_skilled", counter="1", service="C"):
        day.do(c.CallTicket(counter="1", ticket=ticket, reason="asked"))
    day.call("2")
    day.do(c.TransferTicket(counter="2", service="C", to_counter="1"))
    sent = day.snapshot.by_number["A001"]
    day.do(c.CallTicket(counter="1", ticket=sent, reason="sent on"))
    assert day.ticket(sent).counter == "1"


def test_held_customer_is_called_back_without_a_reason_by_his_own_counter(day: Day) -> None:
    """Complaint 14: parked customers cannot be called back."""
    ticket = day.call("1", at=1)
    day.start("1")
    day.do(c.HoldTicket(counter="1", note="form"), at=3)
    with refused("reason_needed"):
        day.do(c.CallTicket(counter="2", ticket=ticket))
    day.do(c.CallTicket(counter="1", ticket=ticket), at=10)
    assert day.ticket(ticket).segment.why == "held"
    assert day.ticket(ticket).held_since is None


def test_missed_customer_can_be_called_by_name(day: Day) -> None:
    ticket = miss(day, at=1)
    day.do(c.CallTicket(counter="2", ticket=ticket, reason="stands here"), at=40)
    assert day.ticket(ticket).state is TicketState.CALLED


def test_recall_waits_fifteen_seconds(day: Day) -> None:
    """Complaint 15: no limit or delay on recalls."""
    day.call("1", at=1)
    with refused("recall_too_soon", seconds=15):
        day.do(c.Recall(counter="1"))
    with refused("recall_too_soon", seconds=1):
        day.do(c.Recall(counter="1"), at=1.24)
    day.do(c.Recall(counter="1"), at=1.25)


def test_a_customer_is_called_six_times_at_most(day: Day) -> None:
    day.call("1", at=1)
    for time in range(5):
        day.do(c.Recall(counter="1"), at=2 + time)
    with refused("recalls_used_up", calls=6):
        day.do(c.Recall(counter="1"), at=8)


def test_missed_needs_three_calls_and_ninety_seconds(day: Day) -> None:
    day.call("1", at=1)
    with refused("call_again_first", calls=1, needed=3):
        day.do(c.MarkMissed(counter="1"), at=10)
    day.do(c.Recall(counter="1"), at=1.25)
    day.do(c.Recall(counter="1"), at=1.5)
    day.now = day.origin  # a clock set back: the branch's time stands still meanwhile
    with refused("missed_too_soon", seconds=60):
        day.do(c.MarkMissed(counter="1"))
    with refused("missed_too_soon", seconds=1):
        day.do(c.MarkMissed(counter="1"), at=2.49)
    day.do(c.MarkMissed(counter="1"), at=2.5)
    assert day.snapshot.counter("1").ticket == ""


def test_missed_customer_comes_back_within_fifteen_minutes_once(day: Day) -> None:
    ticket = miss(day, at=1)
    kept = day.snapshot
    with refused("reinstate_too_late", minutes=15):
        day.do(c.ReinstateTicket(ticket=ticket), at=17.6)
    day.snapshot = kept
    day.do(c.ReinstateTicket(ticket=ticket), at=17.5)
    assert miss(day, at=20) == ticket
    assert day.ticket(ticket).state is TicketState.ABANDONED
    assert day.ticket(ticket).end_reason == "missed_twice"
    with refused("wrong_state", state="abandoned"):
        day.do(c.ReinstateTicket(ticket=ticket))


def test_calls_are_shown_newest_first_and_none_is_lost(day: Day) -> None:
    """Complaint 7: close calls overwrite each other."""
    day.issue("A")
    first, second = day.call("1", at=1), day.call("2", at=1)
    day.do(c.Recall(counter="1"), at=2)
    shown = [(call.ticket, call.counter, call.recall) for call in day.snapshot.calls]
    assert shown == [(first, "1", True), (second, "2", False), (first, "1", False)]
    assert len({call.seq for call in day.snapshot.calls}) == 3


@pytest.mark.parametrize("op", [c.CallNext(counter="1"), c.CallTicket(counter="1", ticket="x", reason="r")])
def test_calling_needs_an_open_counter(day: Day, op: c.Op) -> None:
    day.do(c.PauseCounter(counter="1", reason="meal"))
    with refused("counter_paused", counter="1"):
        day.do(op)
    day.do(c.CloseCounter(counter="1"))
    with refused("counter_closed", counter="1"):
        day.do(op)
