"""Whole days of events and visits leave the database: partitions are dropped, on SQLite rows are removed.

Events may go when every log is folded beyond them and that fold is kept: nothing is ever folded from its beginning
again. Visits may go when the archive holds the date, as it is now, in a file whose hash is right.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import and_, delete, func, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.archive.files import Archive
from branchdesk.centre.bulk import drop_partition, hold_partition, put
from branchdesk.centre.database import Database
from branchdesk.centre.digest.folding import FOLD
from branchdesk.centre.digest.folds import decode_state, load_fold, state_row
from branchdesk.centre.figures.marking import settle
from branchdesk.centre.intake.cursors import Log
from branchdesk.domain.privacy import redact_snapshot

_EPOCH = date(1970, 1, 1)
LOGS_AT_ONCE = 50


class _Reach(NamedTuple):
    """A log, the last of its events that are to go, how far it is digested, and how far its fold is kept."""

    log: Log
    last: int
    digested: int
    kept: int


def drop_events(database: Database, before_day: int) -> int:
    """Let go of what arrived before a day (since 1970): how many days went. None while any of it is still needed."""
    reaches = _reaches(database, before_day)
    if any(reach.digested < reach.last for reach in reaches):
        return 0
    behind = [reach for reach in reaches if reach.kept < reach.last]
    for start in range(0, len(behind), LOGS_AT_ONCE):
        _keep_folds(database, behind[start : start + LOGS_AT_ONCE])
    e = t.event.c
    with database.read() as connection:
        days = connection.execute(select(e.day).distinct().where(e.day < before_day)).scalars().all()
    for day in sorted(days):
        with database.write() as connection:
            drop_partition(connection, "event", (_EPOCH + timedelta(days=day)).isoformat())
            connection.execute(delete(t.event).where(e.day == day))
    return len(days)


def _reaches(database: Database, before_day: int) -> list[_Reach]:
    e, c, s = t.event.c, t.cursor.c, t.state.c
    last = select(e.branch, e.gen, func.max(e.seq).label("seq")).where(e.day < before_day).group_by(e.branch, e.gen)
    old = last.subquery().c
    its_cursor = and_(c.branch == old.branch, c.gen == old.gen)
    its_state = and_(s.branch == old.branch, s.gen == old.gen, s.fold == FOLD)
    asked = (
        select(old.branch, old.gen, old.seq, c.digested, func.coalesce(s.seq, 0))
        .join(t.cursor, its_cursor)
        .outerjoin(t.state, its_state)
    )
    with database.read() as connection:
        return [_Reach(Log(branch, gen), *more) for branch, gen, *more in connection.execute(asked)]


def _keep_folds(database: Database, reaches: list[_Reach]) -> None:
    with database.read() as connection:
        rows = [state_row(each.log, load_fold(connection, each.log, each.digested)) for each in reaches]
    with database.write() as connection:
        put(connection, t.state, rows)


def redact_folds(database: Database, before_day: int) -> int:
    """Take the tickets' secrets and staff's notes out of the kept folds of logs that are silent since before a day: how
    many logs. Where events come, the next business date takes the place of the old one by itself.
    """
    c, s = t.cursor.c, t.state.c
    its_cursor = and_(c.branch == s.branch, c.gen == s.gen, c.day < before_day)
    silent = select(t.state).join(t.cursor, its_cursor).where(s.fold == FOLD)
    redacted = 0
    with database.write() as connection:
        for row in connection.execute(silent).all():
            kept = decode_state(row.snapshot)
            bare = replace(redact_snapshot(kept, "display"), profile=kept.profile)
            if bare != kept:
                put(connection, t.state, [state_row(Log(row.branch, row.gen), bare)])
                redacted += 1
    return redacted


def drop_visits(database: Database, archive: Archive, before_date: str) -> int:
    """Let go of the single visits of archived dates: how many dates went."""
    a = t.archived.c
    with database.read() as connection:
        its_days = select(t.day.c.bdate).where(t.day.c.bdate == a.bdate)
        is_open = its_days.where(t.day.c.is_open).exists()  # the rest of it would come without its beginning
        complete = (a.bdate < before_date, a.changed == a.written, its_days.exists(), ~is_open)
        dates = connection.execute(select(a.bdate).where(*complete).order_by(a.bdate)).scalars().all()
    return sum(_drop_visits(database, bdate) for bdate in dates if archive.holds(bdate))


def _drop_visits(database: Database, bdate: str) -> bool:
    """Whether the date went; not if something came for it just now."""
    a, d = t.archived.c, t.day.c
    with database.write() as connection:
        hold_partition(connection, "visit", bdate)
        row = connection.execute(select(a.changed, a.written, a.written_at).where(a.bdate == bdate)).one()
        if row.changed != row.written:
            return False
        settle(connection, [bdate])
        drop_partition(connection, "visit", bdate)
        connection.execute(delete(t.visit).where(t.visit.c.bdate == bdate))
        connection.execute(delete(t.day).where(d.bdate == bdate))
        connection.execute(update(t.archived).where(a.bdate == bdate).values(dropped_at=row.written_at))
    return True
