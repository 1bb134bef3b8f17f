"""Reading the audit: a part of it, newest first, and all of that part as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import Connection, RowMapping, func, or_, select

from branchdesk.centre import tables as t
from branchdesk.centre.people.audit import KINDS
from branchdesk.domain.errors import Rejected
from branchdesk.report.cells import MARK, plain

SHOWN = 100
MOST = 50_000
"""Rows of a file: as many as an office program opens well. Who needs more asks for shorter periods."""
COLUMNS = ("seq", "at", "person", "name", "role", "address", "what", "subject", "detail", "hash")


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """``person``: an id, or a piece of a name. ``first``, ``last``: dates by the centre's clock, inclusive.

    ``before``: only rows with a lower number. What is empty (0) does not limit.
    """

    person: str = ""
    what: str = ""
    first: str = ""
    last: str = ""
    before: int = 0


def sought(asked: dict[str, str]) -> Sought:
    """From an address's parameters. Raises Rejected("date_invalid" | "request_invalid")."""
    what, before = asked.get("what", ""), asked.get("before", "") or "0"
    if (what and what not in KINDS) or not before.isascii() or not before.isdigit() or len(before) > 15:
        raise Rejected("request_invalid", detail="what, before")
    for name in ("first", "last"):
        if asked.get(name):
            _midnight(asked[name])
    names = {name: asked.get(name, "") for name in ("first", "last")}
    return Sought(person=asked.get("person", "").strip()[:80], what=what, before=int(before), **names)


def read(connection: Connection, wanted: Sought, most: int) -> list[RowMapping]:
    """At most so many rows, newest first."""
    a = t.audit
    asked = select(*(a.c[name] for name in COLUMNS)).order_by(a.c.seq.desc()).limit(most)
    if wanted.person:
        piece = func.lower(a.c.name).contains(wanted.person.lower(), autoescape=True)
        asked = asked.where(or_(a.c.person == wanted.person.lower(), piece))
    if wanted.what:
        asked = asked.where(a.c.what == wanted.what)
    if wanted.first:
        asked = asked.where(a.c.at >= _midnight(wanted.first))
    if wanted.last:
        asked = asked.where(a.c.at < _midnight(wanted.last, 1))
    if wanted.before:
        asked = asked.where(a.c.seq < wanted.before)
    return list(connection.execute(asked).mappings())


def as_csv(rows: Iterable[RowMapping]) -> bytes:
    """A file that office programs open: UTF-8 with its mark. No cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = dict(row) | {"at": when(row["at"]), "hash": row["hash"].hex()}
        writer.writerow(plain(str(cells[name])) for name in COLUMNS)
    return (MARK + out.getvalue()).encode()


def when(at: int) -> str:
    """An instant by the centre's clock, with the zone."""
    return datetime.fromtimestamp(at / 1000).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def _midnight(day: str, later: int = 0) -> int:
    """Raises Rejected("date_invalid")."""
    try:
        start = datetime.combine(date.fromisoformat(day) + timedelta(days=later), datetime.min.time())
        return int(start.timestamp() * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected("date_invalid", date=day[:40]) from error
