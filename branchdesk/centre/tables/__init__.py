"""The centre's tables as they are now. Migrations lead here; a test holds both equal.

Instants are ms since 1970 UTC. ``gen`` is the log's generation: one more where a branch was restored from its backup.
"""

from __future__ import annotations

from branchdesk.centre.tables.base import metadata
from branchdesk.centre.tables.customers import customer_act, customer_booking
from branchdesk.centre.tables.days import day, live, profile, state, ticket_link, visit
from branchdesk.centre.tables.logs import branch, cursor, event, flag, quarantine, registration

__all__ = [
    "branch",
    "cursor",
    "customer_act",
    "customer_booking",
    "day",
    "event",
    "flag",
    "live",
    "metadata",
    "profile",
    "quarantine",
    "registration",
    "state",
    "ticket_link",
    "visit",
]
