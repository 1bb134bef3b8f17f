"""A customer's earlier visits, as a teller may see them: date, service, wait, rating and counter, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from threading import Lock

import msgspec

from branchdesk.domain import events as e
from branchdesk.domain.events import Event
from branchdesk.domain.times import MINUTE
from branchdesk.services.messages import Visit

MOST = 10
"""So many are told, the latest first."""
KEPT = timedelta(days=366)
"""Days before are read, but not kept in memory."""


class Visits:
    """Visits by pseudonym, read from the log a day at a time; past days are read once. From any thread."""

    def __init__(self, read_day: Callable[[str], Sequence[Event]]) -> None:
        self._read_day = read_day
        self._past: dict[str, dict[str, list[Visit]]] = {}
        self._lock = Lock()

    def of(self, customer: str, today: str, first: str, but: str = "") -> list[Visit]:
        """The latest visits from the date ``first`` on; ``but``: the ticket that is not an earlier one."""
        found: list[Visit] = []
        day = date.fromisoformat(today)
        while customer and day.isoformat() >= first and len(found) < MOST:
            found += reversed(self._on(day.isoformat(), today, but).get(customer, []))
            day -= timedelta(days=1)
        return found[:MOST]

    def _on(self, bdate: str, today: str, but: str) -> dict[str, list[Visit]]:
        if bdate == today:
            return by_customer(self._read_day(bdate), but)
        with self._lock:
            if (known := self._past.get(bdate)) is not None:
                return known
            read = by_customer(self._read_day(bdate))
            oldest = (date.fromisoformat(today) - KEPT).isoformat()
            self._past = {day: visits for day, visits in {**self._past, bdate: read}.items() if day >= oldest}
            return read


def by_customer(events: Sequence[Event], but: str = "") -> dict[str, list[Visit]]:
    """One date's visits of customers that a card told, in the order of their arrival."""
    visits: dict[str, Visit] = {}
    whose: dict[str, tuple[str, int]] = {}
    for event in events:
        match event.data:
            case e.TicketIssued(ticket=ticket, customer=customer) if customer and ticket != but:
                arrived = max(
                    event.at if event.data.issued_at is None else event.data.issued_at, event.data.booked_at or 0
                )
                visits[ticket] = Visit(bdate=event.bdate, service=event.data.service)
                whose[ticket] = (customer, arrived)
            case e.TicketCalled(ticket=ticket, counter=counter) if ticket in visits:
                old, wait = visits[ticket], max(0, event.at - whose[ticket][1]) // MINUTE
                first = wait if old.wait_min is None else old.wait_min
                visits[ticket] = msgspec.structs.replace(old, counter=counter, wait_min=first)
            case e.ServiceChanged(ticket=ticket, service=service) if ticket in visits:
                visits[ticket] = msgspec.structs.replace(visits[ticket], service=service)
            case e.TicketRated(ticket=ticket, score=score) if ticket in visits:
                visits[ticket] = msgspec.structs.replace(visits[ticket], score=score)
    found: dict[str, list[Visit]] = {}
    for ticket, visit in visits.items():
        found.setdefault(whose[ticket][0], []).append(visit)
    return found
