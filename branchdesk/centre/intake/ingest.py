"""Take in batches of the branches' logs: exactly once in effect, whatever the network repeats, loses or reorders.

One transaction serves the batches of many branches: it locks their cursors, compares, inserts, and advances; answers
are given after it is on the disk. Nothing is kept between requests. What the events mean is the digest's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import Row, add, day_number, event_partitions, put
from branchdesk.centre.database import Database
from branchdesk.centre.intake.cursors import Cursor, Log, advance, lock
from branchdesk.domain.chain import GENESIS, Head
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.services.sync_messages import Ack, Batch, Forked, Need, Reply, Shipped, decode_batch

DAYS_AHEAD = 7
"""Partitions of ``event`` are made this many days before they are needed."""
_COLUMNS = ("branch", "gen", "seq", "day", "hash", "body")
_LINK = b'"prev_hash":"'


class Letter(NamedTuple):
    """A batch as it travels (``raw``), from a branch that has proved who it is."""

    branch: str
    raw: bytes


class Ingest:
    """Takes batches in. Threads and, over one PostgreSQL database, processes may do so at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._partitions_until = 0

    def take(self, batch: Batch, now: int) -> Reply:
        """Answer one batch; ``now`` is the centre's clock.

        Raises Rejected("batch_invalid" | "branch_unknown"), Unavailable("centre_store_failed"), Damaged.
        """
        answer = self.take_all([batch], now)[0]
        if isinstance(answer, BranchDeskError):
            raise answer
        return answer

    def take_letters(self, letters: Sequence[Letter], now: int) -> tuple[list[Reply | BranchDeskError], int]:
        """As ``take_all``, of batches as they travel; and how many events are new. Raises as that."""
        opened = [_opened(letter) for letter in letters]
        batches = [each for each in opened if isinstance(each, Batch)]
        answers, events = self._take(batches, now)
        given = iter(answers)
        return [next(given) if isinstance(each, Batch) else each for each in opened], events

    def take_all(self, batches: Sequence[Batch], now: int) -> list[Reply | BranchDeskError]:
        """Answer batches, in one transaction; those that are refused do not disturb the others.

        Raises Unavailable("centre_store_failed"), Damaged, for all of them.
        """
        return self._take(batches, now)[0]

    def _take(self, batches: Sequence[Batch], now: int) -> tuple[list[Reply | BranchDeskError], int]:
        answers: list[Reply | BranchDeskError | None] = [_refused(batch) for batch in batches]
        today = day_number(now)
        with self._database.write() as connection:
            self._make_room(connection, today)
            logs = [Log(batch.branch, batch.gen) for batch in batches]
            cursors = lock(connection, (log for log, answer in zip(logs, answers, strict=True) if answer is None))
            rows: list[tuple[Any, ...]] = []
            for place, (log, batch) in enumerate(zip(logs, batches, strict=True)):
                if answers[place] is None:
                    answers[place] = _answer(connection, cursors.get(log), batch, rows, now)
            add(connection, t.event, _COLUMNS, rows)
            advance(connection, cursors)
            put(connection, t.told, _told(batches, answers))
        self._partitions_until = max(self._partitions_until, today + DAYS_AHEAD)
        return [answer for answer in answers if answer is not None], len(rows)

    def _make_room(self, connection: Connection, today: int) -> None:
        if today + 1 > self._partitions_until:
            event_partitions(connection, today, today + DAYS_AHEAD)


def _told(batches: Sequence[Batch], answers: Sequence[Reply | BranchDeskError | None]) -> list[Row]:
    """The latest waits of each branch whose batch was taken."""
    taken = zip(batches, answers, strict=True)
    latest = {batch.branch: batch.waits for batch, answer in taken if batch.waits and isinstance(answer, Ack)}
    return [{"branch": branch, "body": latest[branch]} for branch in sorted(latest)]


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


def _opened(letter: Letter) -> Batch | BranchDeskError:
    try:
        batch = decode_batch(letter.raw)
    except Rejected as error:
        return error
    return batch if batch.branch == letter.branch else Rejected("batch_invalid", detail="branch")


def _refused(batch: Batch) -> BranchDeskError | None:
    try:
        check(batch)
    except Rejected as error:
        return error
    return None


def _answer(
    connection: Connection, cursor: Cursor | None, batch: Batch, rows: list[tuple[Any, ...]], now: int
) -> Reply | BranchDeskError:
    """The answer to a batch whose cursor is locked; what is new goes to ``rows``, and the cursor moves on."""
    if cursor is None:
        return Rejected("branch_unknown", branch=batch.branch)
    cursor.contact = (now, batch.head, batch.at, batch.version)
    outdated = cursor.newest > batch.gen and _reach(batch) > cursor.seq
    if batch.after > cursor.seq and not outdated:
        return Need(cursor.seq + 1, cursor.hash)
    if forked_at := cursor.seq + 1 if outdated else _fork(connection, batch, cursor):
        _quarantine(connection, batch, forked_at, now)
        return Forked(forked_at)
    new = [event for event in batch.events if event.seq > cursor.seq]
    if new:
        cursor.day = max(day_number(now), cursor.day)  # never back, whatever the clock does
        branch, gen, day = batch.branch, batch.gen, cursor.day
        rows += [(branch, gen, seq, day, digest, body) for seq, digest, body in new]
        cursor.seq, cursor.hash = new[-1].seq, new[-1].hash
        if batch.gen > cursor.newest:
            _begin_generation(connection, Log(batch.branch, batch.gen))
            cursor.newest = batch.gen
    return Ack(cursor.seq, cursor.hash)


def _reach(batch: Batch) -> int:
    """The last position that the batch tells of."""
    return batch.events[-1].seq if batch.events else batch.after


def _begin_generation(connection: Connection, log: Log) -> None:
    """A new generation is a person's word on what is wrong with earlier ones."""
    b = t.branch
    fresh = {"gen": log.gen, "flagged": 0, "forks": 0}
    connection.execute(update(b).where(b.c.branch == log.branch, b.c.gen < log.gen).values(fresh))


def _fork(connection: Connection, batch: Batch, cursor: Cursor) -> int:
    """The first position under which another event is held than was sent; 0: none.

    The hashes are a chain: where the last event that both sides have is the same, all before it are.
    """
    sent = {batch.after: batch.after_hash} if batch.after else {}
    sent |= {event.seq: event.hash for event in batch.events if event.seq <= cursor.seq}
    if not sent or sent.get(cursor.seq) == cursor.hash:
        return 0
    e = t.event
    held = select(e.c.seq, e.c.hash).where(
        e.c.branch == batch.branch, e.c.gen == batch.gen, e.c.seq.between(min(sent), max(sent))
    )
    strange = [seq for seq, digest in connection.execute(held) if sent[seq] != digest]
    return min(strange, default=cursor.seq if cursor.seq in sent else 0)  # old events may have been let go of


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
