"""The vault's one table, and how a file of the first version becomes one.

A deleted row stays as one without a value, or another node would bring it back. ``dirty`` marks what the other nodes
have not been told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from branchdesk.domain.times import DAY
from branchdesk.services.ports import Row

VERSION = 2
TOKEN_LIFE = 90 * DAY
_TABLE = """
create table rows (kind text not null, key text not null, value blob not null, at integer not null, node text not null,
    dirty integer not null, primary key (kind, key)) without rowid
"""
_COLUMNS = "kind, key, value, at, node"


def prepare(db: sqlite3.Connection, now: int) -> None:
    """Bring the file to this version, inside a transaction. Tokens of the first version had no end: they get one."""
    (version,) = db.execute("pragma user_version").fetchone()
    if version == VERSION:
        return
    db.execute(_TABLE)
    if version == 1:
        change = Change(db, "", lambda: now)
        for kind, key, value in _first_version(db, now):
            change.put(kind, key, msgspec.json.encode(value))
        for table in ("devices", "codes", "pins", "tries", "sessions"):
            db.execute(f"drop table {table}")
    db.execute(f"pragma user_version = {VERSION}")


def _first_version(db: sqlite3.Connection, now: int) -> list[tuple[str, str, dict[str, Any]]]:
    """The five tables' contents as rows; the structs are in ``tokens``, ``codes`` and ``pins``."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    for token, device in db.execute("select token, device from devices"):
        found.append(("token", device, {"hash": token, "expires_at": now + TOKEN_LIFE}))
    for code, kind, counter, expires_at, used in db.execute("select code, kind, counter, expires_at, used from codes"):
        value = {"kind": kind, "counter": counter, "expires_at": expires_at, "used_by": "?" if used else ""}
        found.append(("code", code.hex(), value))
    for staff, pin in db.execute("select staff, hash from pins"):
        found.append(("pin", staff, {"hash": pin}))
    for staff, wrong, last_at, until in db.execute("select staff, wrong, last_at, locked_until from tries"):
        found.append(("tries", staff, {"wrong": wrong, "last_at": last_at, "locked_until": until}))
    for token, device, staff, used_at in db.execute("select token, device, staff, used_at from sessions"):
        found.append(("session", device, {"hash": token, "staff": staff, "used_at": used_at}))
    return found


class Change:
    """The rows, as one transaction sees and changes them. ``kinds``: what it changed."""

    def __init__(self, db: sqlite3.Connection, node: str, now: Callable[[], int]) -> None:
        self._db = db
        self._node = node
        self._now = now
        self.kinds: set[str] = set()

    def get(self, kind: str, key: str) -> bytes:
        """A row's value; empty where there is none."""
        found = self._db.execute("select value from rows where kind = ? and key = ?", (kind, key)).fetchone()
        return bytes(found[0]) if found else b""

    def all(self, kind: str) -> dict[str, bytes]:
        """The values of a kind by their keys."""
        found = self._db.execute("select key, value from rows where kind = ? and value != x''", (kind,))
        return {key: bytes(value) for key, value in found}

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Write a row. It is newer than the one it replaces, whatever this PC's clock says."""
        known = self._db.execute("select at from rows where kind = ? and key = ?", (kind, key)).fetchone()
        at = max(self._now(), known[0] + 1 if known else 0)
        self._write(Row(kind, key, value, at, self._node), dirty=True)

    def delete(self, kind: str, key: str) -> None:
        """Take a row away."""
        if self.get(kind, key):
            self.put(kind, key, b"")

    def rows(self) -> list[Row]:
        """Every row, also the deleted."""
        return [Row(*row) for row in self._db.execute(f"select {_COLUMNS} from rows order by kind, key")]

    def unshared(self) -> list[Row]:
        """Rows that the other nodes do not know."""
        return [Row(*row) for row in self._db.execute(f"select {_COLUMNS} from rows where dirty")]

    def shared(self, rows: Sequence[Row]) -> None:
        """These have been told, unless they were written again since."""
        told = [(row.kind, row.key, row.at, row.value) for row in rows]
        self._db.executemany("update rows set dirty = 0 where kind = ? and key = ? and at = ? and value = ?", told)

    def merge(self, shared: Sequence[Row], *, whole: bool) -> None:
        """See ``Vault.merge``."""
        here = {(row.kind, row.key): row for row in self.rows()}
        for row in shared:
            known = here.pop((row.kind, row.key), None)
            if known is None or row.beats(known):
                self._write(row, dirty=False)
            elif known.beats(row):
                self._send(known)
        if whole:
            for row in here.values():
                self._send(row)

    def clear(self) -> None:
        """Drop every row, without a trace."""
        self.kinds |= {row.kind for row in self.rows()}
        self._db.execute("delete from rows")

    def _write(self, row: Row, *, dirty: bool) -> None:
        values = (row.kind, row.key, row.value, row.at, row.node, dirty)
        self._db.execute(f"insert or replace into rows ({_COLUMNS}, dirty) values (?, ?, ?, ?, ?, ?)", values)
        self.kinds.add(row.kind)

    def _send(self, row: Row) -> None:
        self._db.execute("update rows set dirty = 1 where kind = ? and key = ?", (row.kind, row.key))
