"""Slots in which a service can still be booked; pure. The branch has the last word: it refuses what is full."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from branchdesk.domain import booking
from branchdesk.domain.profile import Profile, Service
from branchdesk.domain.times import local


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
    days = booking.free(profile, service, taken, now)
    return tuple(
        Day(bdate, tuple(Slot(at, f"{local(at, profile.timezone):%H:%M}") for at in begins))
        for bdate, begins in days.items()
    )
