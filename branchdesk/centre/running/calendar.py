"""What the centre does by itself, and how often. A further job is one more line."""

from __future__ import annotations

from branchdesk.centre.bulk import day_number, event_partitions
from branchdesk.centre.database import Database
from branchdesk.centre.down import inbox
from branchdesk.centre.intake.ingest import DAYS_AHEAD
from branchdesk.centre.running.jobs import Job
from branchdesk.domain.times import HOUR, MINUTE, SECOND


def make_partitions(database: Database, now: int) -> None:
    """The coming days' partitions of ``event``, before the intake has to wait for one."""
    with database.write() as connection:
        event_partitions(connection, day_number(now), day_number(now) + DAYS_AHEAD)


JOBS = (
    Job("partitions", 6 * HOUR / SECOND, make_partitions),
    Job("inboxes", MINUTE / SECOND, inbox.expire),
)
