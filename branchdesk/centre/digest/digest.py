"""The digest: folds what has come in and writes what it means. Behind the intake, and never in its way.

Theory. A log's cursor says how far it was taken in and how far it is digested. A round reads the next events of the
logs that are behind and folds them as the branch does; then one transaction writes what changed (visits, days, the
branch as it is now, marks for the figures to be counted anew) and moves ``digested`` on, if it still stands where the
round had found it. So each event counts once, whoever was killed, and however many processes digest.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, case, select, text, update

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import is_postgres
from branchdesk.centre.database import Database
from branchdesk.centre.digest.folding import POISON, fold
from branchdesk.centre.digest.folds import Behind, Folds, arrived
from branchdesk.centre.digest.shares import Shares, shares
from branchdesk.centre.digest.writing import Piece, write
from branchdesk.centre.intake.cursors import SHARDS, Log, lock
from branchdesk.domain.errors import Unavailable

LOGS_AT_ONCE = 400


class Digest:
    """One process's digest; used by one thread."""

    def __init__(self, database: Database, clock: Callable[[], int], own: Shares | None = None) -> None:
        """``clock``: the centre's, in ms. ``own``: the shards to digest; None: as fits the database."""
        self._database = database
        self._clock = clock
        self._shares = own or shares(database)
        self._folds = Folds()
        self._turn = 0

    def step(self) -> int:
        """One round: the number of events that it digested; 0 where nothing is behind.

        Raises Unavailable("centre_store_failed"), Damaged.
        """
        pieces = self._read(self._shares.held())
        if not pieces:
            return 0
        with self._database.write() as connection:
            write(connection, pieces, self._clock())
            if not _advance(connection, pieces):
                self._folds.clear()
                raise Unavailable("centre_store_failed", detail="another process digests the same logs")
        for piece in pieces:
            self._folds.keep(piece.behind.log, piece.folded.snapshot)
        return sum(piece.folded.snapshot.seq - piece.behind.digested for piece in pieces)

    def catch_up(self) -> None:
        """Until nothing is behind."""
        while self.step():
            pass

    def close(self) -> None:
        """Let others have our share."""
        self._shares.close()

    def _read(self, shards: frozenset[int]) -> list[Piece]:
        with self._database.read() as connection:
            logs = self._behind(connection, shards)
            pieces = []
            for behind, events in zip(logs, arrived(connection, logs).values() if logs else (), strict=True):
                start = self._folds.at(connection, behind.log, behind.digested)
                folded = fold(start, (found.event for found in events))
                pieces.append(Piece(behind, folded, events[-1].day))
        return pieces

    def _behind(self, connection: Connection, shards: frozenset[int]) -> list[Behind]:
        """The next logs in turn, so that a busy shard does not keep the others waiting."""
        c = t.cursor.c
        turn = (c.shard - self._turn + SHARDS) % SHARDS
        query = (
            select(c.branch, c.gen, c.digested, c.digested_day, c.shard, t.branch.c.gen.label("newest"))
            .join(t.branch, t.branch.c.branch == c.branch)
            .where(c.seq > c.digested, c.shard.in_(sorted(shards)))
        )
        rows = connection.execute(query.order_by(turn).limit(LOGS_AT_ONCE)).all()
        if rows:
            self._turn = (rows[-1].shard + (len(rows) < LOGS_AT_ONCE)) % SHARDS
        return [Behind(Log(row.branch, row.gen), row.digested, row.digested_day, row.gen == row.newest) for row in rows]


_ADVANCE = text(
    "UPDATE cursor c SET digested = u.until, digested_day = u.day "
    "FROM unnest(CAST(:branch AS text[]), CAST(:gen AS int[]), CAST(:digested AS bigint[]), CAST(:until AS bigint[]), "
    "CAST(:day AS int[])) AS u (branch, gen, digested, until, day) "
    "WHERE c.branch = u.branch AND c.gen = u.gen AND c.digested = u.digested"
)


def _advance(connection: Connection, pieces: list[Piece]) -> bool:
    """Move ``digested`` on; False where it was not where it had been."""
    rows = [
        piece.behind.log._asdict()
        | {"digested": piece.behind.digested, "until": piece.folded.snapshot.seq, "day": piece.day}
        for piece in pieces
    ]
    if is_postgres(connection):
        lock(connection, [piece.behind.log for piece in pieces])
        moved = connection.execute(_ADVANCE, {name: [row[name] for row in rows] for name in rows[0]}).rowcount
    else:
        c = t.cursor.c
        moved = sum(
            connection.execute(
                update(t.cursor)
                .where(c.branch == row["branch"], c.gen == row["gen"], c.digested == row["digested"])
                .values(digested=row["until"], digested_day=row["day"])
            ).rowcount
            for row in rows
        )
    _note_branches(connection, pieces)
    return moved == len(pieces)


def _note_branches(connection: Connection, pieces: list[Piece]) -> None:
    """The branch's name, where its profile changed, and how much of its log is poison."""
    b = t.branch
    for piece in pieces:
        log, folded = piece.behind.log, piece.folded
        poisoned = sum(flag in POISON for flag in folded.flags.values())
        if not folded.profiles and not poisoned:
            continue
        names = folded.snapshot.profile.name
        changes = {
            "name_zh": names.zh,
            "name_en": names.en,
            "flagged": case((b.c.gen < log.gen, 0), else_=b.c.flagged) + poisoned,
        }
        connection.execute(update(b).where(b.c.branch == log.branch, b.c.gen == log.gen).values(changes))
