"""What tickets promised against the waits that came: how many came inside, and how far from the middle.

Where a ticket belongs: to its service and to the clock hour of its issue, as in the summary's tables.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, local
from branchdesk.metrics.figures import against_promise


class Accuracy(msgspec.Struct, frozen=True):
    """Counts and sums, which add up over any tickets. ``off_ms``: from the range's middle; ``wide_ms``: the range."""

    n: int = 0
    kept: int = 0
    later: int = 0
    off_ms: int = 0
    wide_ms: int = 0

    @property
    def inside(self) -> float | None:
        """The share of waits that came inside their range."""
        return self.kept / self.n if self.n else None

    @property
    def beyond(self) -> float | None:
        """The share of waits that were longer than their range."""
        return self.later / self.n if self.n else None

    @property
    def off_min(self) -> float | None:
        """How far the waits were from the middle of their ranges, on average (minutes)."""
        return self.off_ms / self.n / MINUTE if self.n else None

    @property
    def wide_min(self) -> float | None:
        """How wide the ranges were, on average (minutes)."""
        return self.wide_ms / self.n / MINUTE if self.n else None


def accuracy(tickets: Iterable[Ticket]) -> Accuracy:
    """Of these tickets, as far as they had a range and were called."""
    return added(_one(ticket) for ticket in tickets)


def _one(ticket: Ticket) -> Accuracy:
    side, wait = against_promise(ticket), clocks.waiting(ticket)
    low, high = ticket.promise_low_min, ticket.promise_high_min
    if side is None or wait is None or low is None or high is None:
        return Accuracy()
    off = abs(wait - (low + high) * MINUTE // 2)
    return Accuracy(n=1, kept=int(side == 0), later=int(side > 0), off_ms=off, wide_ms=(high - low) * MINUTE)


def added(parts: Iterable[Accuracy]) -> Accuracy:
    """Of all of their tickets together."""
    found = list(parts)
    fields = (sum(getattr(one, field) for one in found) for field in Accuracy.__struct_fields__)
    return Accuracy(*fields)


def by_service_and_hour(tickets: Iterable[Ticket], timezone: str) -> dict[str, dict[int, Accuracy]]:
    """By the service that a ticket was issued for, and the clock hour of its issue; only those with a range."""
    found: dict[str, dict[int, Accuracy]] = {}
    for ticket in tickets:
        one = _one(ticket)
        if one.n:
            hours = found.setdefault(ticket.first_service, {})
            hour = local(ticket.issued_at, timezone).hour
            hours[hour] = added((hours.get(hour, Accuracy()), one))
    return found
