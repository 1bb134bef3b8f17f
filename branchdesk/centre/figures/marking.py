"""Marks roll-ups that no longer hold. Called in the transaction that changes what they are made of.

A mark keeps the instant of its first change, so that what changes all the time has its turn as well; but each change
writes the row, and so waits for whoever is just counting from what stood there before (PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects import postgresql, sqlite

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import is_postgres, put


class Mark(NamedTuple):
    """A branch's day or, without ``branch``, the sums of an area (empty: of all)."""

    bdate: str
    area: str
    branch: str = ""


def mark(connection: Connection, marks: Iterable[Mark], now: int) -> None:
    """Have them counted anew. In one order, so that nobody waits for each other."""
    rows = [found._asdict() | {"since": now} for found in sorted(set(marks))]
    if not rows:
        return
    insert = (postgresql if is_postgres(connection) else sqlite).insert(t.stale)
    keys = list(t.stale.primary_key)
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_={"since": t.stale.c.since}), rows)


def mark_branch(connection: Connection, branch: str, now: int) -> None:
    """All days of a branch."""
    bdates = connection.execute(select(t.branch_day.c.bdate).where(t.branch_day.c.branch == branch).distinct())
    mark(connection, (Mark(bdate, "", branch) for bdate in bdates.scalars()), now)


def branch_moved(connection: Connection, branch: str, areas: Iterable[str], now: int) -> None:
    """After a branch has left one of two areas (empty: none) for the other: both, on each of its days."""
    b = t.branch_day.c
    _moved(connection, select(b.bdate).where(b.branch == branch), areas, now)


def area_moved(connection: Connection, area: str, parents: Iterable[str], now: int) -> None:
    """After an area has left one of two areas (empty: the top) for the other: both, on each of its days."""
    a = t.area_day.c
    _moved(connection, select(a.bdate).where(a.area == area), parents, now)


def _moved(connection: Connection, its_days: Select[str], areas: Iterable[str], now: int) -> None:
    dates = connection.execute(its_days.distinct()).scalars().all()
    mark(connection, (Mark(bdate, area) for area in areas for bdate in dates), now)


def settle(connection: Connection, dates: Iterable[str]) -> None:
    """What was counted of these dates stays: their visits, or something of them, goes in the transaction under way."""
    put(connection, t.settled, [{"bdate": bdate} for bdate in dates])
