"""A decision in the making: events are added one by one, and the snapshot moves with each."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from branchdesk.domain.apply import apply
from branchdesk.domain.commands import Op, Who
from branchdesk.domain.counter import Counter
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event, Payload
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket, TicketState, next_state
from branchdesk.domain.times import business_date


class Promise(NamedTuple):
    """Expected wait as a range in whole minutes."""

    low_min: int
    high_min: int


def no_forecast(_snapshot: Snapshot, _service: str, _priority: bool, _now: int) -> Promise | None:
    """A forecast that promises nothing."""
    return None


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision may use besides the snapshot. ``now`` is the wall clock (ms)."""

    who: Who
    now: int
    new_id: Callable[[], str]
    """A fresh unguessable id at each call."""
    forecast: Callable[[Snapshot, str, bool, int], Promise | None] = no_forecast


class Decision(NamedTuple):
    """What happens, and the snapshot after it."""

    events: list[Event]
    snapshot: Snapshot


class Draft:
    """Collects the events of one command. ``now`` never lies before the last event.

    The business date moves only when a day opens: what comes after closing still belongs to the day that was closed.
    """

    def __init__(self, snapshot: Snapshot, cmd_id: str, context: Context) -> None:
        self.snapshot = snapshot
        self.context = context
        self.now = max(context.now, snapshot.at)
        self._cmd_id = cmd_id
        self._events: list[Event] = []
        zone, turns = snapshot.profile.timezone, snapshot.profile.hours.turns
        self._bdate = snapshot.bdate or business_date(self.now, zone, turns)

    def emit(self, data: Payload, *, bdate: str = "", at: int = 0, gen: int = 0) -> None:
        """Add an event (of ``now``, or later than the last one ``at``) and move the snapshot. ``gen`` begins a new one.

        Raises Rejected("wrong_state") where the table has no such arrow.
        """
        s = self.snapshot
        self._bdate = bdate or self._bdate
        event = Event(
            branch=s.branch,
            gen=gen or s.gen,
            seq=s.seq + 1,
            at=at or self.now,
            bdate=self._bdate,
            device=self.context.who.device,
            actor=self.context.who.staff,
            cmd_id=self._cmd_id,
            data=data,
        )
        self.snapshot = apply(s, event)
        self._events.append(event)

    def decision(self) -> Decision:
        return Decision(self._events, self.snapshot)

    def open_counter(self, counter_id: str) -> Counter:
        """The counter, open and not paused. Raises Rejected("counter_closed" | "counter_paused")."""
        counter = self.snapshot.counter(counter_id)
        if counter.opened_at is None:
            raise Rejected("counter_closed", counter=counter_id)
        if counter.paused_at is not None:
            raise Rejected("counter_paused", counter=counter_id)
        return counter

    def idle_counter(self, counter_id: str) -> Counter:
        """An open counter without a customer. Raises Rejected("finish_first", number=…)."""
        counter = self.open_counter(counter_id)
        if counter.ticket:
            raise Rejected("finish_first", number=self.snapshot.ticket(counter.ticket).number)
        return counter

    def ticket_at(self, counter_id: str) -> Ticket:
        """The ticket called or served at a counter. Raises Rejected("nobody_here")."""
        counter = self.snapshot.counter(counter_id)
        if not counter.ticket:
            raise Rejected("nobody_here", counter=counter_id)
        return self.snapshot.ticket(counter.ticket)


Handler = Callable[[Draft, Any], None]
"""Decides one type of command; the second argument is the operation."""

Handlers = dict[type[Op], Handler]


def check_token(mine: str, told: str) -> None:
    """Raise Rejected("wrong_token") unless it is the ticket's own; a ticket without one has no page."""
    if not mine or not hmac.compare_digest(mine.encode(), told.encode()):
        raise Rejected("wrong_token")


def check_new_token(s: Snapshot, token: str) -> None:
    """One token leads to one page. Raises Rejected("token_used")."""
    held = [*s.tickets.values(), *s.appointments.values()]
    if token and any(one.token == token for one in held):
        raise Rejected("token_used")


def expect(event_type: str, ticket: Ticket) -> TicketState:
    """The state that an event would lead to. Raises Rejected("wrong_state")."""
    return next_state(event_type, ticket.state, ticket.number)
