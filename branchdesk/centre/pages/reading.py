"""What the pages ask: figures of a business date, by the same definitions as the branch's own summary.

A branch is seen as of its last contact, by its own clock: the centre cannot know what happened since.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, and_, func, select

from branchdesk.centre import tables as t
from branchdesk.centre.contact import AHEAD, FLAGGED, FORKED, WITH_CURSOR, count
from branchdesk.centre.database import Database
from branchdesk.centre.digest.visits import snapshot_of, ticket_of
from branchdesk.centre.people.scope import check_branch, visible
from branchdesk.centre.people.viewer import EVERYTHING, Scope
from branchdesk.domain.profile import Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.metrics.summary import DaySummary, summarise

DAYS_LISTED = 400


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A branch as it last spoke. ``lag``: events that it has and we have not. ``problems``: codes, worst first."""

    branch: str
    name: Words
    last_contact: int | None
    branch_at: int | None
    lag: int
    version: str
    problems: tuple[str, ...]


class BranchDay(msgspec.Struct, frozen=True, kw_only=True):
    """One branch on one business date; ``summary`` is None where nothing has come for it."""

    contact: Contact
    bdate: str
    days: tuple[str, ...]
    summary: DaySummary | None


def branch_day(database: Database, branch: str, bdate: str = "", scope: Scope = EVERYTHING) -> BranchDay:
    """One branch on a business date (empty: its latest). Raises Rejected("branch_unknown") if not in ``scope``."""
    with database.read() as connection:
        check_branch(connection, scope, branch)
        alone = Scope(branches=(branch,))
        (contact,) = _contacts(connection, alone)
        days = _days(connection, alone)
        chosen = bdate or (days[0] if days else "")
        s = _day_folds(connection, chosen, alone).get(branch)
    summary = summarise(s, contact.branch_at or 0) if s else None
    return BranchDay(contact=contact, bdate=chosen, days=days, summary=summary)


def day_of(connection: Connection, branch: str, bdate: str, scope: Scope) -> Snapshot | None:
    """A branch's business date; None: nothing has come for it. Raises Rejected("branch_unknown")."""
    check_branch(connection, scope, branch)
    return _day_folds(connection, bdate, Scope(branches=(branch,))).get(branch)


def _contacts(connection: Connection, scope: Scope) -> list[Contact]:
    b, c = t.branch, t.cursor
    said = (c.c.seq, c.c.last_contact, c.c.head, c.c.branch_at, c.c.version)
    query = select(b, *said).select_from(WITH_CURSOR).where(visible(scope)).order_by(b.c.branch)
    return [contact_of(row) for row in connection.execute(query).mappings()]


def contact_of(row: RowMapping) -> Contact:
    """From a row of ``branch`` beside its log's cursor."""
    cursor = row["seq"] or 0
    found = {
        "branch_forked": row["forks"] > 0,
        "centre_ahead": (row["head"] or 0) < cursor,
        "events_flagged": row["flagged"] > 0,
    }
    return Contact(
        branch=row["branch"],
        name=Words(row["name_zh"], row["name_en"]),
        last_contact=row["last_contact"],
        branch_at=row["branch_at"],
        lag=max(0, (row["head"] or 0) - cursor),
        version=row["version"] or "",
        problems=tuple(code for code, is_so in found.items() if is_so),
    )


def _days(connection: Connection, scope: Scope) -> tuple[str, ...]:
    d = t.day
    within = visible(scope, d.c.branch)
    query = select(d.c.bdate).distinct().where(within).order_by(d.c.bdate.desc()).limit(DAYS_LISTED)
    return tuple(connection.execute(query).scalars())


def _day_folds(connection: Connection, bdate: str, scope: Scope) -> dict[str, Snapshot]:
    """Each branch's day, of its newest log generation alone."""
    d, b, p, v = t.day, t.branch, t.profile, t.visit
    newest = and_(d.c.branch == b.c.branch, d.c.gen == b.c.gen)
    its_profile = and_(p.c.branch == d.c.branch, p.c.gen == d.c.gen, p.c.number == d.c.profile)
    days = select(d, p.c.body).select_from(d.join(b, newest).join(p, its_profile)).where(d.c.bdate == bdate)
    visits = select(v).join(b, and_(v.c.branch == b.c.branch, v.c.gen == b.c.gen)).where(v.c.bdate == bdate)
    days, visits = days.where(visible(scope, d.c.branch)), visits.where(visible(scope, v.c.branch))
    ordered: Any = connection.execute(visits.order_by(v.c.branch, v.c.issued_at, v.c.ticket)).mappings()
    tickets: dict[str, list[Ticket]] = {
        key: [ticket_of(row) for row in rows] for key, rows in groupby(ordered, key=lambda row: row["branch"])
    }
    return {
        row["branch"]: snapshot_of(dict(row), row["body"], tickets.get(row["branch"], []))
        for row in connection.execute(days).mappings()
    }


def problems(database: Database) -> tuple[int, tuple[str, ...]]:
    """How many branches there are, and the codes of what somebody should look at."""
    wrong = {"branch_forked": FORKED, "centre_ahead": AHEAD, "events_flagged": FLAGGED}
    query = select(func.count(), *map(count, wrong.values())).select_from(WITH_CURSOR)
    with database.read() as connection:
        branches, *found = connection.execute(query).one()
    return branches, tuple(code for code, number in zip(wrong, found, strict=True) if number)
