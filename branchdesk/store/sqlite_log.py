"""The branch's log in one SQLite file: WAL, ``synchronous=FULL``, one transaction for each append.

A writer appends from one thread at a time; anybody may read from any thread. Open it with ``opening.open_log``, which
checks the file and keeps other nodes out; safety itself rests on the comparison of heads inside the transaction.
"""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from branchdesk.domain.chain import Head, Sealed, check_link, unseal
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot, encode_snapshot
from branchdesk.services.ports import Conflict
from branchdesk.store import connections
from branchdesk.store.checking import digest_of
from branchdesk.store.failures import coded
from branchdesk.store.reader import FIND, FOLD, HEAD, LogReader, Rows
from branchdesk.store.tables import BLOCK

SNAPSHOTS_KEPT = 8

_INSERT = "INSERT INTO event (seq, hash, body, cmd_id, bdate) VALUES (?, ?, ?, ?, ?)"
_BODIES = "SELECT body FROM event WHERE seq > ? AND seq <= ? ORDER BY seq"

_logger = logging.getLogger(__name__)


class SqliteLog(LogReader):
    """``BranchLog`` on one file. ``release`` is called once when it closes.

    Errors name the file (``branchdesk.store.failures``).
    """

    def __init__(self, path: Path, branch: str, release: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self.branch = branch
        self._release = release
        self._appending = Lock()
        with coded(path):
            self._engine = connections.writer(path)
            self._writer = self._engine.connect()
            self._readers = connections.readers(path)
            self._lookup = connections.connect(path)
            self._looking = Lock()

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        self._check(expected, events)
        rows = [(e.seq, e.hash, e.body, e.event.cmd_id, e.event.bdate) for e in events]
        with self._transaction() as connection:
            if _head(connection) != expected:
                raise Conflict
            if rows:
                connection.exec_driver_sql(_INSERT, rows)
                _end_blocks(connection, expected.seq, rows[-1][0])

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._appending, coded(self.path):
            try:
                self._writer.exec_driver_sql("BEGIN IMMEDIATE")
                yield self._writer
                self._writer.commit()
            except DBAPIError:
                self._clean_up()
                raise
            finally:
                self._writer.rollback()

    def _check(self, head: Head, events: Sequence[Sealed]) -> None:
        """A wrong link is a bug of the writer: it must not reach the disk."""
        for event in events:
            head = check_link(event.seq, event.body, event.hash, head)
            if event.event.branch != self.branch:
                raise Rejected("log_other_branch", path=str(self.path), found=self.branch, expected=event.event.branch)

    def _clean_up(self) -> None:
        """Undo a failed commit and empty the write-ahead log, so that none of its frames outlive it (see ``wal``)."""
        with suppress(DBAPIError, sqlite3.Error):
            self._writer.rollback()
        with suppress(DBAPIError, sqlite3.Error):
            self._writer.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
            self._writer.rollback()

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """A cache that cannot be written loses nothing, so that is a line in the log file and no error."""
        blob = zlib.compress(encode_snapshot(snapshot), 1)
        try:
            self._insert_snapshot(snapshot.seq, blob)
        except Unavailable as error:
            _logger.warning("snapshot %s is not saved: %s", snapshot.seq, error)

    def _insert_snapshot(self, seq: int, blob: bytes) -> None:
        with self._transaction() as connection:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO snapshot SELECT seq, ?, ?, hash, ? FROM event WHERE seq = ?",
                (FOLD, sha256(blob).digest(), blob, seq),
            )
            connection.exec_driver_sql(
                "DELETE FROM snapshot WHERE seq NOT IN (SELECT seq FROM snapshot ORDER BY seq DESC LIMIT ?)",
                (SNAPSHOTS_KEPT,),
            )

    def close(self) -> None:
        """The last to close empties the write-ahead log into the file."""
        try:
            self._lookup.close()
            self._readers.dispose()
            self._writer.close()
            self._engine.dispose()
        finally:
            self._release()

    def find(self, cmd_id: str) -> list[Event]:
        """Every command asks this first, so it has a connection of its own: a pool takes five times as long."""
        with self._looking, coded(self.path):
            return [unseal(body) for (body,) in self._lookup.execute(FIND, (cmd_id,))]

    def _rows(self, query: str, *params: int | str) -> Rows:
        with coded(self.path), closing(self._readers.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(query, params)
            return cursor.fetchall()


def _head(connection: Connection) -> Head:
    row = connection.exec_driver_sql(HEAD).first()
    return Head() if row is None else Head(row[0], row[1])


def _end_blocks(connection: Connection, before: int, now: int) -> None:
    """Keep the digests of blocks that an append has filled (see ``checking.check_chain``)."""
    for no in range(before // BLOCK + 1, now // BLOCK + 1):
        bodies = connection.exec_driver_sql(_BODIES, ((no - 1) * BLOCK, no * BLOCK)).scalars().all()
        connection.exec_driver_sql("INSERT OR REPLACE INTO block VALUES (?, ?)", (no, digest_of(bodies)))
