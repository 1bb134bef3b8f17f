"""Take in one batch of a branch's log: exactly once in effect, whatever the network repeats, loses or reorders.

One transaction locks the branch, compares, inserts, folds and advances the cursor; the answer is given after it is on
the disk. Nothing is held between requests but a cache of folds, which is compared with the cursor before it is used.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, case, func, insert, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database, put
from branchdesk.centre.digest.folding import FOLD, POISON, Folded, empty, fold
from branchdesk.domain.chain import GENESIS, Head
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from branchdesk.services.sync_messages import Ack, Batch, Forked, Need, Reply, Shipped

FOLDS_KEPT = 256
STATE_EVERY = 500
"""Events between two kept snapshots of a branch."""
_LINK = b'"prev_hash":"'


class Log(NamedTuple):
    """Which log: a branch may have several generations."""

    branch: str
    gen: int


class Ingest:
    """Takes batches in. Threads and, over one database, processes may do so at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folds: OrderedDict[Log, tuple[bytes, Snapshot]] = OrderedDict()
        self._lock = Lock()

    def take(self, batch: Batch, now: int) -> Reply:
        """Answer a batch; ``now`` is the centre's clock.

        Raises Rejected("batch_invalid" | "branch_unknown"), Unavailable("centre_store_failed"), Damaged.
        """
        check(batch)
        log = Log(batch.branch, batch.gen)
        with self._database.write() as connection:
            _lock_branch(connection, batch, now)
            cursor = _cursor(connection, log)
            outdated = _newest(connection, log.branch) > log.gen and _reach(batch) > cursor.seq
            if batch.after > cursor.seq and not outdated:
                return Need(cursor.seq + 1, cursor.hash)
            if forked_at := cursor.seq + 1 if outdated else _fork(connection, batch, cursor):
                _quarantine(connection, batch, forked_at, now)
                return Forked(forked_at)
            new = [event for event in batch.events if event.seq > cursor.seq]
            if not new:
                return Ack(cursor.seq, cursor.hash)
            folded = fold(self._fold_at(connection, log, cursor), new)
            _store(connection, log, new, folded)
        self._keep(log, new[-1].hash, folded.snapshot)
        return Ack(new[-1].seq, new[-1].hash)

    def _fold_at(self, connection: Connection, log: Log, cursor: Head) -> Snapshot:
        """The fold of everything taken in, from memory or from the database."""
        with self._lock:
            digest, snapshot = self._folds.get(log, (b"", None))
        if snapshot is not None and digest == cursor.hash:
            return snapshot
        return load_fold(connection, log)

    def _keep(self, log: Log, digest: bytes, snapshot: Snapshot) -> None:
        with self._lock:
            self._folds[log] = (digest, snapshot)
            self._folds.move_to_end(log)
            while len(self._folds) > FOLDS_KEPT:
                self._folds.popitem(last=False)


def check(batch: Batch) -> None:
    """Raise Rejected("batch_invalid", detail=…) for a batch whose own chain does not hold."""
    previous = Head(batch.after, batch.after_hash)
    if not batch.after and batch.after_hash != GENESIS:
        raise Rejected("batch_invalid", detail="genesis")
    for event in batch.events:
        if event.seq != previous.seq + 1:
            raise Rejected("batch_invalid", detail=f"order at {event.seq}")
        if sha256(event.body).digest() != event.hash:
            raise Rejected("batch_invalid", detail=f"hash at {event.seq}")
        start = event.body[:400]
        if _LINK in start and _LINK + previous.hash.hex().encode() + b'"' not in start:
            raise Rejected("batch_invalid", detail=f"link at {event.seq}")
        previous = Head(event.seq, event.hash)


def load_fold(connection: Connection, log: Log) -> Snapshot:
    """The fold up to the cursor: the kept snapshot, and what came after it."""
    s = t.state
    kept = select(s.c.snapshot).where(s.c.branch == log.branch, s.c.gen == log.gen, s.c.fold == FOLD)
    blob = connection.execute(kept).scalar()
    start = decode_snapshot(zlib.decompress(blob)) if blob is not None else empty(*log)
    e = t.event
    later = select(e.c.seq, e.c.hash, e.c.body).where(e.c.branch == log.branch, e.c.gen == log.gen, e.c.seq > start.seq)
    return fold(start, (Shipped(*row) for row in connection.execute(later.order_by(e.c.seq)))).snapshot


def _lock_branch(connection: Connection, batch: Batch, now: int) -> None:
    """Lock the branch's row by noting the contact in it. Raises Rejected("branch_unknown")."""
    b = t.branch
    contact = {"last_contact": now, "head": batch.head, "branch_at": batch.at, "version": batch.version}
    noted = connection.execute(update(b).where(b.c.branch == batch.branch, b.c.gen <= batch.gen).values(contact))
    if not noted.rowcount:  # an earlier generation tells nothing about the branch as it is now
        row = select(b.c.branch).where(b.c.branch == batch.branch).with_for_update()
        if connection.execute(row).first() is None:
            raise Rejected("branch_unknown", branch=batch.branch)


def _cursor(connection: Connection, log: Log) -> Head:
    c = t.cursor
    found = connection.execute(select(c.c.seq, c.c.hash).where(c.c.branch == log.branch, c.c.gen == log.gen)).first()
    return Head(found[0], found[1]) if found else Head()


def _newest(connection: Connection, branch: str) -> int:
    """The branch's generation as it is now; whoever goes on under an earlier one is another machine."""
    newest: int = connection.execute(select(t.branch.c.gen).where(t.branch.c.branch == branch)).scalar_one()
    return newest


def _reach(batch: Batch) -> int:
    """The last position that the batch tells of."""
    return batch.events[-1].seq if batch.events else batch.after


def _fork(connection: Connection, batch: Batch, cursor: Head) -> int:
    """The first position under which another event is held than was sent; 0: none."""
    sent = {batch.after: batch.after_hash} if batch.after else {}
    sent |= {event.seq: event.hash for event in batch.events if event.seq <= cursor.seq}
    if sent == {cursor.seq: cursor.hash} or not sent:
        return 0
    e = t.event
    held = select(e.c.seq, e.c.hash).where(
        e.c.branch == batch.branch, e.c.gen == batch.gen, e.c.seq.between(min(sent), max(sent))
    )
    return min((seq for seq, digest in connection.execute(held) if sent[seq] != digest), default=0)


def _quarantine(connection: Connection, batch: Batch, forked_at: int, now: int) -> None:
    """Keep what a second log sent, and count it."""
    strange = [event for event in batch.events if event.seq >= forked_at]
    if batch.after >= forked_at:
        strange.insert(0, Shipped(batch.after, batch.after_hash, b""))
    rows = [{"branch": batch.branch, "gen": batch.gen, "received_at": now} | event._asdict() for event in strange]
    put(connection, t.quarantine, rows)
    q = t.quarantine
    forks = select(func.count()).select_from(q).where(q.c.branch == batch.branch).scalar_subquery()
    connection.execute(update(t.branch).where(t.branch.c.branch == batch.branch).values(forks=forks))


def _store(connection: Connection, log: Log, events: list[Shipped], folded: Folded) -> None:
    """The events, what they make, and the cursor behind them."""
    key = log._asdict()
    connection.execute(
        insert(t.event), [key | event._asdict() | {"flag": folded.flags.get(event.seq, "")} for event in events]
    )
    put(connection, t.profile, folded.profiles)
    put(connection, t.day, folded.days)
    put(connection, t.visit, folded.visits)
    last = events[-1]
    put(connection, t.cursor, [key | {"seq": last.seq, "hash": last.hash}])
    if last.seq // STATE_EVERY > (events[0].seq - 1) // STATE_EVERY:
        put(connection, t.state, [key | _kept(folded.snapshot)])
    b, names = t.branch, folded.snapshot.profile.name
    poisoned = sum(flag in POISON for flag in folded.flags.values())
    changes = {
        "gen": log.gen,
        "name_zh": names.zh,
        "name_en": names.en,
        "flagged": case((b.c.gen < log.gen, 0), else_=b.c.flagged) + poisoned,
        "forks": case((b.c.gen < log.gen, 0), else_=b.c.forks),  # a new generation is a person's word on earlier ones
    }
    connection.execute(update(b).where(b.c.branch == log.branch, b.c.gen <= log.gen).values(changes))


def _kept(snapshot: Snapshot) -> dict[str, int | bytes]:
    return {"fold": FOLD, "seq": snapshot.seq, "snapshot": zlib.compress(encode_snapshot(snapshot), 1)}
