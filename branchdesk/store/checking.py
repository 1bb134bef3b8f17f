"""Is the file what was written? Read-only: a damaged file stays exactly as it was found.

``check_file`` looks at the file itself, ``check_chain`` at every event; both run at each opening. ``check_deep`` is
``branchdesk log verify``: SQLite's own check of every page, and the indexed columns against the bodies.
"""

from __future__ import annotations

import sqlite3
from binascii import hexlify
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from branchdesk.domain.chain import Head, check_link, unseal
from branchdesk.domain.errors import Damaged, Rejected
from branchdesk.store.failures import coded
from branchdesk.store.tables import BLOCK
from branchdesk.store.wal import lost_commits

Progress = Callable[[int, int], None]
"""Called with (done, total) now and then."""

_MAGIC = b"SQLite format 3\0"
_ROLLBACK, _WAL = b"\1\1", b"\2\2"
_LINK = b'"prev_hash":"'

_Row = tuple[int, bytes, bytes]
"""Position, hash and body, as they are stored."""


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


def check_chain(
    connection: sqlite3.Connection, path: Path, progress: Progress = silent, *, quick: bool = False
) -> Head:
    """Every event follows the one before, by position, link and hash. Returns the head; raises Damaged.

    Python spends most of its time on one small sha256 after another. ``quick`` (opening) takes one over the bodies of
    each block instead, and the hash of each event from the link that the next one holds: as sure against accidents,
    and half the time. Where that differs, every event is looked at by itself.
    """
    head = Head()
    with coded(path):
        total = connection.execute("SELECT max(seq) FROM event").fetchone()[0] or 0
        blocks = _blocks(connection) if quick else {}
        rows = connection.execute("SELECT seq, hash, body FROM event ORDER BY seq")
    while True:
        with coded(path, head.seq):
            batch = rows.fetchmany(BLOCK)
        if not batch:
            return head
        if not _follows(batch, head, blocks.get(head.seq // BLOCK + 1)):
            _find_damage(batch, head, path)
        head = Head(batch[-1][0], batch[-1][1])
        progress(head.seq, total)


def _blocks(connection: sqlite3.Connection) -> dict[int, bytes]:
    """The digests of full blocks; none in a log of the first release."""
    known = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'block'").fetchone()[0]
    return dict(connection.execute("SELECT no, digest FROM block").fetchall()) if known else {}


def _follows(batch: list[_Row], head: Head, digest: bytes | None) -> bool:
    """The same as ``chain.check_link`` for every row, where ``prev_hash`` stands at one place in all of them."""
    seqs, hashes, bodies = zip(*batch, strict=True)
    if seqs != tuple(range(head.seq + 1, head.seq + len(batch) + 1)) or {*map(type, bodies)} != {bytes}:
        return False
    if digest is not None and digest == digest_of(bodies):
        if sha256(bodies[-1]).digest() != hashes[-1]:
            return False
    elif tuple([sha256(body).digest() for body in bodies]) != hashes:
        return False
    start = bodies[0].find(_LINK, 0, 300) + len(_LINK)
    links = b"".join([body[start : start + 64] for body in bodies])
    return links == hexlify(head.hash + b"".join(hashes[:-1]))


def digest_of(bodies: Sequence[bytes]) -> bytes:
    """What table ``block`` holds for these bodies."""
    return sha256(b"".join(bodies)).digest()


def _find_damage(batch: list[_Row], head: Head, path: Path) -> None:
    """Event by event; returns where the batch is sound after all (positions with one more digit move the link)."""
    for seq, stored, body in batch:
        try:
            head = check_link(seq, body, stored, head)
        except (Damaged, TypeError) as error:
            raise damaged(path, head.seq, "chain") from error


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
        while batch := rows.fetchmany(BLOCK):
            for seq, cmd_id, bdate, body in batch:
                event = unseal(body)
                if (event.seq, event.cmd_id, event.bdate) != (seq, cmd_id, bdate):
                    raise damaged(path, seq - 1, "columns")
            progress(seq, total)
