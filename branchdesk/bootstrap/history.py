"""What the centre's operator does with old visits: into the archive, and reports over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branchdesk.bootstrap import centre
from branchdesk.node.clock import SteadyClock

if TYPE_CHECKING:
    from branchdesk.centre.archive.archiving import Written
    from branchdesk.centre.archive.tidying import Tidied


@contextmanager
def archiving(data: Path, folder: Path | None, after_days: int) -> Iterator[Iterator[Written]]:
    """The dates that are due, written into the archive as one asks for the next. Raises as ``archive``."""
    from branchdesk.centre.archive.archiving import archive
    from branchdesk.centre.archive.files import archive_in
    from branchdesk.centre.database import open_database

    keep = centre.settings(data).keep
    opened = open_database(centre.database(data))
    try:
        now = SteadyClock().now()
        yield archive(opened, archive_in(data, folder), now, after_days=after_days, rated_days=keep.ratings_days)
    finally:
        opened.close()


def history(data: Path, folder: Path | None, report: str, first: str, last: str, engine: str) -> list[dict[str, Any]]:
    """A history report's rows. Raises as ``archive.engines.tables`` and ``archive.history.history``."""
    from branchdesk.centre.archive.engines import tables
    from branchdesk.centre.archive.files import archive_in
    from branchdesk.centre.archive.history import history as asked
    from branchdesk.centre.archive.history import rows

    with tables(archive_in(data, folder), engine) as found:
        return rows(asked(found, report, first, last))


def tidy(data: Path, folder: Path | None) -> Tidied:
    """Let go of what is over, as the settings say. Raises as ``archive.tidying.tidy``."""
    from branchdesk.centre.archive.files import archive_in
    from branchdesk.centre.archive.tidying import tidy as let_go
    from branchdesk.centre.database import open_database

    settings = centre.settings(data)
    opened = open_database(centre.database(data))
    try:
        now = SteadyClock().now()
        return let_go(opened, archive_in(data, folder), settings.keep, settings.audit_days, now)
    finally:
        opened.close()


def report(data: Path, name: str) -> list[Path]:
    """Make a week's or month's report files anew: where they are. Raises as ``report_files.Reports.make``."""
    from branchdesk.centre.database import open_database
    from branchdesk.centre.pages.report_files import Reports, reports_in

    opened = open_database(centre.database(data))
    try:
        return Reports(opened, reports_in(data)).make(name, SteadyClock().now())
    finally:
        opened.close()
