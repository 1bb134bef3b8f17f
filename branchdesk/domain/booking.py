"""Which appointments can be booked: slots within the opening hours, so many places in each. Pure.

Slots are counted from the opening of a business date. What customers book over the centre begins with a slot, lies some
time ahead and not too many days; staff may give any time of the opening hours that is not past. Both count in the slot
that the time lies in.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from branchdesk.domain import opening
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile, Service
from branchdesk.domain.times import MINUTE, business_date


def begins(profile: Profile, bdate: str) -> range:
    """The instants at which the slots of a business date begin; the last slot ends by closing time. None: closed."""
    slot, found = profile.booking.slot_min * MINUTE, opening.span(profile.hours, profile.timezone, bdate)
    return range(found.start, found.end - slot + 1, slot) if found else range(0, 0, slot)


def free(profile: Profile, service: Service, booked: Collection[int], now: int) -> dict[str, list[int]]:
    """What customers may book, by business date; dates without a free slot are left out.

    ``booked``: times of the service's appointments.
    """
    booking, found = profile.booking, dict[str, list[int]]()
    first = date.fromisoformat(business_date(now, profile.timezone, profile.hours.turns))
    for number in range(booking.days_ahead if service.slots_per_half_hour else 0):
        bdate = (first + timedelta(days=number)).isoformat()
        slots = begins(profile, bdate)
        taken = [_slot(slots, at) for at in booked]
        left = [
            at
            for place, at in enumerate(slots)
            if at >= now + booking.lead_min * MINUTE and taken.count(place) < service.slots_per_half_hour
        ]
        if left:
            found[bdate] = left
    return found


def check(profile: Profile, service: Service, booked: Collection[int], at: int, now: int, *, by_customer: bool) -> None:
    """Raise Rejected("slot_past" | "slot_outside" | "slot_far" | "slot_full") unless ``at`` may be booked now."""
    booking = profile.booking
    today = date.fromisoformat(business_date(now, profile.timezone, profile.hours.turns))
    bdate = business_date(at, profile.timezone, profile.hours.turns)
    if at < now + booking.lead_min * MINUTE * by_customer or at <= now:
        raise Rejected("slot_past")
    if by_customer and date.fromisoformat(bdate) >= today + timedelta(days=booking.days_ahead):
        raise Rejected("slot_far", days=booking.days_ahead)
    slots = begins(profile, bdate)
    mine = _slot(slots, at)
    if mine is None or (by_customer and at != slots[mine]):
        raise Rejected("slot_outside", opens=profile.hours.opens, closes=profile.hours.closes)
    if sum(_slot(slots, other) == mine for other in booked) >= service.slots_per_half_hour:
        raise Rejected("slot_full", service=service.code)


def _slot(slots: range, at: int) -> int | None:
    """The slot that an instant lies in; None: in none of this date."""
    place = (at - slots.start) // slots.step
    return place if 0 <= place < len(slots) else None
