"""The rows that say how far each log was taken in. They are the logs' locks, and are always taken in the same order."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, and_, literal, select, text, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import is_postgres
from branchdesk.domain.chain import GENESIS

SHARDS = 64


class Log(NamedTuple):
    """Which log: a branch may have several generations."""

    branch: str
    gen: int


class Cursor(msgspec.Struct):
    """A log's row while it is locked. ``newest``: the branch's generation as it is now.

    Whoever goes on under an earlier generation is another machine.
    """

    seq: int
    hash: bytes
    day: int
    newest: int
    contact: tuple[int, int, int, str] | None = None
    """What to note of the contact: by our clock, the log's head, by the branch's clock, the branch's version."""


class _Named(msgspec.Struct):
    branch: str
    gen: int


class _Moved(msgspec.Struct):
    branch: str
    gen: int
    seq: int
    hash: str
    day: int
    last_contact: int
    head: int
    branch_at: int
    version: str


_json = msgspec.json.Encoder().encode
_CONTACT = ("last_contact", "head", "branch_at", "version")
_COLUMNS = (t.cursor.c.branch, t.cursor.c.gen, t.cursor.c.seq, t.cursor.c.hash, t.cursor.c.day)
_LOCK = text(
    "SELECT c.branch, c.gen, c.seq, c.hash, c.day, b.gen "
    "FROM json_to_recordset(CAST(:logs AS json)) AS u (branch text, gen int) "
    "JOIN cursor c ON c.branch = u.branch AND c.gen = u.gen JOIN branch b ON b.branch = u.branch "
    "ORDER BY c.branch, c.gen FOR UPDATE OF c"
)
_ADVANCE = text(
    "UPDATE cursor c SET seq = u.seq, hash = decode(u.hash, 'hex'), day = u.day, last_contact = u.last_contact, "
    "head = u.head, branch_at = u.branch_at, version = u.version FROM json_to_recordset(CAST(:rows AS json)) AS u "
    "(branch text, gen int, seq bigint, hash text, day int, last_contact bigint, head bigint, branch_at bigint, "
    "version text) WHERE c.branch = u.branch AND c.gen = u.gen"
)
"""One JSON parameter: psycopg writes arrays item by item in Python."""


def lock(connection: Connection, logs: Iterable[Log]) -> dict[Log, Cursor]:
    """Lock the logs of registered branches; a log's first contact makes its row. Others are missing in the answer."""
    wanted = sorted(set(logs))
    found = _lock(connection, wanted)
    missing = [log for log in wanted if log not in found]
    if missing:
        _begin(connection, missing)
        found |= _lock(connection, missing)
    return found


def advance(connection: Connection, cursors: dict[Log, Cursor]) -> None:
    """Note how far the logs have come, and the contact."""
    heard = [(log, c, c.contact) for log, c in cursors.items() if c.contact is not None]
    if not heard:
        return
    if is_postgres(connection):
        rows = [_Moved(log.branch, log.gen, c.seq, c.hash.hex(), c.day, *contact) for log, c, contact in heard]
        connection.execute(_ADVANCE, {"rows": _json(rows).decode()})
        return
    its = t.cursor.c
    for log, c, contact in heard:
        values = {"seq": c.seq, "hash": c.hash, "day": c.day} | dict(zip(_CONTACT, contact, strict=True))
        mine = and_(its.branch == log.branch, its.gen == log.gen)
        connection.execute(update(t.cursor).where(mine).values(values))


def _lock(connection: Connection, logs: Sequence[Log]) -> dict[Log, Cursor]:
    if is_postgres(connection):
        rows = connection.execute(_LOCK, {"logs": _json([_Named(*log) for log in logs]).decode()})
    else:
        its_branch = t.cursor.join(t.branch, t.branch.c.branch == t.cursor.c.branch)
        query = select(*_COLUMNS, t.branch.c.gen).select_from(its_branch)
        rows = connection.execute(query.where(tuple_(t.cursor.c.branch, t.cursor.c.gen).in_(logs)))
    return {Log(row[0], row[1]): Cursor(row[2], row[3], row[4], row[5]) for row in rows}


def _begin(connection: Connection, logs: Sequence[Log]) -> None:
    """Rows for logs never heard of, where the branch is registered."""
    dialect = postgresql if is_postgres(connection) else sqlite
    names = [column.name for column in t.cursor.columns]
    for log in logs:
        fresh = {"gen": log.gen, "seq": 0, "hash": GENESIS, "day": 0, "digested": 0, "digested_day": 0}
        fresh |= {"shard": zlib.crc32(log.branch.encode()) % SHARDS, "last_contact": 0, "head": 0, "branch_at": 0}
        values = [t.branch.c.branch, *(literal(fresh.get(name, ""), t.cursor.c[name].type) for name in names[1:])]
        row = select(*values).where(t.branch.c.branch == log.branch)
        statement = dialect.insert(t.cursor).from_select(names, row).on_conflict_do_nothing()
        connection.execute(statement)
