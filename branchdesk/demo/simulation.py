"""Simulated customers and tellers, as actors on an agenda. They use the same commands as people do.

The simulation does no I/O and reads no clock of its own: ``run_due(now)`` performs what is due through the ``Cast``'s
links, and ``next_at`` says when to come again. Tellers look at the branch at each step and act on what they find, so a
person may take a counter at any time: whoever else works at a counter is left alone for a while.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Protocol

from branchdesk.demo.customers import LOW_REASONS, Customer, draw_day
from branchdesk.demo.customers import score as score_of
from branchdesk.domain import commands as c
from branchdesk.domain.clocks import waiting_so_far
from branchdesk.domain.counter import Activity, Counter
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.policy import next_ticket
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED
from branchdesk.domain.times import MINUTE, SECOND, at_local
from branchdesk.services.messages import Answer

LOOK_AGAIN = 5 * SECOND
FLEXIBLE_CLOSES_AT = 2


class Cast(Protocol):
    """The devices that the simulation plays: how it sees the branch and how it acts."""

    def snapshot(self) -> Snapshot:
        """The branch as it is now."""

    def question(self, counter: str, ticket: str) -> str:
        """What the evaluator of a counter was told with this ticket's finish; empty: nothing (yet)."""

    def send(self, kind: str, counter: str, op: c.Op) -> Answer:
        """Act as the kiosk, or as the counter PC, evaluator or manager. Raises Rejected."""

    def log_in(self, counter: str, staff: str) -> None:
        """Log a teller in at a counter."""


class Staffing(Protocol):
    """Who is at which counter when, besides the hours."""

    def opens(self, s: Snapshot, counter: str, now: int) -> bool:
        """Whether somebody comes to a closed counter now."""

    def closes(self, s: Snapshot, counter: str, now: int) -> bool:
        """Whether whoever is free at a counter goes now."""


class RuleOfThumb:
    """All day at every counter but the flexible ones, which open and close with the number of people waiting."""

    def opens(self, s: Snapshot, counter: str, _now: int) -> bool:
        return not s.profile.counter(counter).flexible or s.waiting_count >= s.profile.policy.flexible_at_waiting

    def closes(self, s: Snapshot, counter: str, _now: int) -> bool:
        return s.profile.counter(counter).flexible and s.waiting_count <= FLEXIBLE_CLOSES_AT


class Simulation:
    """One day of a branch, from opening time on. ``cast`` may be changed while it runs (headless, then live)."""

    def __init__(
        self,
        cast: Cast,
        seed: int,
        bdate: str,
        *,
        arrivals: int,
        flexible: bool = True,
        staffing: Staffing | None = None,
    ) -> None:
        self.cast = cast
        self.staffing: Staffing = staffing or RuleOfThumb()
        self._rng = Random(seed)
        profile = cast.snapshot().profile
        self.opens = at_local(bdate, profile.hours.opens, profile.timezone)
        self.closes = at_local(bdate, profile.hours.closes, profile.timezone)
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._order = itertools.count()
        self._customers: dict[str, Customer] = {}
        self._hands_off: dict[str, int] = {}
        self._plan(arrivals, flexible=flexible)

    def _plan(self, arrivals: int, *, flexible: bool) -> None:
        for customer in draw_day(self._rng, arrivals):
            at = self.opens + round(customer.arrives_s * SECOND)
            self._at(at, lambda now, who=customer: self._arrive(now, who))  # type: ignore[misc]
        tellers = [p.id for p in self.cast.snapshot().profile.staff if p.role == "teller"]
        for setup, teller in zip(self.cast.snapshot().profile.counters, tellers, strict=False):
            if flexible or not setup.flexible:
                self._at(self.opens, _Teller(self, setup.id, teller).look)

    @property
    def next_at(self) -> int | None:
        """When something is due next (ms), or None when the day is over."""
        return self._agenda[0][0] if self._agenda else None

    def run_due(self, now: int) -> None:
        """Perform everything due by ``now``, in order of time."""
        while self._agenda and self._agenda[0][0] <= now:
            at, _, act = heapq.heappop(self._agenda)
            act(max(at, now))

    def leave_alone(self, counter: str, until: int) -> None:
        """A person works at this counter: the simulated teller keeps off until then."""
        self._hands_off[counter] = until

    def is_left_alone(self, counter: str, now: int) -> bool:
        """Whether a person has this counter now."""
        return self._hands_off.get(counter, 0) > now

    def _at(self, at: int, act: Callable[[int], None]) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    def after(self, now: int, ms: float, act: Callable[[int], None]) -> None:
        """Put something on the agenda, ``ms`` from now."""
        self._at(now + max(1, round(ms)), act)

    def uniform(self, low: float, high: float) -> float:
        """A draw of the seeded generator."""
        return self._rng.uniform(low, high)

    def customer(self, ticket_id: str) -> Customer | None:
        """Who holds a ticket; None for a person's own."""
        return self._customers.get(ticket_id)

    def _arrive(self, now: int, customer: Customer) -> None:
        op = c.IssueTicket(service=customer.service, language=_language(customer), priority=customer.priority)
        try:
            answer = self.cast.send("kiosk", "", op)
        except (Rejected, Unavailable):
            return  # full, closed or out of order: this customer goes home
        ticket = next(e.data.ticket for e in answer.events if isinstance(e.data, TicketIssued))
        self._customers[ticket] = customer
        self._try("kiosk", "", c.ReportPrint(ticket=ticket))
        self.after(now, customer.patience_s * SECOND, lambda _now: self._lose_patience(ticket))

    def _lose_patience(self, ticket_id: str) -> None:
        """Still in the queue: the customer tells the lobby manager and goes."""
        ticket = self.cast.snapshot().tickets.get(ticket_id)
        if ticket is not None and ticket.state in QUEUED:
            self._try("manager", "", c.AbandonTicket(ticket=ticket_id, reason="left"))

    def rate_later(self, now: int, counter: str, ticket_id: str, waited_ms: int) -> None:
        """Some customers press a face on the evaluator, some seconds after the finish."""
        customer = self.customer(ticket_id)
        if customer is None or not customer.rates:
            return
        value = score_of(customer, waited_ms / MINUTE)
        seconds = self.uniform(2.5, 9)
        reasons = (LOW_REASONS[int(customer.mood * 1000) % len(LOW_REASONS)],) if value <= 3 else ()

        def rate(_now: int) -> None:
            asked = self.cast.question(counter, ticket_id)
            op = c.RateTicket(ticket=ticket_id, score=value, reasons=reasons, seconds=round(seconds, 1), question=asked)
            self._try("evaluator", counter, op)

        self.after(now, seconds * SECOND, rate)

    def _try(self, kind: str, counter: str, op: c.Op) -> None:
        """Something that may come too late (a person was quicker, the node is away): then it does not happen."""
        with suppress(Rejected, Unavailable):
            self.cast.send(kind, counter, op)


class _Teller:
    """One teller's day at one counter: looks, does the next step, looks again."""

    def __init__(self, day: Simulation, counter: str, staff: str) -> None:
        self._day = day
        self._counter = counter
        self._staff = staff

    def look(self, now: int) -> None:
        day, snapshot = self._day, self._day.cast.snapshot()
        counter = snapshot.counters[self._counter]
        if day.is_left_alone(self._counter, now):
            wait: float | None = LOOK_AGAIN
        else:
            try:
                wait = self._step(now, snapshot, counter)
            except (Rejected, Unavailable):
                wait = LOOK_AGAIN  # somebody was quicker, or the node is away for a moment
        if wait is not None:
            day.after(now, wait, self.look)

    def _step(self, now: int, s: Snapshot, counter: Counter) -> float | None:
        """One action by the counter's present activity; ms until the next look, None at the end of the day."""
        match counter.activity:
            case Activity.CLOSED:
                return self._open(now, s, counter)
            case Activity.FREE | Activity.WRAP_UP:
                return self._call(now, s)
            case Activity.CALLED:
                return self._await_customer(now, s, counter)
            case Activity.SERVING:
                return self._serve(now, s, counter)
            case Activity.PAUSED:
                self._send(c.ResumeCounter(counter=self._counter))
                return 1

    def _send(self, op: c.Op) -> Answer:
        return self._day.cast.send("counter", self._counter, op)

    def _open(self, now: int, s: Snapshot, counter: Counter) -> float | None:
        if now >= self._day.closes and not s.waiting_count:
            return None
        if not self._day.staffing.opens(s, self._counter, now):
            return LOOK_AGAIN
        if counter.teller != self._staff:
            self._day.cast.log_in(self._counter, self._staff)
        self._send(c.OpenCounter(counter=self._counter))
        return 1

    def _call(self, now: int, s: Snapshot) -> float | None:
        closing = now >= self._day.closes and not s.waiting_count
        if closing or self._day.staffing.closes(s, self._counter, now):
            self._send(c.CloseCounter(counter=self._counter))
            return None if closing else LOOK_AGAIN
        if next_ticket(s, s.counters[self._counter], now) is None:
            return LOOK_AGAIN
        self._send(c.CallNext(counter=self._counter))
        return self._day.uniform(3, 8) * SECOND

    def _await_customer(self, now: int, s: Snapshot, counter: Counter) -> float:
        """The customer comes at the first look, unless they have gone: then recall by the rules, and mark missed."""
        customer = self._day.customer(counter.ticket)
        if customer is None or not customer.no_show:
            self._send(c.StartService(counter=self._counter))
            return 1
        segment, policy = s.tickets[counter.ticket].segment, s.profile.policy
        if segment.calls < policy.missed_calls:
            self._send(c.Recall(counter=self._counter))
            return policy.missed_after_s / policy.missed_calls * SECOND
        if now - segment.called_at >= policy.missed_after_s * SECOND:
            self._send(c.MarkMissed(counter=self._counter))
            return self._day.uniform(1, 3) * SECOND
        return policy.missed_after_s * SECOND - (now - segment.called_at)

    def _serve(self, now: int, s: Snapshot, counter: Counter) -> float:
        ticket = s.tickets[counter.ticket]
        customer = self._day.customer(ticket.id)
        needs = customer.service_s * SECOND if customer else 3 * MINUTE
        left = needs - (now - (ticket.segment.started_at or now))
        if left > 0:
            return left
        steps = tuple(range(len(s.profile.service(ticket.service).steps)))
        self._send(c.FinishService(counter=self._counter, outcome="done", steps_done=steps))
        self._day.rate_later(now, self._counter, ticket.id, waiting_so_far(ticket, now))
        return self._day.uniform(1, 4) * SECOND


def _language(customer: Customer) -> c.Language:
    return "en" if customer.language == "en" else "zh"
