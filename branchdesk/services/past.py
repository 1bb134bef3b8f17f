"""Past days as the forecast of coming ones needs them: who came when, how long it took, which counters were open.

Read from the log a business date at a time, without folding it; a past date is read once. From any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from threading import Lock

import msgspec
import numpy as np

from branchdesk.domain import events as e
from branchdesk.domain.events import Event
from branchdesk.domain.times import MINUTE, SECOND, date_begins
from branchdesk.forecast.arrivals.calendar import SLOT_MIN, SLOTS
from branchdesk.forecast.laws import Array

BACK = 182
"""So many dates back are learned from: half a year. Older ones would hardly count any more."""
_SLOT = SLOT_MIN * MINUTE


class Took(msgspec.Struct):
    """Service times (s): how many, their sum, the sum of their squares."""

    number: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.number += 1
        self.total += seconds
        self.squares += seconds * seconds


class PastDay(msgspec.Struct):
    """A business date. ``counts``: by service and half-hour; ``opened``: by counter, the open share of each half-hour.

    ``between``: seconds from the call to the start of service, all together; ``calls``, ``missed``, ``classed``: how
    many tickets were called, did not come, had a class.
    """

    bdate: str
    counts: dict[str, Array]
    took: dict[str, Took]
    opened: dict[str, Array]
    between: float = 0.0
    calls: int = 0
    missed: int = 0
    classed: int = 0

    @property
    def customers(self) -> int:
        """All who came."""
        return round(sum(float(counts.sum()) for counts in self.counts.values()))


class PastDays:
    """The days before a date."""

    def __init__(self, read_day: Callable[[str], Sequence[Event]], zone: Callable[[], str]) -> None:
        self._read_day, self._zone = read_day, zone
        self._kept: dict[str, PastDay | None] = {}
        self._lock = Lock()

    def before(self, today: str, back: int = BACK) -> list[PastDay]:
        """Those on which somebody came, the oldest first."""
        last = date.fromisoformat(today)
        oldest = (last - timedelta(days=BACK)).isoformat()
        dates = [(last - timedelta(days=number)).isoformat() for number in range(back, 0, -1)]
        with self._lock:
            self._kept = {bdate: day for bdate, day in self._kept.items() if oldest <= bdate < today}
            return [day for bdate in dates if (day := self._on(bdate)) is not None]

    def _on(self, bdate: str) -> PastDay | None:
        if bdate not in self._kept:
            day = past_day(bdate, self._read_day(bdate), self._zone())
            self._kept[bdate] = day if day.customers else None
        return self._kept[bdate]


def past_day(bdate: str, events: Sequence[Event], zone: str) -> PastDay:
    """One business date, from its events."""
    reading = _Reading(bdate, date_begins(bdate, zone))
    for event in events:
        reading.take(event)
    reading.end(events[-1].at if events else 0)
    return reading.day


class _Reading:
    """What is open and under way while a date's events are read."""

    def __init__(self, bdate: str, midnight: int) -> None:
        self.day = PastDay(bdate, {}, {}, {})
        self._midnight = midnight
        self._services: dict[str, str] = {}
        self._called: dict[str, int] = {}
        self._began: dict[str, int] = {}
        self._open: dict[str, int] = {}

    def take(self, event: Event) -> None:
        data = event.data
        at = getattr(data, "happened_at", None) or event.at
        match data:
            case e.TicketIssued():
                self._issue(data, event.at)
            case e.TicketCalled(ticket=ticket) | e.TicketRecalled(ticket=ticket):
                self.day.calls += ticket not in self._called
                self._called[ticket] = event.at
            case e.TicketMissed():
                self.day.missed += 1
            case e.ServiceStarted(ticket=ticket):
                self._began[ticket] = at
                self.day.between += max(0, at - self._called.get(ticket, at)) / SECOND
            case e.ServiceFinished() | e.ServiceChanged() | e.TicketTransferred() | e.TicketHeld():
                self._finish(data, at)
            case e.TicketReclassified(ticket=ticket, service=service):
                self._services[ticket] = service
            case e.CounterOpened(counter=counter) | e.CounterResumed(counter=counter):
                self._open.setdefault(counter, event.at)
            case e.CounterClosed(counter=counter) | e.CounterPaused(counter=counter):
                self._close(counter, event.at)

    def end(self, at: int) -> None:
        """The day is over."""
        for counter in list(self._open):
            self._close(counter, at)

    def _issue(self, data: e.TicketIssued, at: int) -> None:
        came = max(at if data.issued_at is None else data.issued_at, data.booked_at or 0)
        self._services[data.ticket] = data.service
        slot = min(SLOTS - 1, max(0, (came - self._midnight) // _SLOT))
        self.day.counts.setdefault(data.service, np.zeros(SLOTS))[slot] += 1
        self.day.classed += bool(data.priority)

    def _finish(self, data: e.ServiceFinished | e.ServiceChanged | e.TicketTransferred | e.TicketHeld, at: int) -> None:
        began = self._began.pop(data.ticket, None)
        service = self._services.get(data.ticket, "")
        if began is not None and service and not data.forgotten and not isinstance(data, e.TicketHeld):
            self.day.took.setdefault(service, Took()).add(max(0, at - began) / SECOND)
        if isinstance(data, e.ServiceChanged):
            self._began[data.ticket] = at
        if isinstance(data, e.ServiceChanged | e.TicketTransferred):
            self._services[data.ticket] = data.service

    def _close(self, counter: str, until: int) -> None:
        since = self._open.pop(counter, None)
        if since is None:
            return
        shares = self.day.opened.setdefault(counter, np.zeros(SLOTS))
        for slot, share in _covered((since - self._midnight) / _SLOT, (until - self._midnight) / _SLOT):
            shares[slot] += share


def _covered(since: float, until: float) -> Iterator[tuple[int, float]]:
    """How much of each half-hour lies between."""
    for slot in range(max(0, int(since)), min(SLOTS, int(until) + 1)):
        yield slot, max(0.0, min(slot + 1, until) - max(slot, since))
