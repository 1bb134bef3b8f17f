"""What the centre does by itself, and how often. A further job is one more line."""

from __future__ import annotations

from pathlib import Path

from branchdesk.centre.archive.archiving import archive
from branchdesk.centre.archive.files import archive_in
from branchdesk.centre.archive.tidying import tidy
from branchdesk.centre.bulk import day_number, event_partitions
from branchdesk.centre.database import Database
from branchdesk.centre.down import inbox
from branchdesk.centre.intake.ingest import DAYS_AHEAD
from branchdesk.centre.pages.report_files import Reports, reports_in
from branchdesk.centre.people.settings import Settings
from branchdesk.centre.running.jobs import Job
from branchdesk.domain.times import HOUR, MINUTE, SECOND

_HOUR = HOUR / SECOND


def jobs(folder: Path | None, settings: Settings) -> tuple[Job, ...]:
    """All of them, for a centre that keeps its files in a folder. Without one: those that let go of nothing."""
    always = (Job("partitions", 6 * _HOUR, make_partitions), Job("inboxes", MINUTE / SECOND, inbox.expire))
    return always if folder is None else (*always, *_in_folder(folder, settings))


def _in_folder(folder: Path, settings: Settings) -> tuple[Job, ...]:
    kept = archive_in(folder)

    def fill_archive(database: Database, now: int) -> None:
        if settings.archive:
            for _ in archive(database, kept, now, rated_days=settings.keep.ratings_days):
                pass

    def report(database: Database, now: int) -> None:
        Reports(database, reports_in(folder)).make_due(now)

    def let_go(database: Database, now: int) -> None:
        tidy(database, kept, settings.keep, settings.audit_days, now)

    return (
        Job("reports", _HOUR, report),
        Job("archive", 6 * _HOUR, fill_archive),
        Job("tidy", 24 * _HOUR, let_go),
    )


def make_partitions(database: Database, now: int) -> None:
    """The coming days' partitions of ``event``, before the intake has to wait for one."""
    with database.write() as connection:
        event_partitions(connection, day_number(now), day_number(now) + DAYS_AHEAD)
