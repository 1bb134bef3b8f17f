"""What the centre lets go of when its time is over. Each part may be ended at any moment, and run again."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, or_, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.archive.files import Archive
from branchdesk.centre.archive.keeping import Keep, first_kept
from branchdesk.centre.archive.letting_go import drop_events, drop_visits, redact_folds
from branchdesk.centre.bulk import day_number
from branchdesk.centre.database import Database
from branchdesk.centre.down import inbox
from branchdesk.centre.figures.marking import settle
from branchdesk.centre.people.audit import forget
from branchdesk.domain.times import DAY

_ADDRESS_DAYS = 2
"""An address counts for a day (``customers.bookings``)."""


class Tidied(msgspec.Struct, frozen=True, kw_only=True):
    """What went. ``links``: ways from a ticket's secret to its visit; ``acts``, ``bookings``: what was asked for on its
    page; ``addresses``: taken out of appointments that stay; ``inbox``: what branches were asked for; ``event_days``,
    ``visit_days``: whole days; ``folds``: of silent logs, without secrets and notes now; ``set_aside``: a second log's
    events; ``ratings``: taken out of visits that stay; ``audit``: rows.
    """

    links: int = 0
    acts: int = 0
    bookings: int = 0
    addresses: int = 0
    inbox: int = 0
    event_days: int = 0
    folds: int = 0
    visit_days: int = 0
    set_aside: int = 0
    ratings: int = 0
    audit: int = 0


def tidy(database: Database, archive: Archive, keep: Keep, audit_days: int, now: int) -> Tidied:
    """Let go of whatever is over at ``now`` (ms). Raises Unavailable("centre_store_failed"), Damaged."""
    acts, bookings, addresses = _customers(database, now, keep.links_days)
    with database.write() as connection:
        old = t.quarantine.c.received_at < now - keep.events_days * DAY
        set_aside = connection.execute(delete(t.quarantine).where(old)).rowcount
        forgotten = forget(connection, audit_days, now)
        asked = inbox.forget(connection, now - (keep.links_days + 1) * DAY)  # what refers to it went before
    return Tidied(
        links=_links(database, first_kept(now, keep.links_days)),
        acts=acts,
        bookings=bookings,
        addresses=addresses,
        inbox=asked,
        event_days=drop_events(database, day_number(now) - keep.events_days),
        folds=redact_folds(database, day_number(now) - keep.events_days),
        visit_days=drop_visits(database, archive, first_kept(now, keep.visits_days)),
        set_aside=set_aside,
        ratings=_ratings(database, first_kept(now, keep.ratings_days)),
        audit=forgotten,
    )


def _links(database: Database, before: str) -> int:
    """A date at a time: a full one has millions."""
    link = t.ticket_link.c
    with database.read() as connection:
        dates = connection.execute(select(link.bdate).distinct().where(link.bdate < before)).scalars().all()
    gone = 0
    for bdate in dates:
        with database.write() as connection:
            gone += connection.execute(delete(t.ticket_link).where(link.bdate == bdate)).rowcount
    return gone


def _customers(database: Database, now: int, days: int) -> tuple[int, int, int]:
    """What was asked for on pages, appointments, and where these came from."""
    act, booking = t.customer_act.c, t.customer_booking.c
    until = now - days * DAY
    over = (booking.made_at < now - _ADDRESS_DAYS * DAY, booking.booked_at < now - DAY)
    known = or_(booking.address != b"", booking.session != "")
    with database.write() as connection:
        acts = connection.execute(delete(t.customer_act).where(act.made_at < until)).rowcount
        past = delete(t.customer_booking).where(booking.made_at < until, booking.booked_at < until)
        bookings = connection.execute(past).rowcount
        unnamed = update(t.customer_booking).where(*over, known).values(address=b"", session="")
        return acts, bookings, connection.execute(unnamed).rowcount


def _ratings(database: Database, before: str) -> int:
    """The ratings of single visits; what roll-ups have counted stays counted."""
    v = t.visit.c
    rated = or_(v.rating.is_not(None), v.score.is_not(None))
    nothing = {"score": None, "rated_at": None, "suspect": False, "rating": None}
    with database.write() as connection:
        dates = connection.execute(select(v.bdate).distinct().where(v.bdate < before, rated))
        settle(connection, dates.scalars().all())
        return connection.execute(update(t.visit).where(v.bdate < before, rated).values(nothing)).rowcount
