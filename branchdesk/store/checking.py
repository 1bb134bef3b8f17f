"""Is the file what was written? Read-only: a damaged file stays exactly as it was found.

``check_file`` looks at the file itself, ``check_chain`` at every event; both run at each opening. ``check_deep`` is
``branchdesk log verify``: SQLite's own check of every page, and the indexed columns against the bodies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from branchdesk.domain.chain import GENESIS, Head, unseal
from branchdesk.domain.errors import Damaged, Rejected
from branchdesk.store.failures import coded
from branchdesk.store.wal import lost_commits

Progress = Callable[[int, int], None]
"""Called with (done, total) now and then."""

_MAGIC = b"SQLite format 3\0"
_ROLLBACK, _WAL = b"\1\1", b"\2\2"
_BATCH = 10_000


def damaged(path: Path, seq: int, detail: str) -> Damaged:
    """The error for a file that is sound up to event ``seq`` only."""
    return Damaged("log_damaged", path=str(path), seq=seq, detail=detail)


def silent(_done: int, _total: int) -> None:
    """No progress wanted."""


def check_file(path: Path, *, live: bool = False) -> None:
    """Raise Damaged where header, length or write-ahead log cannot be those of a whole file.

    ``live``: a node is writing it, so that lengths change while we look and are not judged.
    """
    with coded(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
    wal = path.with_name(path.name + "-wal")
    has_wal = wal.exists() and wal.stat().st_size > 0
    if len(header) < 100 or header[:16] != _MAGIC:
        raise damaged(path, 0, "header")
    if header[18:20] != _WAL and (has_wal or header[18:20] != _ROLLBACK):
        raise damaged(path, 0, "header")
    if live:
        return
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    if has_wal:
        with coded(path):
            lost = lost_commits(wal)
        if lost:
            raise damaged(path, 0, f"wal: {lost}")
    elif size != page * int.from_bytes(header[28:32], "big"):
        raise damaged(path, 0, f"length: {size}")


def check_chain(connection: sqlite3.Connection, path: Path, progress: Progress = silent) -> Head:
    """Every event follows the one before, by position, link and hash. Returns the head; raises Damaged.

    The loop is the cost of opening: 750,000 events take about 1.5 s, half of it in sha256.
    """
    seq, stored, link = 0, GENESIS, _link(GENESIS)
    with coded(path):
        total = connection.execute("SELECT max(seq) FROM event").fetchone()[0] or 0
        rows = connection.execute("SELECT seq, hash, body FROM event ORDER BY seq")
    while True:
        with coded(path, seq):
            batch = rows.fetchmany(_BATCH)
        if not batch:
            return Head(seq, stored)
        for found, stored, body in batch:
            if found != seq + 1 or type(body) is not bytes:
                raise damaged(path, seq, "order")
            digest = sha256(body).digest()
            if digest != stored or body.find(link, 0, 400) < 0:
                raise damaged(path, seq, "hash")
            link, seq = _link(digest), found
        progress(seq, total)


def _link(digest: bytes) -> bytes:
    return b'"prev_hash":"%b"' % digest.hex().encode()


def check_branch(connection: sqlite3.Connection, path: Path, branch: str) -> None:
    """Raise Rejected("log_other_branch") where the log holds another branch's events."""
    with coded(path):
        row = connection.execute("SELECT body FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    if row is not None and (found := unseal(row[0]).branch) != branch:
        raise Rejected("log_other_branch", path=str(path), found=found, expected=branch)


def check_deep(connection: sqlite3.Connection, path: Path, progress: Progress = silent) -> None:
    """Every page as SQLite sees it, and every row's ``cmd_id`` and ``bdate`` against its body. Raises Damaged."""
    with coded(path):
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        total = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    if verdict != "ok":
        raise damaged(path, 0, str(verdict).splitlines()[-1])
    seq = 0
    with coded(path):
        rows = connection.execute("SELECT seq, cmd_id, bdate, body FROM event ORDER BY seq")
        while batch := rows.fetchmany(_BATCH):
            for seq, cmd_id, bdate, body in batch:
                event = unseal(body)
                if (event.seq, event.cmd_id, event.bdate) != (seq, cmd_id, bdate):
                    raise damaged(path, seq - 1, "columns")
            progress(seq, total)
