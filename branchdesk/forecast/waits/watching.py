"""Learns from a branch's events, each seen with the branch before and after it.

What a counter did is read off the branch itself, not counted along: a slip that was taken back, a finish that came late
from a cut-off counter, a day that turned: the fold has settled them already. What one customer took is learned when the
next is called, so that a finish that is taken back within seconds teaches nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain.counter import Counter
from branchdesk.domain.events import Event, TicketIssued
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED, Segment, Ticket
from branchdesk.domain.times import SECOND, date_begins
from branchdesk.forecast.waits.learned import Learned

_LONGEST_TURN_S = 180.0
"""A counter that let people wait for longer had a reason of its own: no turn, and no pause that was told."""
_ENDS_TURN = frozenset({"counter_paused", "counter_closed"})
_BEGINS_TURN = frozenset({"counter_opened", "counter_resumed"})


class _Done(NamedTuple):
    service: str
    teller: str
    lasted: float


class Watch:
    """Writes ``learned``."""

    def __init__(self, learned: Learned) -> None:
        self.learned = learned
        self._done: dict[str, _Done] = {}
        self._free_at: dict[str, int] = {}

    def take(self, before: Snapshot, event: Event, after: Snapshot) -> None:
        """One event."""
        booked = before.appointments
        if before.bdate and after.bdate != before.bdate:
            self._done.clear()
            self._free_at.clear()
            self.learned.coming.missed(sum(not one.ticket and one.booked_at < before.at for one in booked.values()))
            self.learned.new_day()
        if isinstance(event.data, TicketIssued) and event.data.appointment in booked:
            if event.data.booked_at is None:  # too late: in turn like everybody
                self.learned.coming.missed(1)
            else:
                self.learned.coming.came((event.at - event.data.booked_at) / SECOND)
        ticket = before.tickets.get(getattr(event.data, "ticket", ""))
        for counter in {getattr(event.data, "counter", ""), ticket.counter if ticket else ""} - {""}:
            self._at_counter(before, event, after, counter)
        if ticket is not None and ticket.first_called_at is None:
            self._waited(event, ticket)

    def _at_counter(self, before: Snapshot, event: Event, after: Snapshot, counter: str) -> None:
        was, now = before.counters.get(counter), after.counters.get(counter)
        if was is None or now is None:
            return
        if event.type == "ticket_called" and now.ticket and not was.ticket:
            self._turned(event, before.tickets[now.ticket], counter)
            self._learn(after, counter)
            self.learned.breaks.seen(was.teller)
        elif now.ticket and not was.ticket:  # taken back
            self._done.pop(counter, None)
        if was.ticket and not now.ticket:
            self._left(before, event, after, was)
        if event.type in _ENDS_TURN:
            self._learn(after, counter)
            self._free_at.pop(counter, None)
        elif event.type in _BEGINS_TURN:
            self._free_at[counter] = event.at
            if was.paused_at is not None:
                self._paused(after, was, event.at)

    def _turned(self, event: Event, ticket: Ticket, counter: str) -> None:
        free_at = self._free_at.pop(counter, None)
        if free_at is not None and ticket.state in QUEUED:
            gap = (event.at - max(free_at, ticket.waits_since)) / SECOND
            if 0 <= gap <= _LONGEST_TURN_S:
                self.learned.turn.add(gap)

    def _left(self, before: Snapshot, event: Event, after: Snapshot, was: Counter) -> None:
        ticket = after.tickets.get(was.ticket)
        self._free_at[was.id] = event.at
        if ticket is None or not ticket.segments:
            return
        first = first_of_stay(before.tickets[was.ticket])
        ended = ticket.segment.ended_at or event.at
        if first is not None and not ticket.segment.forgotten:
            self._done[was.id] = _Done(first.service, first.teller, max(1.0, (ended - first.called_at) / SECOND))

    def _learn(self, s: Snapshot, counter: str) -> None:
        done = self._done.pop(counter, None)
        if done is not None:
            self.learned.add_service(s.profile, done.service, done.teller, done.lasted)

    def _paused(self, s: Snapshot, was: Counter, at: int) -> None:
        begins = was.paused_at or at
        lasted = max(1.0, (at - begins) / SECOND)
        self.learned.add_pause(s.profile, was.pause_reason, lasted)
        since = seconds_of_day(s, begins)
        self.learned.breaks.learn(was.teller, since, since + lasted)

    def _waited(self, event: Event, ticket: Ticket) -> None:
        if event.type == "ticket_called" or (event.type == "ticket_abandoned" and ticket.state in QUEUED):
            waited = max(0, event.at - ticket.waits_since) / SECOND
            self.learned.add_wait(waited, gave_up=event.type == "ticket_abandoned")


def first_of_stay(ticket: Ticket) -> Segment | None:
    """The segment whose call brought a ticket to the counter where it is now; further services there have no call."""
    return next((one for one in reversed(ticket.segments) if one.calls), None)


def seconds_of_day(s: Snapshot, at: int) -> float:
    """Since midnight of the branch's business date."""
    return (at - date_begins(s.bdate, s.profile.timezone)) / SECOND if s.bdate else 0.0
