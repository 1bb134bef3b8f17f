"""Events into snapshots and changed days; pure. Nothing that a branch may send stops the stream.

An event that cannot be folded is kept with a flag, and the fold goes on behind it:
``unreadable`` its bytes are no event · ``envelope`` it says to be another event than it was sent as, or holds an
impossible date or number · ``unfoldable`` it does not fit what came before · ``unknown_type`` a later version's, kept
for when this one is brought up to date. The first three are poison: somebody should look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import msgspec
from immutables import Map
from msgspec.structs import replace

from branchdesk.centre.digest.visits import Row, profile_row
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import unseal
from branchdesk.domain.errors import BranchDeskError, Damaged
from branchdesk.domain.events import Event, ProfileChanged, Unknown
from branchdesk.domain.profile import Profile, Words, check_profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.services.sync_messages import Shipped

FOLD = 3
"""Raise it when ``domain.apply`` or ``Snapshot`` change their meaning: kept snapshots of another fold are not used."""
POISON = frozenset({"unreadable", "envelope", "unfoldable"})
_ZERO = b"\\u0000"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The character as JSON writes it; behind another backslash these are six letters that somebody typed."""
_LARGEST = 1 << 47
"""Above any instant (year 6429) or count that can be meant; databases and calendars take all below."""
_DOES_NOT_FIT = (BranchDeskError, LookupError, ValueError, TypeError, AttributeError, OverflowError)


class Change(NamedTuple):
    """One branch's business date before and after a run of events; ``before`` is None where it began in it."""

    before: Snapshot | None
    after: Snapshot

    def tickets(self) -> list[Ticket]:
        """The tickets that are new or changed."""
        known: Map[str, Ticket] = self.before.tickets if self.before else Map()
        return [ticket for ticket in self.after.tickets.values() if known.get(ticket.id) is not ticket]


class Folded(NamedTuple):
    """What a run of events makes: the snapshot after it, flags by position, profiles' rows, and the days it changed."""

    snapshot: Snapshot
    flags: dict[int, str]
    profiles: list[Row]
    changes: list[Change]


def empty(branch: str, gen: int) -> Snapshot:
    """A branch before its first event: without services, until its profile comes."""
    nothing = Profile(branch=branch, name=Words(branch, branch), timezone="UTC", services=(), counters=())
    return Snapshot(branch=branch, gen=gen, profile=nothing)


def fold(start: Snapshot, events: Iterable[Shipped]) -> Folded:
    """Fold events that follow ``start``."""
    s, flags, profiles = start, {}, []
    days: dict[str, Snapshot] = {}
    for shipped in events:
        flag, after = _step(s, shipped)
        if flag:
            flags[shipped.seq] = flag
        if after.profile is not s.profile:
            profiles.append(profile_row(after))
        s = after
        if s.bdate and flag not in POISON:
            days[s.bdate] = s
    changes = [Change(start if bdate == start.bdate else None, last) for bdate, last in days.items()]
    return Folded(s, flags, profiles, changes)


def _step(s: Snapshot, shipped: Shipped) -> tuple[str, Snapshot]:
    """The flag and the snapshot after one event; poison moves the position alone."""
    skipped = replace(s, seq=shipped.seq)
    if _ZERO in shipped.body and _NUL.search(shipped.body):  # no text of ours holds it, and not every database takes it
        return "unreadable", skipped
    try:
        event = unseal(shipped.body)
    except (Damaged, ValueError, RecursionError):
        return "unreadable", skipped
    if not _is_possible(event, s, shipped.seq):
        return "envelope", skipped
    try:
        if isinstance(event.data, ProfileChanged):
            check_profile(event.data.profile)
        after = apply(s, event if event.gen == s.gen else replace(event, gen=s.gen))
    except _DOES_NOT_FIT:
        return "unfoldable", skipped
    return "unknown_type" if isinstance(event.data, Unknown) else "", after


def _is_possible(event: Event, s: Snapshot, seq: int) -> bool:
    """Whether the envelope says what the event was sent as, and its date and numbers can be."""
    numbers = (event.at, *(v for v in msgspec.structs.astuple(event.data) if type(v) is int))
    if (event.branch, event.seq) != (s.branch, seq) or event.gen > s.gen or max(map(abs, numbers)) >= _LARGEST:
        return False
    try:
        return not event.bdate or bool(date.fromisoformat(event.bdate))
    except ValueError:
        return False
