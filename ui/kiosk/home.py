"""What the kiosk's first page may say right now: the offers with their queues, or why there are none. No widgets."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.policy import ahead_of_new
from branchdesk.domain.profile import Reason, Service
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from branchdesk.forecast.wait import expected_wait
from ui.bridge import Bridge


class Reach(StrEnum):
    """Whether tickets can be had. Waiting numbers are shown in ``OPEN`` and in no other state."""

    CONNECTING = "connecting"
    LOST = "lost"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    FULL = "full"
    OPEN = "open"


class Offer(NamedTuple):
    """One service as offered now. ``wait`` is None while no open counter serves it."""

    service: Service
    ahead: int
    wait: Promise | None


def reach(s: Snapshot | None, link: LinkState, now: int) -> Reach:
    """Whether a customer can get a ticket here now."""
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


def reach_of(bridge: Bridge) -> Reach:
    """``reach`` as a window's bridge sees the branch now."""
    return reach(bridge.snapshot, bridge.link_state, bridge.link.now())


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


def priority_reason(s: Snapshot | None, code: str) -> Reason | None:
    """The chosen priority, if the branch (still) knows it."""
    return next((reason for reason in s.profile.priorities if reason.code == code), None) if s else None
