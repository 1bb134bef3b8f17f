"""Two months of a large bank in a database, as if its branches had shipped them; for ``bench.centre_pages``.

Some hundred days are played by the product's simulation, and each branch's date is one of them, at that date. Of each
date some branches are written visit by visit and counted by the product. The others have the same tickets under their
own name: the database copies the rows. Areas are added up by the product for all of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from immutables import Map
from msgspec.structs import replace
from sqlalchemy import Connection, Table, text

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import add, visit_partitions
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.visits import day_row, profile_row, visit_row
from branchdesk.centre.figures.counting import count_branches
from branchdesk.centre.figures.marking import Mark, mark
from branchdesk.centre.figures.rounds import Rounds
from branchdesk.centre.people.settings import NONE
from branchdesk.centre.running.calendar import jobs
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Segment, Ticket
from branchdesk.domain.times import DAY
from tests.centre_kit import Branch, profile_of

FIRST, DATES = date(2026, 9, 1), 61
PLAYED = 96
"""Distinct days."""
WRITTEN = 24
"""Branches of each date that are written one by one."""
USUAL = 240
LEAF, REGION = 20, 10
"""Branches in an area, areas in a region."""
PROCESSES = 2


class Bank(NamedTuple):
    """``dates`` ascending; ``branches`` in the order of their ids."""

    dates: tuple[str, ...]
    branches: tuple[str, ...]

    @property
    def months(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The first and last date of each."""
        later = next(place for place, bdate in enumerate(self.dates) if bdate.endswith("-01") and place)
        return (self.dates[0], self.dates[later - 1]), (self.dates[later], self.dates[-1])


def bank(visits: int) -> Bank:
    """A bank that has about so many visits in two months."""
    dates = tuple((FIRST + timedelta(days=n)).isoformat() for n in range(DATES))
    branches = max(WRITTEN, round(visits / DATES / USUAL))
    return Bank(dates, tuple(f"b-{n:05}" for n in range(branches)))


def fill(database: Database, url: str, its: Bank) -> Iterator[str]:
    """Write everything; yields what is done, in words."""
    began = time.monotonic()
    with ProcessPoolExecutor(PROCESSES) as pool:
        days = list(pool.map(_played, range(PLAYED), chunksize=4))
        yield f"{PLAYED} days played in {time.monotonic() - began:.0f} s"
        began = time.monotonic()
        with database.write() as connection:
            _house(connection, its, days[0])
            visit_partitions(connection, its.dates)
        shares = [its.dates[n::PROCESSES] for n in range(PROCESSES)]
        list(pool.map(partial(_fill_dates, url, its, days), shares))
    yield f"visits written, and branches counted, in {time.monotonic() - began:.0f} s"
    began = time.monotonic()
    with database.write() as connection:
        areas = connection.execute(text("SELECT DISTINCT area FROM branch")).scalars().all()
        mark(connection, (Mark(bdate, area) for bdate in its.dates for area in areas), 0)
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(_add_up, [url] * PROCESSES))
    with database.session() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    yield f"areas added up by the product, and statistics taken, in {time.monotonic() - began:.0f} s"


def _played(seed: int) -> Snapshot:
    """A day of the simulation, to its end."""
    arrivals = round(USUAL * Random(seed).uniform(0.6, 1.5))
    branch = Branch(profile_of("b-00000"), seed=seed, arrivals=arrivals, bdate=FIRST.isoformat())
    branch.finish()
    return branch.snapshot


def _house(connection: Connection, its: Bank, s: Snapshot) -> None:
    """Branches in areas in regions, each with its profile and a cursor at its end. No job of the calendar is due."""
    now = time.time_ns() // 1_000_000
    leaves = -(-len(its.branches) // LEAF)
    regions = -(-leaves // REGION)
    areas = [(f"r-{n}", "", f"大区 {n}", f"Region {n}") for n in range(regions)]
    areas += [(f"a-{n}", f"r-{n // REGION}", f"片区 {n}", f"Area {n}") for n in range(leaves)]
    _add(connection, t.area, [dict(zip(("code", "parent", "name_zh", "name_en"), row, strict=True)) for row in areas])
    nobody = {"registered_at": now, "token_hash": b"", "gen": 1, "flagged": 0, "forks": 0}
    named = [
        nobody | {"branch": b, "name_zh": f"支行 {b}", "name_en": f"Branch {b}", "area": f"a-{n // LEAF}"}
        for n, b in enumerate(its.branches)
    ]
    _add(connection, t.branch, named)
    at_end = {"gen": 1, "seq": 1, "hash": b"", "day": 0, "digested": 1, "digested_day": 0, "shard": 0, "version": ""}
    at_end |= {"last_contact": now, "head": 1, "branch_at": now}
    _add(connection, t.cursor, [at_end | {"branch": b} for b in its.branches])
    done = {"started_at": now, "ended_at": now, "problem": ""}
    _add(connection, t.job, [done | {"name": job.name} for job in jobs(Path(), NONE)])
    _add(connection, t.profile, [profile_row(s) | {"branch": b} for b in its.branches])


def _fill_dates(url: str, its: Bank, days: Sequence[Snapshot], dates: Sequence[str]) -> None:
    database = open_database(url)
    for bdate in dates:
        _fill_date(database, its, days, bdate)
    database.close()


def _fill_date(database: Database, its: Bank, days: Sequence[Snapshot], bdate: str) -> None:
    """One date of all branches."""
    chance = Random(bdate)
    by = (date.fromisoformat(bdate) - FIRST).days * DAY
    written = its.branches[:WRITTEN]
    chosen = [_moved(day, branch, bdate, by) for branch, day in zip(written, chance.sample(days, WRITTEN), strict=True)]
    others = [{"branch": branch, "source": chance.choice(written)} for branch in its.branches[WRITTEN:]]
    with database.write() as connection:
        _add(connection, t.day, [day_row(s) for s in chosen])
        _add(connection, t.visit, [visit_row(s, ticket) for s in chosen for ticket in s.tickets.values()])
        count_branches(connection, bdate, written)
        connection.execute(text("CREATE TEMP TABLE alike (branch text, source text) ON COMMIT DROP"))
        if others:
            connection.execute(text("INSERT INTO alike VALUES (:branch, :source)"), others)
        for table in (t.day, t.visit, t.branch_day, t.teller_day):
            names = [column.name for column in table.columns]
            values = ", ".join("a.branch" if name == "branch" else f"s.{name}" for name in names)
            copied = f"SELECT {values} FROM alike a JOIN {table.name} s ON s.branch = a.source AND s.bdate = :bdate"
            connection.execute(text(f"INSERT INTO {table.name} ({', '.join(names)}) {copied}"), {"bdate": bdate})


def _moved(s: Snapshot, branch: str, bdate: str, by: int) -> Snapshot:
    """The same day at another branch and date."""
    tickets = {ticket.id: _later(ticket, by) for ticket in s.tickets.values()}
    return replace(s, branch=branch, bdate=bdate, tickets=Map(tickets), duties=())


def _later(ticket: Ticket, by: int) -> Ticket:
    moved: Ticket = _shifted(ticket, by, ("issued_at", "booked_at", "first_called_at", "ended_at"))
    return replace(
        moved,
        segments=tuple(_segment(segment, by) for segment in ticket.segments),
        rating=_shifted(ticket.rating, by, ("at",)) if ticket.rating else None,
    )


def _segment(segment: Segment, by: int) -> Segment:
    names = ("called_at", "last_called_at", "started_at", "ended_at", "confirmed_at", "freed_at")
    moved: Segment = _shifted(segment, by, names)
    return moved


def _shifted(value: Any, by: int, names: Sequence[str]) -> Any:
    """With these instants later by so many ms, where they are known."""
    known = {name: getattr(value, name) for name in names}
    return replace(value, **{name: at + by for name, at in known.items() if at is not None})


def _add_up(url: str) -> None:
    database = open_database(url)
    Rounds(database, lambda: time.time_ns() // 1_000_000).catch_up()
    database.close()


def _add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    names = [column.name for column in table.columns if column.name in rows[0]]
    add(connection, table, names, [tuple(row[name] for name in names) for row in rows])
