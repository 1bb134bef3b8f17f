"""What the kiosk's first page may say right now: the offers with their queues, or why there are none. No widgets."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.opening import is_open, is_over, is_soon
from branchdesk.domain.policy import ahead_of_new
from branchdesk.domain.profile import Profile, Reason, Service
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from branchdesk.forecast.waits.told import Reason as Why
from branchdesk.forecast.waits.told import Told, longer, newcomer


class Reach(StrEnum):
    """Whether tickets can be had. Waiting numbers are shown in ``OPEN`` and in no other state.

    ``STAFF``: put out of service; ``NO_PAPER``: no paper, and this kiosk gives no number without.
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
    STAFF = "staff"
    NO_PAPER = "no_paper"


class Offer(NamedTuple):
    """One service as offered now. ``wait`` is None while no open counter serves it."""

    service: Service
    ahead: int
    wait: Promise | None
    state: Literal["", "soon", "over", "full"] = ""
    """``soon``: its last ticket of the day is near; ``over``: past; ``full``: as many wait for it as may."""
    why: Why = ""
    """Why the wait got much longer."""

    @property
    def is_given(self) -> bool:
        """Whether a ticket can be had for it."""
        return self.state in ("", "soon")


_ALONE = {
    "": Reach.ISLAND,
    "day_was_closed": Reach.CLOSED,
    "closed_now": Reach.CLOSED,
    "day_not_open": Reach.NOT_YET,
}


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
    if closed_for_today(s, now) or not is_open(s.profile.hours, s.profile.timezone, now):
        return Reach.CLOSED
    if not (s.day_open and s.bdate == today) and not s.profile.policy.auto_day:
        return Reach.NOT_YET
    if s.day_open and s.bdate == today and s.waiting_count >= s.profile.policy.capacity:
        return Reach.FULL
    return Reach.OPEN


def closed_for_today(s: Snapshot | None, now: int) -> bool:
    """Whether somebody has closed the business day, whatever the hours say."""
    if s is None or s.day_open:
        return False
    return s.bdate >= business_date(now, s.profile.timezone, s.profile.hours.turns)


def offers(s: Snapshot, priority: str, now: int, told: Told | None = None) -> tuple[Offer, ...]:
    """All services with the people before a newcomer of this priority ("" for none), in the profile's order.

    Before the first ticket of a new date nobody waits, whatever yesterday's queues were.
    """
    today = business_date(now, s.profile.timezone, s.profile.hours.turns)
    made = []
    for service in s.profile.services:
        if s.day_open and s.bdate == today:
            ahead = ahead_of_new(s, service.code, priority=bool(priority))
            wait = newcomer(told, s, service.code, priority=bool(priority), now=now)
            why = longer(told, service.code, now) if wait is not None else ""
            state = _state(s.profile, service, now, len(s.queue(service.code)))
            made.append(Offer(service, ahead, wait, state, why))
        else:
            made.append(Offer(service, 0, None, _state(s.profile, service, now)))
    return tuple(made)


def offers_alone(profile: Profile, now: int) -> tuple[Offer, ...]:
    """All services, of whose queues nothing is known."""
    return tuple(Offer(service, 0, None, _state(profile, service, now)) for service in profile.services)


def _state(profile: Profile, service: Service, now: int, waiting: int = 0) -> Literal["", "soon", "over", "full"]:
    hours, zone, last = profile.hours, profile.timezone, service.last_ticket
    if is_over(hours, zone, now, last):
        return "over"
    if service.capacity and waiting >= service.capacity:
        return "full"
    return "soon" if is_soon(hours, zone, now, last) else ""


def priority_reason(profile: Profile | None, code: str) -> Reason | None:
    """The chosen priority, if the branch (still) knows it."""
    return next((reason for reason in profile.priorities if reason.code == code), None) if profile else None
