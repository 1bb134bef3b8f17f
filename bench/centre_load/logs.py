"""Logs of thousands of branches, cheaply: one branch's days are played by the product, and told anew for each branch.

The chain of hashes is each branch's own; names, ids and secrets are its own too.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple

from msgspec.structs import replace

from bench.drain import Memory
from branchdesk.demo.headless import DeskCast, play_day
from branchdesk.domain import commands as c
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import GENESIS, Sealed
from branchdesk.domain.events import TicketCalled, TicketIssued
from branchdesk.domain.profile import decode_profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import HOUR, at_local
from branchdesk.resources import resource
from branchdesk.services.sync_messages import Batch, Shipped, encode_batch

ARRIVALS = 240
"""Customers of the calibrated day."""
_PLACE = "branch-00000"
_LINK = b'"prev_hash":"'
SUMMED = 7
"""First bytes of each hash that are added up: PostgreSQL's integers take so many."""


class Told(NamedTuple):
    """An event of the pattern: its body before and behind the earlier event's hash. ``issues``: a ticket was given."""

    before: bytes
    after: bytes
    at: int
    issues: bool
    number: str
    """The number that it calls for the first time; empty: none."""


class Pattern(NamedTuple):
    """What every branch's log tells. ``follower``: the secret of a ticket that waits from ``follows`` to ``until``
    (positions): its page shows what is called.
    """

    told: list[Told]
    follower: str
    follows: int
    until: int

    def issued(self, seq: int) -> int:
        """Tickets up to a position."""
        return sum(told.issues for told in self.told[:seq])


class Mark(NamedTuple):
    """How a log stands at a position: the last event's hash, and the sum of all hashes' first bytes."""

    seq: int
    hash: bytes
    sum: int


class Parcel(NamedTuple):
    """A batch as it travels, and the mark behind it."""

    raw: bytes
    mark: Mark


def name_of(number: int) -> str:
    """The n-th branch."""
    return f"branch-{number:05}"


def pattern(count: int, first: date) -> Pattern:
    """At least ``count`` events from the morning of ``first`` on."""
    profile = replace(decode_profile(resource("profiles", "demo.toml").read_bytes()), branch=_PLACE)
    memory, ids = Memory(), itertools.count()
    at = at_local(first.isoformat(), profile.hours.opens, profile.timezone) - HOUR
    start = Snapshot(branch=_PLACE, profile=profile)
    cast = DeskCast(memory, start, at, lambda: f"{_PLACE}-{next(ids):06}")  # type: ignore[arg-type]
    cast.as_node(c.ChangeProfile(profile=profile))
    ends = 0
    for day in itertools.count():
        play_day(cast, day, (first + timedelta(days=day)).isoformat(), arrivals=ARRIVALS)
        ends = ends or len(memory.events)
        if len(memory.events) >= count:
            break
    numbers: dict[str, str] = {}
    told = [_told(sealed, numbers) for sealed in memory.events]
    return Pattern(told, *_follower(start, memory.events[:ends]))


def _told(sealed: Sealed, numbers: dict[str, str]) -> Told:
    before, link, rest = sealed.body.partition(_LINK)
    data = sealed.event.data
    if isinstance(data, TicketIssued):
        numbers[data.ticket] = data.number
    calls = numbers.pop(data.ticket, "") if isinstance(data, TicketCalled) else ""
    return Told(before + link, rest[2 * len(GENESIS) :], sealed.event.at, isinstance(data, TicketIssued), calls)


def _follower(start: Snapshot, day: Sequence[Sealed]) -> tuple[str, int, int]:
    """The ticket that was missed for longest: its page goes on to show calls."""
    s = start
    spans: dict[str, tuple[int, int]] = {}
    for sealed in day:
        s = apply(s, sealed.event)
        for ticket in s.tickets.values():
            if ticket.state is TicketState.MISSED:
                spans[ticket.token] = (spans.get(ticket.token, (s.seq, 0))[0], s.seq)
    return max(((token, *span) for token, span in spans.items()), key=lambda found: found[2] - found[1])


def cuts(large: int, total: int, small: int = 5, most: int = 500) -> list[int]:
    """Where batches end: up to ``large`` they are as large as may be, behind it of ``small`` events."""
    return [*range(0, large, most), *range(large, total + 1, small)]


def parcels(told: Sequence[Told], branch: str, ends: Sequence[int], version: str = "bench") -> list[Parcel]:
    """The branch's batches, as the product encodes them."""
    name, place = branch.encode(), _PLACE.encode()
    found = []
    digest, total = GENESIS, 0
    for after, until in itertools.pairwise(ends):
        before, events = digest, []
        for seq in range(after + 1, until + 1):
            event = told[seq - 1]
            body = event.before.replace(place, name) + digest.hex().encode() + event.after.replace(place, name)
            digest = sha256(body).digest()
            total += int.from_bytes(digest[:SUMMED], "big")
            events.append(Shipped(seq, digest, body))
        batch = Batch(
            branch=branch,
            gen=1,
            after=after,
            after_hash=before,
            head=until,
            at=told[until - 1].at,
            version=version,
            events=tuple(events),
        )
        found.append(Parcel(encode_batch(batch), Mark(until, digest, total)))
    return found


def follower_of(told: Pattern, branch: str) -> str:
    """The secret of the branch's ticket that follows."""
    return told.follower.replace(_PLACE, branch)
