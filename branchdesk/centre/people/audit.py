"""The record of who did or looked at what: append-only, each row's hash covers the one before.

Whoever has the database's own rights could write a whole new chain; the hash of its head, noted elsewhere, tells.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal, get_args

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import is_postgres
from branchdesk.centre.clock import clock
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.times import HOUR

What = Literal[
    "log_in", "log_out", "log_in_locked", "password", "person", "area",
    "export", "ticket", "annotation", "profile", "roll_out", "operations",
]  # fmt: skip
KINDS: tuple[What, ...] = get_args(What)
DAY = 24 * HOUR
LEAST_DAYS = 365
MOST = 300
_CHAIN = 0x6175646974  # any number that is ours
_START = b"\0" * 32


def audit(
    connection: Connection, viewer: Viewer, what: What, subject: str, detail: str = "", *, at: int | None = None
) -> None:
    """Note it in the transaction under way: it stands if and only if what it tells of is done.

    ``subject``: which one (a ticket as branch/id, a report's name, a person's id). No customer's name or token in it.
    ``at``: ms; else this machine's clock.
    """
    if is_postgres(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CHAIN})")  # one link after the other
    a = t.audit
    last = connection.execute(select(a.c.seq, a.c.hash).order_by(a.c.seq.desc()).limit(1)).first()
    row = {
        "seq": last.seq + 1 if last else 1,
        "at": clock() if at is None else at,
        "person": viewer.person,
        "name": viewer.name,
        "role": viewer.role,
        "address": viewer.address,
        "what": what,
        "subject": subject[:MOST],
        "detail": detail[:MOST],
    }
    before = last.hash if last else _START
    connection.execute(insert(a).values(**row, before=before, hash=_hash(before, list(row.values()))))


def first_broken(connection: Connection) -> int | None:
    """The first row that does not follow from the one before it (its ``seq``); None: the chain is whole."""
    before: bytes | None = None
    seq = 0
    for row in connection.execute(select(t.audit).order_by(t.audit.c.seq)):
        *told, its_before, its_hash = row
        follows = before is None or (its_before == before and row.seq == seq + 1)
        if not follows or its_hash != _hash(its_before, told):
            return int(row.seq)
        before, seq = its_hash, row.seq
    return None


def forget(connection: Connection, days: int, now: int) -> int:
    """Remove what is older than ``days`` (a year at least), save the newest row: how many went."""
    a = t.audit
    newest = select(func.max(a.c.seq)).scalar_subquery()
    gone = connection.execute(delete(a).where(a.c.at < now - max(days, LEAST_DAYS) * DAY, a.c.seq < newest))
    return gone.rowcount


def _hash(before: bytes, told: list[object]) -> bytes:
    return sha256(before + msgspec.json.encode(told)).digest()
