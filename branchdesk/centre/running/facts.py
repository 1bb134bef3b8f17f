"""How the centre and the branches' shipping stand, for the operator: one value for page, health and metrics alike."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, case, func, select

from branchdesk.centre import tables as t
from branchdesk.centre.contact import AHEAD, FLAGGED, FORKED, WITH_CURSOR, count, silent
from branchdesk.centre.database import Database
from branchdesk.centre.figures.rounds import EVER, waiting
from branchdesk.domain.times import MINUTE, SECOND

SKEWED = 2 * MINUTE
"""A branch's clock may be so far from ours: more, and its waits are right but its times are not."""
ALIVE = 30 * SECOND
LISTED = 100


class BranchTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """A branch that somebody should look at, and why (codes, worst first)."""

    branch: str
    name_zh: str
    name_en: str
    problems: tuple[str, ...]
    last_contact: int | None
    unsent: int
    skew_ms: int
    version: str


class ProcessFact(msgspec.Struct, frozen=True, kw_only=True):
    """A process that serves this database, or did until lately."""

    kind: str
    host: str
    pid: int
    version: str
    started_at: int
    seen_at: int
    alive: bool


class JobFact(msgspec.Struct, frozen=True, kw_only=True):
    """When a job was last run."""

    name: str
    started_at: int
    ended_at: int
    problem: str


class Poison(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was kept and not counted."""

    branch: str
    gen: int
    seq: int
    flag: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over all branches at ``at`` (ms, the centre's clock), and lists of at most a hundred."""

    at: int
    branches: int
    silent: int
    forked: int
    flagged: int
    ahead: int
    skewed: int
    unsent: int
    """Events that branches had and we had not, as they last said."""
    undigested: int
    """Events that came in and are not folded yet."""
    stale: int
    """Days of branches and areas whose figures are to be counted anew."""
    pending: int
    """Requests that branches have not answered."""
    troubles: tuple[BranchTrouble, ...] = ()
    processes: tuple[ProcessFact, ...] = ()
    jobs: tuple[JobFact, ...] = ()
    poison: tuple[Poison, ...] = ()


def facts(database: Database, now: int) -> Facts:
    """The facts at ``now``. Raises Unavailable("centre_store_failed")."""
    with database.read() as connection:
        counts = _counts(connection, now)
        return Facts(
            at=now,
            **counts,
            stale=waiting(connection, EVER),
            troubles=_troubles(connection, now),
            processes=_processes(connection, now),
            jobs=tuple(
                JobFact(name=row.name, started_at=row.started_at, ended_at=row.ended_at, problem=row.problem)
                for row in connection.execute(t.job.select().order_by(t.job.c.name))
            ),
            poison=tuple(
                Poison(branch=row.branch, gen=row.gen, seq=row.seq, flag=row.flag)
                for row in connection.execute(t.flag.select().order_by(t.flag.c.branch, t.flag.c.seq).limit(LISTED))
            ),
        )


_b, _c = t.branch.c, t.cursor.c
_unsent = case((_c.head > _c.seq, _c.head - _c.seq), else_=0)
_skew = func.abs(_c.branch_at - _c.last_contact)


def _counts(connection: Connection, now: int) -> dict[str, int]:
    row = connection.execute(
        select(
            func.count(_b.branch).label("branches"),
            count(silent(now)).label("silent"),
            count(FORKED).label("forked"),
            count(FLAGGED).label("flagged"),
            count(AHEAD).label("ahead"),
            count(_skew > SKEWED).label("skewed"),
            func.coalesce(func.sum(_unsent), 0).label("unsent"),
            func.coalesce(func.sum(_c.seq - _c.digested), 0).label("undigested"),
        ).select_from(WITH_CURSOR)
    ).one()
    pending = select(func.count()).select_from(t.inbox).where(t.inbox.c.answered_at.is_(None))
    counts = {name: int(value) for name, value in row._mapping.items()}
    return counts | {"pending": connection.execute(pending).scalar_one()}


def _troubles(connection: Connection, now: int) -> tuple[BranchTrouble, ...]:
    wrong = (
        ("branch_forked", FORKED),
        ("centre_ahead", AHEAD),
        ("events_flagged", FLAGGED),
        ("silent", silent(now)),
        ("clock_skewed", _skew > SKEWED),
    )
    worst = case(*((condition, place) for place, (_, condition) in enumerate(wrong)), else_=len(wrong))
    query = (
        select(
            _b.branch, _b.name_zh, _b.name_en, _c.last_contact, _c.version,
            func.coalesce(_unsent, 0).label("unsent"),
            func.coalesce(_c.branch_at - _c.last_contact, 0).label("skew_ms"),
            *(case((condition, 1), else_=0).label(code) for code, condition in wrong),
        )
        .select_from(WITH_CURSOR)
        .where(worst < len(wrong))
        .order_by(worst, _b.branch)
        .limit(LISTED)
    )  # fmt: skip
    return tuple(
        BranchTrouble(
            branch=row.branch,
            name_zh=row.name_zh,
            name_en=row.name_en,
            problems=tuple(code for code, _ in wrong if row._mapping[code]),
            last_contact=row.last_contact,
            unsent=row.unsent,
            skew_ms=row.skew_ms,
            version=row.version or "",
        )
        for row in connection.execute(query)
    )


def _processes(connection: Connection, now: int) -> tuple[ProcessFact, ...]:
    rows = connection.execute(t.process.select().order_by(t.process.c.host, t.process.c.pid))
    return tuple(
        ProcessFact(
            kind=row.kind,
            host=row.host,
            pid=row.pid,
            version=row.version,
            started_at=row.started_at,
            seen_at=row.seen_at,
            alive=row.seen_at > now - ALIVE,
        )
        for row in rows
    )
