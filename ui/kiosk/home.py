"""What the kiosk's first page may say right now: the offers with their queues, or why there are none. No widgets."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.policy import ahead_of_new
from branchdesk.domain.profile import Profile, Reason, Service
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from branchdesk.forecast.wait import expected_wait


class Reach(StrEnum):
    """Whether tickets can be had. Waiting numbers are shown in ``OPEN`` and in no other state.

    ``ISLAND``: no node for three seconds, and numbers come from the kiosk's own series. ``OUT``: not even those.
    """

    CONNECTING = "connecting"
    LOST = "lost"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    FULL = "full"
    OPEN = "open"
    ISLAND = "island"
    OUT = "out"


class Offer(NamedTuple):
    """One service as offered now. ``wait`` is None while no open counter serves it."""

    service: Service
    ahead: int
    wait: Promise | None


_ALONE = {"": Reach.ISLAND, "day_was_closed": Reach.CLOSED, "day_not_open": Reach.NOT_YET}


def reach(s: Snapshot | None, link: LinkState, now: int, alone: str | None = None) -> Reach:
    """Whether a customer can get a ticket here now.

    ``alone``: of a kiosk that is an island, why it gives no numbers of its own ("": it does); None: it is none.
    """
    if link is not LinkState.LIVE and alone is not None:
        return _ALONE.get(alone, Reach.OUT)
    if link is LinkState.LOST:
        return Reach.LOST
    if s is None or link is LinkState.CONNECTING:
        return Reach.CONNECTING
    today = business_date(now, s.profile.timezone, s.profile.hours.turns)
    if not s.day_open and s.bdate >= today:
        return Reach.CLOSED
    if not (s.day_open and s.bdate == today) and not s.profile.policy.auto_day:
        return Reach.NOT_YET
    if s.day_open and s.bdate == today and s.waiting_count >= s.profile.policy.capacity:
        return Reach.FULL
    return Reach.OPEN


def offers(s: Snapshot, priority: str, now: int) -> tuple[Offer, ...]:
    """All services with the people before a newcomer of this priority ("" for none), in the profile's order.

    Before the first ticket of a new date nobody waits, whatever yesterday's queues were.
    """
    today = business_date(now, s.profile.timezone, s.profile.hours.turns)
    made = []
    for service in s.profile.services:
        if s.day_open and s.bdate == today:
            ahead = ahead_of_new(s, service.code, priority=bool(priority))
            made.append(Offer(service, ahead, expected_wait(s, service.code, bool(priority), now)))
        else:
            made.append(Offer(service, 0, None))
    return tuple(made)


def offers_alone(profile: Profile) -> tuple[Offer, ...]:
    """All services, of whose queues nothing is known."""
    return tuple(Offer(service, 0, None) for service in profile.services)


def priority_reason(profile: Profile | None, code: str) -> Reason | None:
    """The chosen priority, if the branch (still) knows it."""
    return next((reason for reason in profile.priorities if reason.code == code), None) if profile else None
