"""SQLite connections as the log needs them. Transactions are begun by hand: nothing here begins one unasked."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool, QueuePool

BUSY_S = 5.0


def connect(path: Path, *, write: bool = False, still: bool = False) -> sqlite3.Connection:
    """A connection to an existing file; without ``write`` it changes nothing, not even by taking in a WAL.

    ``still``: nobody else writes the file meanwhile, so that it can be read without leaving a file beside it.
    """
    mode = "rw" if write else "ro"
    if not write and not _has_wal(path) and (still or not os.access(path.parent, os.W_OK)):
        mode = "ro&immutable=1"
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False)


def _has_wal(path: Path) -> bool:
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def writer(path: Path) -> Engine:
    """An engine for the one writer: every commit is on the disk before it returns."""

    def opened() -> sqlite3.Connection:
        connection = connect(path, write=True)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "journal_size_limit=16777216", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return create_engine("sqlite://", creator=opened, poolclass=NullPool)


def readers(path: Path) -> Engine:
    """An engine for reading from any thread: each checkout has a connection of its own."""
    return create_engine(
        "sqlite://",
        creator=lambda: connect(path),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=28,
        pool_reset_on_return=None,  # nothing is begun, so there is nothing to roll back
    )
