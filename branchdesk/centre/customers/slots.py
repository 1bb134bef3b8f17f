"""Half-hours in which a service can still be booked; pure. The branch has the last word: it refuses what is full."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import msgspec

from branchdesk.domain.profile import Profile, Service
from branchdesk.domain.times import MINUTE, at_local, business_date, local

DAYS = 7
LEAD_MIN = 60
"""A slot that begins sooner is no appointment."""
SLOT = 30 * MINUTE


class Slot(msgspec.Struct, frozen=True):
    """``at``: its begin (ms)."""

    at: int
    time: str


class Day(msgspec.Struct, frozen=True):
    """A business date with what is free on it."""

    bdate: str
    slots: tuple[Slot, ...]


def free_slots(profile: Profile, service: Service, taken: Collection[int], now: int) -> tuple[Day, ...]:
    """Days that have free slots, from now on. ``taken``: begins of what is booked; ``now``: the branch's clock (ms)."""
    if not service.slots_per_half_hour:
        return ()
    first = date.fromisoformat(business_date(now, profile.timezone, profile.hours.turns))
    found = []
    for number in range(DAYS):
        bdate = (first + timedelta(days=number)).isoformat()
        begins = range(
            at_local(bdate, profile.hours.opens, profile.timezone),
            at_local(bdate, profile.hours.closes, profile.timezone) - SLOT + 1,
            SLOT,
        )
        free = [at for at in begins if at >= now + LEAD_MIN * MINUTE and _left(service, taken, at)]
        if free:
            found.append(Day(bdate, tuple(Slot(at, f"{local(at, profile.timezone):%H:%M}") for at in free)))
    return tuple(found)


def _left(service: Service, taken: Collection[int], at: int) -> bool:
    """By the branch's own count (``domain.decide.issuing.book``): what begins in the same half-hour."""
    return sum(begin // SLOT == at // SLOT for begin in taken) < service.slots_per_half_hour
