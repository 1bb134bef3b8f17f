"""The reading half of a log: the same queries for a node's own log and for whoever only looks at a file."""

from __future__ import annotations

import logging
import sqlite3
import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from branchdesk.domain.chain import Head, Sealed, unseal
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot, decode_snapshot
from branchdesk.store.failures import coded

FOLD = 19
"""Raise it when ``domain.apply`` or ``Snapshot`` change their meaning: snapshots of another fold are not used."""

HEAD = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"
FIND = "SELECT body FROM event WHERE cmd_id = ? ORDER BY seq"
OF_TYPE = "SELECT body FROM event WHERE seq < ? AND instr(body, CAST(? AS BLOB)) ORDER BY seq DESC LIMIT ?"
"""Without an index: a million events take a second, in SQLite's own code."""
_SNAPSHOTS = (
    "SELECT s.seq, s.hash, s.blob FROM snapshot s JOIN event e ON e.seq = s.seq AND e.hash = s.head_hash"
    " WHERE s.fold = ? AND s.seq <= ? ORDER BY s.seq DESC"
)
EVERY = (1 << 63) - 1

Rows = Sequence[Sequence[Any]]

_logger = logging.getLogger(__name__)


class LogReader(ABC):
    """``BranchLog`` without its writing; a subclass says how a query reaches the file."""

    path: Path

    @abstractmethod
    def _rows(self, query: str, *params: int | str) -> Rows:
        """All rows of a query. Raises coded errors that name the file."""

    def head(self) -> Head:
        rows = self._rows(HEAD)
        return Head(*rows[0]) if rows else Head()

    def read(self, after: int, limit: int) -> list[Sealed]:
        rows = self._rows("SELECT seq, hash, body FROM event WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
        return [Sealed(seq, digest, body, unseal(body)) for seq, digest, body in rows]

    def find(self, cmd_id: str) -> list[Event]:
        return [unseal(body) for (body,) in self._rows(FIND, cmd_id)]

    def read_day(self, bdate: str) -> list[Event]:
        return [unseal(body) for (body,) in self._rows("SELECT body FROM event WHERE bdate = ? ORDER BY seq", bdate)]

    def read_type(self, kind: str, before: int, limit: int) -> list[Event]:
        found = [unseal(body) for (body,) in self._rows(OF_TYPE, before, f'"{kind}"', limit)]
        return [event for event in found if event.type == kind]

    def load_snapshot(self, at_most: int | None = None) -> Snapshot | None:
        """A saved snapshot that does not match its hash is passed over, with a line in the log file."""
        for seq, digest, blob in self._rows(_SNAPSHOTS, FOLD, EVERY if at_most is None else at_most):
            snapshot = _open_blob(digest, blob)
            if snapshot is not None:
                return snapshot
            _logger.warning("%s: snapshot %s is damaged and is not used", self.path, seq)
        return None

    def damaged_snapshots(self) -> list[int]:
        """Positions of saved snapshots that are not used because they are damaged."""
        every = self._rows("SELECT s.seq, s.hash, s.blob FROM snapshot s WHERE s.fold = ? ORDER BY s.seq", FOLD)
        usable = {seq for seq, _, _ in self._rows(_SNAPSHOTS, FOLD, EVERY)}
        return [seq for seq, digest, blob in every if seq not in usable or _open_blob(digest, blob) is None]


class ReadLog(LogReader):
    """A log looked at through one plain connection, which its opener closes."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def _rows(self, query: str, *params: int | str) -> Rows:
        with coded(self.path):
            return self._connection.execute(query, params).fetchall()


def _open_blob(digest: bytes, blob: bytes) -> Snapshot | None:
    """The snapshot, or None where its bytes are not those that were saved."""
    try:
        return decode_snapshot(zlib.decompress(blob)) if sha256(blob).digest() == digest else None
    except (zlib.error, msgspec.DecodeError, TypeError):
        return None
