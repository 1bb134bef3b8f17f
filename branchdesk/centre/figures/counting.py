"""Counts what is stale anew, always as a whole: a branch's day from its visits, an area's day from what is in it.

Nothing is added to or taken from what stands there, so that late data, tickets that change after midnight, branches
that move and a second count come out right by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, select

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import add
from branchdesk.centre.digest.visits import snapshot_of, ticket_of
from branchdesk.centre.figures.stored import Row, pack, tally_columns, tally_of, tally_row, unpack
from branchdesk.domain.snapshot import Snapshot
from branchdesk.metrics.parts import Halves, day_tallies
from branchdesk.metrics.tally import Tally, combined


def count_branches(connection: Connection, bdate: str, branches: Iterable[str]) -> None:
    """Count branches' days from their visits; a day without visits has no rows then. A settled date stays as it is."""
    asked = sorted(set(branches))
    days: list[Row] = []
    tellers: list[Row] = []
    for s in _day_snapshots(connection, bdate, asked):
        tallies = day_tallies(s)
        key = {"bdate": bdate, "branch": s.branch}
        days += [key | {"service": service} | _day_row(halves) for service, halves in tallies.services.items()]
        tellers += [key | {"teller": teller} | tally_row(found) for teller, found in tallies.tellers.items()]
    # asked last: whatever is let go of from now on was read above
    if connection.execute(select(t.settled).where(t.settled.c.bdate == bdate)).first() is not None:
        return
    for table, rows in ((t.branch_day, days), (t.teller_day, tellers)):
        connection.execute(delete(table).where(table.c.bdate == bdate, table.c.branch.in_(asked)))
        _add(connection, table, rows)


def count_area(connection: Connection, bdate: str, area: str) -> None:
    """Add up an area's day (empty: all of the bank) from its own branches and the areas directly in it."""
    within = select(t.branch.c.branch).where(t.branch.c.area == area)
    below = select(t.area.c.code).where(t.area.c.parent == area)
    parts: dict[str, list[Tally]] = defaultdict(list)
    halves: dict[str, dict[int, list[Tally]]] = defaultdict(lambda: defaultdict(list))
    for table, its in ((t.branch_day, t.branch_day.c.branch.in_(within)), (t.area_day, t.area_day.c.area.in_(below))):
        query = select(table.c.service, *tally_columns(table), table.c.halves).where(table.c.bdate == bdate, its)
        for row in connection.execute(query).mappings():
            parts[row["service"]].append(tally_of(row))
            for half, part in unpack(row["halves"]):
                halves[row["service"]][half].append(part)
    key = {"bdate": bdate, "area": area}
    a = t.area_day.c
    connection.execute(delete(t.area_day).where(a.bdate == bdate, a.area == area))
    rows = [
        key
        | {"service": service, "halves": pack({half: combined(some) for half, some in halves[service].items()})}
        | tally_row(combined(found))
        for service, found in parts.items()
    ]
    _add(connection, t.area_day, rows)


def _day_row(halves: Halves) -> Row:
    return tally_row(combined(halves.values())) | {"halves": pack(halves)}


def _add(connection: Connection, table: Table, rows: list[Row]) -> None:
    names = [column.name for column in table.columns]
    add(connection, table, names, [tuple(row[name] for name in names) for row in rows])


def _day_snapshots(connection: Connection, bdate: str, branches: list[str]) -> Iterator[Snapshot]:
    """Each branch's day, of its newest log generation alone."""
    d, b, p, v = t.day, t.branch, t.profile, t.visit
    newest = and_(d.c.branch == b.c.branch, d.c.gen == b.c.gen)
    its_profile = and_(p.c.branch == d.c.branch, p.c.gen == d.c.gen, p.c.number == d.c.profile)
    joined = d.join(b, newest).join(p, its_profile)
    days: dict[str, Any] = {
        row["branch"]: row
        for row in connection.execute(
            select(d, p.c.body).select_from(joined).where(d.c.bdate == bdate, d.c.branch.in_(branches))
        ).mappings()
    }
    visits = select(v).join(b, and_(v.c.branch == b.c.branch, v.c.gen == b.c.gen))
    of_them = visits.where(v.c.bdate == bdate, v.c.branch.in_(branches)).order_by(v.c.branch, v.c.ticket)
    rows: Any = connection.execute(of_them).mappings()
    for branch, its in groupby(rows, key=lambda row: row["branch"]):
        day = days[branch]
        yield snapshot_of(dict(day), day["body"], [ticket_of(row) for row in its])
