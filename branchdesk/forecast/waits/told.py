"""What a node tells its devices of the waits, and how a device reads it.

A device folds the branch's events and cannot learn from days it has not seen; so the node tells the estimates beside
the events. What is told is no part of the branch: it is never written, and what is old is not used. A device without it
says what ``wait`` says.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.forecast.spoken import spoken
from branchdesk.forecast.wait import expected_wait

FRESH_MS = 45 * SECOND
"""What is older by the wall is not used: the node tells the waits anew four times as often."""

Reason = Literal["", "closed", "paused", "overtaken", "slower"]
"""Why a wait got much longer: a counter closed or paused, others went first, services take longer than usual."""


class TicketWait(msgspec.Struct, frozen=True, array_like=True):
    """Nine of ten tickets like this one are called between ``soonest`` and ``latest`` (instants, ms)."""

    soonest: int
    latest: int
    why: Reason = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The waits at an instant (``at``, ms), of the branch after event ``seq``; to be shown ``until`` then.

    ``offers``: of who takes a ticket now (minutes, low and high); ``urgent``: with priority. A service that is not
    there is served by no open counter. ``lengths``: how long a customer of a service takes (s); ``today``: by what
    factor they take longer than on other days. ``whys``: of a service whose waits got much longer, why.
    """

    seq: int
    at: int
    until: int = 0
    offers: dict[str, tuple[int, int]] = {}
    urgent: dict[str, tuple[int, int]] = {}
    tickets: dict[str, TicketWait] = {}
    lengths: dict[str, int] = {}
    today: float = 1.0
    whys: dict[str, Reason] = {}


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Told).decode


def packed(told: Told, most: int) -> bytes:
    """As it travels to the centre; without single tickets where they are too many for ``most`` bytes, empty beyond."""
    for each in (told, msgspec.structs.replace(told, tickets={})):
        if len(raw := _encode(each)) <= most:
            return raw
    return b""


def unpacked(raw: bytes | None) -> Told | None:
    """Inverse of ``packed``; None for what is none: a branch's message, to be judged."""
    try:
        return _decode(raw) if raw else None
    except msgspec.DecodeError:
        return None


class Left(NamedTuple):
    """What a waiting ticket still has before it, in minutes. ``overdue``: longer than the ticket had promised."""

    low_min: int
    high_min: int
    overdue: bool = False
    why: Reason = ""


def is_fresh(told: Told | None, now: int) -> bool:
    """Whether this may still be shown."""
    return told is not None and told.at - FRESH_MS <= now <= (told.until or told.at + FRESH_MS)


def newcomer(told: Told | None, s: Snapshot, service: str, *, priority: bool, now: int) -> Promise | None:
    """The wait of a ticket issued now; None: no open counter serves it."""
    if told is None or not is_fresh(told, now):
        return expected_wait(s, service, priority, now)
    offer = (told.urgent if priority else told.offers).get(service)
    return Promise(*offer) if offer else None


def longer(told: Told | None, service: str, now: int) -> Reason:
    """Why who comes now waits much longer than others did a while ago; empty: they do not, or nobody knows."""
    return told.whys.get(service, "") if told is not None and is_fresh(told, now) else ""


def left(told: Told | None, ticket: Ticket, now: int) -> Left | None:
    """What a waiting ticket still has before it; None: nobody knows."""
    found = told.tickets.get(ticket.id) if told is not None and is_fresh(told, now) else None
    if found is None:
        return None
    promise = spoken(max(0, found.soonest - now) / SECOND, max(0, found.latest - now) / SECOND)
    return Left(promise.low_min, promise.high_min, is_overdue(ticket, now), found.why)


def is_overdue(ticket: Ticket, now: int) -> bool:
    """Whether a ticket waits for longer than its paper says."""
    promised = ticket.promise_high_min
    return promised is not None and now > ticket.waits_since + promised * MINUTE
