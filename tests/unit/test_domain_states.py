"""The table of states: what every event does to a ticket in every state, and that nothing else happens."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.apply import apply
from branchdesk.domain.errors import Rejected
from branchdesk.domain.ticket import FINAL, QUEUED, TRANSITIONS, TicketState
from tests.refusals import refused
from tests.scenario import Day
from tests.simulation.ground import ARROWS

STATES = [str(state) for state in TicketState]


def waiting(day: Day) -> str:
    return day.issue("A", at=1)


def called(day: Day) -> str:
    day.issue("A", at=1)
    return day.call("1", at=2)


def serving(day: Day) -> str:
    ticket = called(day)
    day.start("1")
    return ticket


def on_hold(day: Day) -> str:
    ticket = serving(day)
    day.do(c.HoldTicket(counter="1"))
    return ticket


def missed(day: Day) -> str:
    ticket = called(day)
    day.do(c.Recall(counter="1"), at=3)
    day.do(c.Recall(counter="1"), at=4)
    day.do(c.MarkMissed(counter="1"))
    return ticket


def transferred(day: Day) -> str:
    ticket = serving(day)
    day.do(c.TransferTicket(counter="1", service="B"))
    return ticket


def served(day: Day) -> str:
    ticket = serving(day)
    day.finish("1")
    return ticket


def abandoned(day: Day) -> str:
    ticket = waiting(day)
    day.do(c.AbandonTicket(ticket=ticket))
    return ticket


def missed_twice(day: Day) -> str:
    ticket = missed(day)
    day.do(c.ReinstateTicket(ticket=ticket))
    day.call("1")
    day.do(c.Recall(counter="1"), at=5)
    day.do(c.Recall(counter="1"), at=6)
    day.do(c.MarkMissed(counter="1"))
    return ticket


WAYS: dict[str, Callable[[Day], str]] = {
    "waiting": waiting,
    "called": called,
    "serving": serving,
    "on_hold": on_hold,
    "missed": missed,
    "transferred": transferred,
    "served": served,
    "abandoned": abandoned,
}


def payload(kind: str, ticket: str) -> e.Payload:
    """An event of this type about a ticket at counter 1."""
    at: dict[str, Any] = {"ticket": ticket, "counter": "1"}
    known: dict[str, e.Payload] = {
        "ticket_called": e.TicketCalled(**at, why="turn"),
        "ticket_transferred": e.TicketTransferred(**at, service="B", place=(0, 0)),
        "service_changed": e.ServiceChanged(**at, service="B"),
        "ticket_reclassified": e.TicketReclassified(**at, service="B"),
        "call_restored": e.CallRestored(**at, step="missed"),
        "service_restored": e.ServiceRestored(**at, step="hold"),
        "ticket_reinstated": e.TicketReinstated(ticket=ticket, place=(0, 0)),
        "ticket_delayed": e.TicketDelayed(ticket=ticket, place=(0, 0)),
        "ticket_reprioritised": e.TicketReprioritised(ticket=ticket, priority="vip", reason="a promise"),
        "ticket_abandoned": e.TicketAbandoned(ticket=ticket),
        "ticket_rated": e.TicketRated(ticket=ticket, score=5, channel="page"),
    }
    return known.get(kind) or e.PAYLOADS[kind](**at)


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    return day


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_reached(day: Day, state: str) -> None:
    assert day.ticket(WAYS[state](day)).state == state


@pytest.mark.parametrize(("kind", "state"), list(itertools.product(ARROWS, STATES)))
def test_event_does_what_the_documents_say_or_is_refused(day: Day, kind: str, state: str) -> None:
    slip = (kind, state) == ("call_restored", "abandoned")
    ticket = (missed_twice if slip else WAYS[state])(day)
    before = day.snapshot
    event = e.Event(
        branch=before.branch,
        gen=1,
        seq=before.seq + 1,
        at=before.at + 1,
        bdate=before.bdate,
        device="",
        actor="",
        cmd_id="",
        data=payload(kind, ticket),
    )
    if state in ARROWS[kind]:
        after = apply(before, event)
        assert after.tickets[ticket].state == ARROWS[kind][state]
        queues = [service for service in after.waiting if ticket in after.queue(service)]
        assert queues == ([after.tickets[ticket].service] if after.tickets[ticket].state in QUEUED else [])
    else:
        with pytest.raises((Rejected, IndexError)):  # what was never called has no call episode either
            apply(before, event)


def test_the_table_and_the_documents_name_the_same_events() -> None:
    assert set(TRANSITIONS) == set(ARROWS)


def test_nothing_but_an_undone_slip_leads_out_of_a_final_state() -> None:
    leaving = {kind for kind, arrows in TRANSITIONS.items() for s, to in arrows.items() if s in FINAL and to != s}
    assert leaving == {"call_restored", "service_restored"}


AT_COUNTER: list[tuple[c.Op, set[str]]] = [
    (c.Recall(counter="1"), {"called"}),
    (c.StartService(counter="1"), {"called"}),
    (c.NextService(counter="1", service="B"), {"serving"}),
    (c.Reclassify(counter="1", service="B", reason="wrong button"), {"called", "serving"}),
    (c.ConfirmServing(counter="1"), {"serving"}),
    (c.FinishService(counter="1"), {"serving"}),
    (c.TransferTicket(counter="1", service="B"), {"called", "serving"}),
    (c.HoldTicket(counter="1"), {"called", "serving"}),
]


@pytest.mark.parametrize(("op", "allowed"), AT_COUNTER, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("state", ["called", "serving"])
def test_command_at_a_counter_follows_the_table(day: Day, op: c.Op, allowed: set[str], state: str) -> None:
    WAYS[state](day)
    before = day.snapshot
    if state in allowed:
        assert day.do(op, at=30)
    else:
        with refused("wrong_state", state=state):
            day.do(op, at=30)
        assert day.snapshot is before


@pytest.mark.parametrize(("op", "_allowed"), AT_COUNTER, ids=lambda value: type(value).__name__)
def test_command_about_a_customer_needs_one(day: Day, op: c.Op, _allowed: set[str]) -> None:
    with refused("nobody_here", counter="1"):
        day.do(op)
    with refused("nobody_here", counter="1"):
        day.do(c.MarkMissed(counter="1"))


@pytest.mark.parametrize("state", STATES)
def test_abandoning_and_reinstating_follow_the_table(day: Day, state: str) -> None:
    ticket = WAYS[state](day)
    for op, allowed in (
        (c.ReinstateTicket(ticket=ticket), {"missed"}),
        (c.AbandonTicket(ticket=ticket), {"waiting", "transferred", "called", "on_hold", "missed"}),
    ):
        kept = day.snapshot
        if state in allowed:
            day.do(op)
        else:
            with refused("wrong_state", state=state):
                day.do(op)
        day.snapshot = kept


@pytest.mark.parametrize("state", STATES)
def test_calling_by_name_follows_the_table(day: Day, state: str) -> None:
    ticket = WAYS[state](day)
    day.open("2")
    if state in {"waiting", "transferred", "on_hold", "missed"}:
        day.do(c.CallTicket(counter="2", ticket=ticket, reason="asked for"))
        assert day.ticket(ticket).counter == "2"
    else:
        with refused("wrong_state", state=state):
            day.do(c.CallTicket(counter="2", ticket=ticket, reason="asked for"))
