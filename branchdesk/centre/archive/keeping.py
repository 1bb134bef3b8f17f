"""How long the centre keeps what (days). Shorter is always allowed; longer where the bank's rules ask for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from branchdesk.centre.bulk import day_number

Days = Annotated[int, Meta(ge=1, le=36_500)]


class Keep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counted from a business date, or from an event's arrival.

    ``links_days``: the way from a ticket's secret to its visit, what its holder asked for, and appointments.
    ``events_days``: the branches' logs, which hold the tickets' secrets and what staff wrote.
    ``visits_days``: single visits in the database, once they are in the archive. ``ratings_days``: single ratings.
    """

    links_days: Days = 90
    events_days: Days = 90
    visits_days: Annotated[int, Meta(ge=35, le=36_500)] = 400
    ratings_days: Days = 730


KEEP = Keep()


def first_kept(now: int, days: int) -> str:
    """The first business date that is kept, where dates are kept for so many days (by UTC)."""
    return (date(1970, 1, 1) + timedelta(days=day_number(now) - days)).isoformat()
