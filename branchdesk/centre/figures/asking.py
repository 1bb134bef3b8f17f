"""What pages and reports ask the roll-ups: tallies of any dates, in any area, within what somebody may see.

Whole areas are read from their own sums, single branches from theirs; both are added up here. All is as of the last
count: a date that still runs is some seconds old.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, RowMapping, Select, Table, and_, cast, func, select, true

from branchdesk.centre import tables as t
from branchdesk.centre.figures.stored import tally_columns, tally_of, unpack
from branchdesk.centre.people.scope import visible
from branchdesk.centre.people.viewer import Scope
from branchdesk.metrics.tally import COUNTS, NONE, Tally, combined

NAMED = 500
"""Branches that a query lists one by one."""
Key = TypeVar("Key", str, tuple[int, int])


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which tickets. ``first`` and ``last``: business dates, both included.

    ``area``: an area's code with all below it; empty: everywhere. ``branch``: this one alone. ``service``: an id;
    empty: all together.
    """

    first: str
    last: str
    area: str = ""
    branch: str = ""
    service: str = ""


class _Reach(NamedTuple):
    """Areas' sums and single branches that do not overlap."""

    areas: tuple[str, ...]
    branches: tuple[str, ...] = ()


def total(connection: Connection, asked: Asked, scope: Scope) -> Tally:
    """All of it."""
    return combined(tally_of(row) for row in _rows(connection, asked, scope))


def by_day(connection: Connection, asked: Asked, scope: Scope) -> dict[str, Tally]:
    """By business date, ascending; without those on which nothing was."""
    return _grouped((row["bdate"], tally_of(row)) for row in _rows(connection, asked, scope))


def by_service(connection: Connection, asked: Asked, scope: Scope) -> dict[str, Tally]:
    """By service's id; they overlap, and do not add up to the total. ``asked.service`` is not looked at."""
    rows = _rows(connection, asked, scope, each_service=True)
    return _grouped((row["service"], tally_of(row)) for row in rows)


def by_half(connection: Connection, asked: Asked, scope: Scope, *, waits: bool = False) -> dict[tuple[int, int], Tally]:
    """By weekday of the business date (0: Monday) and half-hour of issue, local wall clock (0–47).

    What a day that goes on after midnight adds in its small hours stands with the weekday on which it began.
    ``waits``: with the waits themselves; without them there are no quantiles and no bins, and it takes half as long.
    """
    return _grouped(
        ((date.fromisoformat(row["bdate"]).weekday(), half), tally)
        for row in _rows(connection, asked, scope, halves=True)
        for half, tally in unpack(row["halves"], waits=waits)
    )


def by_branch(connection: Connection, asked: Asked, scope: Scope) -> dict[str, Tally]:
    """By branch. Added up by the database and without the waits and reasons themselves: no quantiles, no bins."""
    b = t.branch_day.c
    sums = [cast(func.sum(b[name]), BigInteger).label(name) for name in COUNTS]
    query = (
        select(b.branch, *sums, func.max(b.wait_max_ms).label("wait_max_ms"))
        .where(b.bdate.between(asked.first, asked.last), b.service == asked.service, _seen(connection, asked, scope))
        .group_by(b.branch)
        .order_by(b.branch)
    )
    nothing = {"waits": b"", "reasons": b""}
    return {row["branch"]: tally_of({**row, **nothing}) for row in connection.execute(query).mappings()}


def _seen(connection: Connection, asked: Asked, scope: Scope) -> ColumnElement[bool]:
    """The condition for the branches that are asked for. Few are named: the database cannot know that they are few."""
    column = t.branch_day.c.branch
    if asked.branch:
        return and_(column == asked.branch, visible(scope, column))
    if scope.everything and not asked.area:
        return true()
    within = Scope(areas=(asked.area,)) if asked.area else scope
    mine = select(t.branch.c.branch).where(visible(scope), visible(within))
    ids = connection.execute(mine.limit(NAMED + 1)).scalars().all()
    return column.in_(ids) if len(ids) <= NAMED else column.in_(mine)


def by_area(connection: Connection, asked: Asked, scope: Scope) -> dict[str, Tally]:
    """By the areas directly in the one that is asked for; without one, by the topmost that somebody may see whole.

    Branches that stand in ``asked.area`` itself, or in none, are in no part of it.
    """
    parents = _parents(connection)
    if asked.area or scope.everything:
        parts = sorted(code for code, parent in parents.items() if parent == asked.area)
    else:
        parts = sorted(_topmost(scope.areas, parents))
    if not scope.everything:
        limited = {code: total(connection, msgspec.structs.replace(asked, area=code), scope) for code in parts}
        return {code: found for code, found in limited.items() if found != NONE}
    query = _select(t.area_day, asked, (t.area_day.c.service == asked.service, t.area_day.c.area.in_(parts)))
    return _grouped((row["area"], tally_of(row)) for row in connection.execute(query).mappings())


def by_teller(connection: Connection, asked: Asked, scope: Scope) -> dict[str, Tally]:
    """By teller of ``asked.branch``; of all services together."""
    own = (t.teller_day.c.branch == asked.branch, visible(scope, t.teller_day.c.branch))
    rows = connection.execute(_select(t.teller_day, asked, own)).mappings()
    return _grouped((row["teller"], tally_of(row)) for row in rows)


def _grouped(parts: Iterable[tuple[Key, Tally]]) -> dict[Key, Tally]:
    """Added up by key, in the order of the keys."""
    found: defaultdict[Key, list[Tally]] = defaultdict(list)
    for key, tally in parts:
        found[key].append(tally)
    return {key: combined(found[key]) for key in sorted(found)}


def _rows(
    connection: Connection, asked: Asked, scope: Scope, *, each_service: bool = False, halves: bool = False
) -> Iterator[RowMapping]:
    """The rows that make up what was asked for, of areas and of branches."""
    b, a = t.branch_day, t.area_day
    reach = _Reach((), (asked.branch,)) if asked.branch else _reach(connection, asked.area, scope)
    for table, column, within in ((a, a.c.area, reach.areas), (b, b.c.branch, reach.branches)):
        if within:
            service = table.c.service != "" if each_service else table.c.service == asked.service
            seen = visible(scope, column) if table is b else true()
            query = _select(table, asked, (service, column.in_(within), seen), halves=halves)
            yield from connection.execute(query).mappings()


def _select(table: Table, asked: Asked, where: Iterable[ColumnElement[bool]], *, halves: bool = False) -> Select[Any]:
    values = [table.c.halves] if halves else tally_columns(table)
    return select(*table.primary_key, *values).where(table.c.bdate.between(asked.first, asked.last), *where)


def _reach(connection: Connection, area: str, scope: Scope) -> _Reach:
    """What of an area somebody may see: areas that can be taken whole, and branches beside them."""
    if scope.everything:
        return _Reach((area,))
    parents = _parents(connection)
    above = _line(area, parents)
    if above & set(scope.areas):
        return _Reach((area,))
    inside = [code for code in _topmost(scope.areas, parents) if not area or area in _line(code, parents)]
    b = t.branch.c
    placed = connection.execute(select(b.branch, b.area).where(b.branch.in_(scope.branches))).all()
    lines = {row.branch: _line(row.area, parents) for row in placed}
    branches = [key for key, line in lines.items() if (not area or area in line) and not line & set(inside)]
    return _Reach(tuple(inside), tuple(branches))


def _parents(connection: Connection) -> dict[str, str]:
    return {row.code: row.parent for row in connection.execute(select(t.area.c.code, t.area.c.parent))}


def _topmost(areas: Iterable[str], parents: dict[str, str]) -> list[str]:
    """Without those that lie in others of them."""
    asked = set(areas)
    return sorted(code for code in asked if not (_line(code, parents) - {code}) & asked)


def _line(area: str, parents: dict[str, str]) -> set[str]:
    """The area and all above it."""
    found: set[str] = set()
    while area and area not in found:
        found.add(area)
        area = parents.get(area, "")
    return found
