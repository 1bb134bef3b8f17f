"""The centre's tables as they are now. Migrations lead here; a test holds both equal.

Instants are ms since 1970 UTC. ``gen`` is the log's generation: one more where a branch was restored from its backup.
"""

from __future__ import annotations

from branchdesk.centre.tables.annotations import annotation
from branchdesk.centre.tables.archive import archived
from branchdesk.centre.tables.areas import area
from branchdesk.centre.tables.base import metadata
from branchdesk.centre.tables.customers import customer_act, customer_booking
from branchdesk.centre.tables.days import day, live, profile, state, ticket_link, told, visit
from branchdesk.centre.tables.down import inbox
from branchdesk.centre.tables.figures import area_day, branch_day, settled, stale, teller_day
from branchdesk.centre.tables.logs import branch, cursor, event, flag, quarantine, registration
from branchdesk.centre.tables.people import audit, log_in_flow, log_in_try, person, person_scope, session
from branchdesk.centre.tables.releases import release, release_branch, release_sent, release_stage, release_version
from branchdesk.centre.tables.reports import report
from branchdesk.centre.tables.running import job, process

__all__ = [
    "annotation",
    "archived",
    "area",
    "area_day",
    "audit",
    "branch",
    "branch_day",
    "cursor",
    "customer_act",
    "customer_booking",
    "day",
    "event",
    "flag",
    "inbox",
    "job",
    "live",
    "log_in_flow",
    "log_in_try",
    "metadata",
    "person",
    "person_scope",
    "process",
    "profile",
    "quarantine",
    "registration",
    "release",
    "release_branch",
    "release_sent",
    "release_stage",
    "release_version",
    "report",
    "session",
    "settled",
    "stale",
    "state",
    "teller_day",
    "ticket_link",
    "told",
    "visit",
]
