"""From the database into the archive: whole business dates, each complete as of when its file is written.

A date is due when it is old enough and every log has been digested beyond it; and again whenever something came for it
later. Its file is replaced as a whole. Where the database has let go of a date, what comes late replaces the visits of
the branches that it comes from, and the others' are taken over from the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from filelock import FileLock, Timeout
from sqlalchemy import Connection, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.archive.files import Archive, Manifest, hash_of, replacing
from branchdesk.centre.archive.keeping import first_kept
from branchdesk.centre.archive.late import begin
from branchdesk.centre.archive.libraries import libraries
from branchdesk.centre.archive.rows import RATINGS, batches, schema
from branchdesk.centre.database import Database
from branchdesk.domain.errors import Damaged, Unavailable

if TYPE_CHECKING:
    import pyarrow as pa

AFTER_DAYS = 3
"""A date's archive waits so long: most branches that were cut off have sent their log by then."""
_EPOCH = date(1970, 1, 1)
_ROW_GROUP = 500_000


class Written(NamedTuple):
    """A date that was written, with how many visits."""

    bdate: str
    visits: int


def archive(
    database: Database, to: Archive, now: int, *, after_days: int = AFTER_DAYS, rated_days: int
) -> Iterator[Written]:
    """Write what is due, one date after the other. ``rated_days``: dates older than that go without their ratings.

    Raises Unavailable("history_missing" | "archive_busy" | "archive_failed" | "centre_store_failed"), and at the end
    Damaged("archive_lost") where a file is gone that held the only copy.
    """
    with libraries():
        import pyarrow as pa  # noqa: F401
    try:
        to.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(to.folder / ".lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise Unavailable("archive_busy", path=str(to.folder)) from error
    except OSError as error:
        raise Unavailable("archive_failed", path=str(to.folder), detail=error.strerror or str(error)) from error
    with lock:
        _write_branches(database, to)
        oldest_rated = first_kept(now, rated_days)
        due, lost = _due(database, to, first_kept(now, after_days), oldest_rated)
        for bdate in due:
            yield _write(database, to, bdate, now, rated=bdate >= oldest_rated)
    if lost:
        raise Damaged("archive_lost", dates=", ".join(lost[:10]), path=str(to.folder))


def _due(database: Database, to: Archive, until: str, oldest_rated: str) -> tuple[list[str], list[str]]:
    """The dates up to ``until`` whose file is missing, lacks something, or holds ratings that must go; and those that
    can no more be written, because their visits were in the file alone.
    """
    a = t.archived.c
    with database.write() as connection:
        begin(connection, _digested_dates(connection, until))
    with database.read() as connection:
        known = connection.execute(select(t.archived).order_by(a.bdate)).all()
    missing = {row.bdate for row in known if not _fits(to, row.bdate)}
    lost = [row.bdate for row in known if row.bdate in missing and row.dropped_at is not None]
    stale = {row.bdate for row in known if row.changed != row.written or (row.rated and row.bdate < oldest_rated)}
    return sorted((missing | stale) - set(lost)), lost


def _fits(to: Archive, bdate: str) -> bool:
    """Whether there is a file with its manifest. Whether it is the very same one is asked before visits are let go."""
    return to.manifest(bdate) is not None and to.file(bdate).exists()


def _digested_dates(connection: Connection, until: str) -> list[str]:
    """The business dates up to ``until`` that no log is still to be digested for, as far as is known."""
    c, d = t.cursor.c, t.day.c
    waiting = select(c.digested_day).where(c.seq > c.digested).order_by(c.digested_day).limit(1)
    first = connection.execute(waiting).scalar()
    if first is not None:  # what is not digested yet arrived on that day or later, and may tell of the days before
        until = min(until, (_EPOCH + timedelta(days=max(first - AFTER_DAYS, 0))).isoformat())
    return list(connection.execute(select(d.bdate).distinct().where(d.bdate <= until)).scalars())


def _write(database: Database, to: Archive, bdate: str, now: int, *, rated: bool) -> Written:
    import pyarrow.parquet as pq

    a = t.archived.c
    file, rows = to.file(bdate), 0
    with database.read() as connection, replacing(file) as path:
        row = connection.execute(select(a.changed, a.dropped_at).where(a.bdate == bdate)).one()
        parts = batches(connection, bdate, rated=rated)
        if row.dropped_at is not None:
            parts = _with_kept(connection, to, bdate, parts, rated=rated)
        with pq.ParquetWriter(path, schema(), compression="zstd") as writer:
            for part in parts:
                writer.write_batch(part, row_group_size=_ROW_GROUP)
                rows += part.num_rows
    to.note(Manifest(bdate=bdate, rows=rows, sha256=hash_of(file), changed=row.changed, written_at=now, rated=rated))
    noted = {"written": row.changed, "visits": rows, "written_at": now, "rated": rated}
    with database.write() as connection:
        connection.execute(update(t.archived).where(a.bdate == bdate).values(noted))
    return Written(bdate, rows)


def _with_kept(
    connection: Connection, to: Archive, bdate: str, fresh: Iterator[pa.RecordBatch], *, rated: bool
) -> Iterator[pa.RecordBatch]:
    """What came late, and of the date's file the visits of all other branches."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    v = t.visit.c
    late = pa.array(connection.execute(select(v.branch).distinct().where(v.bdate == bdate)).scalars().all(), "string")
    yield from fresh
    file = to.file(bdate)
    for part in pq.ParquetFile(file).iter_batches() if file.exists() else ():
        kept = part.filter(pc.invert(pc.is_in(part["branch"], value_set=late)))
        yield kept if rated else _without_ratings(kept)


def _without_ratings(part: pa.RecordBatch) -> pa.RecordBatch:
    import pyarrow as pa

    empty = {"score": None, "suspect": False, "reasons": ""}
    arrays = [
        pa.array([empty[field.name]] * part.num_rows, field.type) if field.name in RATINGS else part[field.name]
        for field in schema()
    ]
    return pa.record_batch(arrays, schema=schema())


def _write_branches(database: Database, to: Archive) -> None:
    """Each branch with the topmost area that it lies in, as it is now."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with database.read() as connection:
        parents = {row.code: row.parent for row in connection.execute(select(t.area.c.code, t.area.c.parent))}
        rows = connection.execute(select(t.branch.c.branch, t.branch.c.area).order_by(t.branch.c.branch)).all()
    columns = {"branch": [row.branch for row in rows], "region": [_topmost(parents, row.area) for row in rows]}
    fields = pa.schema([("branch", pa.string()), ("region", pa.string())])
    with replacing(to.branches) as path:
        pq.write_table(pa.table(columns, schema=fields), path)


def _topmost(parents: dict[str, str], area: str) -> str:
    for _ in parents:
        if not parents.get(area):
            break
        area = parents[area]
    return area
