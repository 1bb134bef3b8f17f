"""The log as a whole: open a branch from it, check all of it, write it out. Over the port alone, for every adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Head, Sealed, check_link, seal
from branchdesk.domain.commands import ChangeProfile, Command, Who
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.errors import Damaged, Rejected
from branchdesk.domain.events import Event, ProfileChanged, Unknown
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.ports import BranchLog

Progress = Callable[[int, int], None]
"""Called with (events done, events in all) now and then."""

_BATCH = 2000


class Readable(Protocol):
    """As much of ``BranchLog`` as looking at it needs."""

    def head(self) -> Head:
        """As ``BranchLog.head``."""

    def read(self, after: int, limit: int) -> list[Sealed]:
        """As ``BranchLog.read``."""

    def load_snapshot(self, at_most: int | None = None) -> Snapshot | None:
        """As ``BranchLog.load_snapshot``."""


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """What ``verify`` found in a log that is whole."""

    branch: str
    head: Head
    first_day: str = ""
    last_day: str = ""
    unknown: int = 0
    """Events of a type that this version does not know: kept, shipped, skipped by the fold."""
    snapshots: int = 0
    """Saved snapshots that equal the fold."""
    wrong_snapshots: tuple[int, ...] = ()
    """Positions of saved snapshots that do not: a cache that ought to be rebuilt, not a fault of the log."""


def open_branch(log: BranchLog, profile: Profile, *, now: int, device: str = "node") -> Snapshot:
    """The branch as its log has it; a new log begins with ``profile`` as its first event. Raises as ``append`` does."""
    snapshot = load(log, profile)
    if snapshot.seq:
        return snapshot
    command = Command(cmd_id=f"first-profile:{profile.branch}", op=ChangeProfile(profile=profile))
    context = Context(who=Who(device=device, kind="node"), now=now, new_id=str)
    events, snapshot = decide(snapshot, command, context)
    log.append(Head(), seal(events, Head()))
    return snapshot


def load(log: Readable, profile_if_new: Profile) -> Snapshot:
    """The newest saved snapshot and the fold of all later events. Whose branch it is, the log's first event says."""
    start = log.load_snapshot()
    if start is None:
        first = log.read(0, 1)
        branch = first[0].event.branch if first else profile_if_new.branch
        start = Snapshot(branch=branch, profile=profile_if_new)
    return catch_up(log, start)


def catch_up(log: Readable, snapshot: Snapshot) -> Snapshot:
    """The snapshot after every event that the log has beyond it."""
    for sealed in read_all(log, snapshot.seq):
        snapshot = apply(snapshot, sealed.event)
    return snapshot


def read_all(log: Readable, after: int = 0) -> Iterator[Sealed]:
    """Every event after a position, in order, a batch at a time."""
    while batch := log.read(after, _BATCH):
        yield from batch
        after = batch[-1].seq


def verify(log: Readable, progress: Progress = lambda _done, _total: None) -> VerifyReport:
    """Decode every event, check the chain, fold from the beginning, and compare with the saved snapshots.

    Raises Damaged("chain_broken" | "event_unreadable" | "event_impossible").
    """
    total, head, unknown = log.head().seq, Head(), 0
    saved = _saved_snapshots(log)
    wrong: list[int] = []
    days: list[str] = []
    snapshot: Snapshot | None = None
    for sealed in read_all(log):
        head = check_link(sealed.seq, sealed.body, sealed.hash, head)
        event = sealed.event
        snapshot = step(snapshot or _before(event), event)
        unknown += isinstance(event.data, Unknown)
        if not days or days[-1] != event.bdate:
            days.append(event.bdate)
        if saved.get(head.seq, snapshot) != snapshot:
            wrong.append(head.seq)
        if head.seq % _BATCH == 0:
            progress(head.seq, max(total, head.seq))
    progress(head.seq, head.seq)
    return VerifyReport(
        branch=snapshot.branch if snapshot else "",
        head=head,
        first_day=days[0] if days else "",
        last_day=days[-1] if days else "",
        unknown=unknown,
        snapshots=len(saved) - len(wrong),
        wrong_snapshots=tuple(wrong),
    )


def _before(first: Event) -> Snapshot:
    """The empty branch that the first event meets; its profile is the one that this event brings."""
    if isinstance(first.data, ProfileChanged):
        profile = first.data.profile
    else:
        profile = Profile(branch=first.branch, name=Words("", ""), timezone="UTC", services=(), counters=())
    return Snapshot(branch=first.branch, profile=profile)


def step(snapshot: Snapshot, event: Event) -> Snapshot:
    """Apply one event that ought to follow. Raises Damaged("event_impossible")."""
    if event.branch != snapshot.branch or event.at < snapshot.at or event.gen < snapshot.gen:
        raise Damaged("event_impossible", seq=event.seq, detail=event.type)
    try:
        return apply(snapshot, event)
    except (Rejected, LookupError) as error:
        raise Damaged("event_impossible", seq=event.seq, detail=f"{event.type}: {error}") from error


def _saved_snapshots(log: Readable) -> dict[int, Snapshot]:
    found: dict[int, Snapshot] = {}
    snapshot = log.load_snapshot()
    while snapshot is not None:
        found[snapshot.seq] = snapshot
        snapshot = log.load_snapshot(snapshot.seq - 1)
    return found


class _Line(msgspec.Struct):
    seq: int
    hash: str
    event: msgspec.Raw


def export(log: Readable) -> Iterator[bytes]:
    """The log as JSON lines ``{"seq", "hash", "event"}``; ``hash`` is sha256 over the bytes of ``event``."""
    encode = msgspec.json.Encoder().encode
    for sealed in read_all(log):
        yield encode(_Line(sealed.seq, sealed.hash.hex(), msgspec.Raw(sealed.body))) + b"\n"
