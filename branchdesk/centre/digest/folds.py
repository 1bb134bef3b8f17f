"""Each log's fold as far as it is digested: in memory, or from the kept snapshot and the events after it."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, text

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import is_postgres
from branchdesk.centre.digest.folding import FOLD, empty, fold
from branchdesk.centre.digest.visits import Row
from branchdesk.centre.intake.cursors import Log
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from branchdesk.services.sync_messages import Shipped

FOLDS_KEPT = 4096
"""Half a megabyte each in the middle of a day."""
STATE_EVERY = 500
"""Events between two kept snapshots of a branch."""
AT_ONCE = 500
"""Events of one log that a round takes."""


class Behind(NamedTuple):
    """A log with events that are not digested. ``day``: no event after ``digested`` arrived earlier.

    ``is_present``: no later generation has begun.
    """

    log: Log
    digested: int
    day: int
    is_present: bool


class Arrived(NamedTuple):
    """An event as it is stored, with its day of arrival."""

    day: int
    event: Shipped


class Folds:
    """The folds that one digest holds; used by its thread alone."""

    def __init__(self, kept: int = FOLDS_KEPT) -> None:
        self._kept = kept
        self._folds: OrderedDict[Log, Snapshot] = OrderedDict()

    def at(self, connection: Connection, log: Log, seq: int) -> Snapshot:
        """The fold up to a position."""
        snapshot = self._folds.get(log)
        if snapshot is not None and snapshot.seq == seq:
            return snapshot
        return load_fold(connection, log, seq)

    def keep(self, log: Log, snapshot: Snapshot) -> None:
        """Hold a fold that is on the disk, in place of whichever was not needed for longest."""
        self._folds[log] = snapshot
        self._folds.move_to_end(log)
        while len(self._folds) > self._kept:
            self._folds.popitem(last=False)

    def clear(self) -> None:
        """Another process may have gone on with them."""
        self._folds.clear()


def load_fold(connection: Connection, log: Log, until: int) -> Snapshot:
    """The fold up to a position: the kept snapshot, and what came after it."""
    s = t.state
    kept = select(s.c.snapshot).where(s.c.branch == log.branch, s.c.gen == log.gen, s.c.fold == FOLD, s.c.seq <= until)
    blob = connection.execute(kept).scalar()
    start = decode_state(blob) if blob is not None else empty(*log)
    e = t.event
    later = select(e.c.seq, e.c.hash, e.c.body).where(
        e.c.branch == log.branch, e.c.gen == log.gen, e.c.seq > start.seq, e.c.seq <= until
    )
    return fold(start, (Shipped(*row) for row in connection.execute(later.order_by(e.c.seq)))).snapshot


def decode_state(blob: bytes) -> Snapshot:
    """The fold of a row."""
    return decode_snapshot(zlib.decompress(blob))


def state_row(log: Log, snapshot: Snapshot) -> Row:
    """The row that keeps a fold."""
    kept = {"fold": FOLD, "seq": snapshot.seq, "snapshot": zlib.compress(encode_snapshot(snapshot), 1)}
    return log._asdict() | kept


_NEXT = text(
    "SELECT u.branch, u.gen, e.seq, e.day, e.hash, e.body "
    "FROM unnest(CAST(:branches AS text[]), CAST(:gens AS int[]), CAST(:seqs AS bigint[])) AS u (branch, gen, seq) "
    "CROSS JOIN LATERAL (SELECT * FROM event WHERE event.branch = u.branch AND event.gen = u.gen "
    "AND event.seq > u.seq AND event.day >= :day ORDER BY event.seq LIMIT :most) e"
)


def arrived(connection: Connection, logs: Sequence[Behind]) -> dict[Log, list[Arrived]]:
    """The next events of logs that are behind, at most ``AT_ONCE`` of each."""
    if not is_postgres(connection):
        return {behind.log: _next(connection, behind) for behind in logs}
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a partition of today has no statistics yet
    values = {
        "branches": [behind.log.branch for behind in logs],
        "gens": [behind.log.gen for behind in logs],
        "seqs": [behind.digested for behind in logs],
        "day": min(behind.day for behind in logs),
        "most": AT_ONCE,
    }
    found: dict[Log, list[Arrived]] = {behind.log: [] for behind in logs}
    for branch, gen, seq, day, digest, body in connection.execute(_NEXT, values):
        found[Log(branch, gen)].append(Arrived(day, Shipped(seq, digest, body)))
    return found


def _next(connection: Connection, behind: Behind) -> list[Arrived]:
    e, log = t.event, behind.log
    query = select(e.c.day, e.c.seq, e.c.hash, e.c.body).where(
        e.c.branch == log.branch, e.c.gen == log.gen, e.c.seq > behind.digested
    )
    rows = connection.execute(query.order_by(e.c.seq).limit(AT_ONCE))
    return [Arrived(day, Shipped(seq, digest, body)) for day, seq, digest, body in rows]
