"""Branches as they are now, each as of its last contact: how many wait, how long, and which ones we do not hear."""

from __future__ import annotations

from functools import partial

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, case, func, or_, select

from branchdesk.centre import tables as t
from branchdesk.centre.contact import AHEAD, FLAGGED, FORKED, WITH_CURSOR, count, silent
from branchdesk.centre.digest.live import Live, decode_live
from branchdesk.centre.pages.places import named_like, within
from branchdesk.centre.pages.present import Contacted, contact_view, lateness
from branchdesk.centre.pages.reading import contact_of
from branchdesk.centre.pages.words import NONE, Cell, Words, minutes
from branchdesk.centre.people.viewer import Scope
from branchdesk.domain.profile import Targets
from branchdesk.domain.ticket import QUEUED
from branchdesk.domain.times import MINUTE
from branchdesk.i18n import text

SHOWN = 50
"""Branches on one page."""


class LiveAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which branches: in an area, with a part of a name, only those that somebody should look at; the nth page."""

    area: str = ""
    part: str = ""
    troubled: bool = False
    page: int = 1


class LiveRow(msgspec.Struct, frozen=True, kw_only=True):
    """A branch as it is now."""

    branch: str
    name: str
    contact: Contacted
    waiting: Cell
    counters: str
    last_call: str


class LiveView(msgspec.Struct, frozen=True, kw_only=True):
    """The page. ``pages``: how many there are."""

    tiles: tuple[tuple[str, Cell], ...]
    rows: tuple[LiveRow, ...]
    asked: LiveAsked
    pages: int
    found: int


_b, _c = t.branch.c, t.cursor.c


def live_view(connection: Connection, asked: LiveAsked, scope: Scope, language: str, now: int) -> LiveView:
    """The page in ``language`` at ``now`` (the centre's clock, ms)."""
    say = partial(text, language)
    wanted = [within(scope, asked.area), named_like(asked.part)] if asked.part else [within(scope, asked.area)]
    everybody, quiet, in_trouble = _counts(connection, wanted, now)
    troubled = _troubled(now)
    found = in_trouble if asked.troubled else everybody
    query = (
        select(t.branch, _c.seq, _c.last_contact, _c.head, _c.branch_at, _c.version, t.live.c.body)
        .select_from(WITH_CURSOR.outerjoin(t.live, t.live.c.branch == _b.branch))
        .where(*wanted, *([troubled] if asked.troubled else []))
        .order_by(case((troubled, 0), else_=1), _b.branch)
        .limit(SHOWN)
        .offset(SHOWN * (asked.page - 1))
    )
    rows = connection.execute(query).mappings()
    return LiveView(
        tiles=_tiles(everybody, quiet, in_trouble, say),
        rows=tuple(_row(row, language, now) for row in rows),
        asked=asked,
        pages=-(-found // SHOWN),
        found=found,
    )


def live_tiles(connection: Connection, area: str, scope: Scope, say: Words, now: int) -> tuple[tuple[str, Cell], ...]:
    """How many branches of an area are in contact, and how many somebody should look at."""
    return _tiles(*_counts(connection, [within(scope, area)], now), say)


def _counts(connection: Connection, wanted: list[ColumnElement[bool]], now: int) -> tuple[int, int, int]:
    """How many there are, are silent, and are to be looked at."""
    query = select(func.count(), count(silent(now)), count(_troubled(now))).select_from(WITH_CURSOR).where(*wanted)
    everybody, quiet, in_trouble = connection.execute(query).one()
    return int(everybody), int(quiet), int(in_trouble)


def _troubled(now: int) -> ColumnElement[bool]:
    return or_(silent(now), FORKED, FLAGGED, AHEAD)


def _tiles(everybody: int, quiet: int, in_trouble: int, say: Words) -> tuple[tuple[str, Cell], ...]:
    contact = Cell(say("centre-live-of", live=everybody - quiet, all=everybody), "", "bad" if quiet else "good")
    trouble = Cell(str(in_trouble), say("centre-silent", count=quiet), "warn" if in_trouble else "")
    return ((say("centre-branches"), contact), (say("centre-troubled"), trouble))


def _row(row: RowMapping, language: str, now: int) -> LiveRow:
    say = partial(text, language)
    contact = contact_of(row)
    live = decode_live(row["body"]) if row["body"] else None
    return LiveRow(
        branch=contact.branch,
        name=contact.name.said_in(language),
        contact=contact_view(contact, say, "", now),
        waiting=_waiting(live, language),
        counters=str(len(live.counters)) if live else NONE,
        last_call=" ".join(call.number for call in live.calls[:3]) if live else "",
    )


def _waiting(live: Live | None, language: str) -> Cell:
    """How many wait, and how long the first of them has; the colour follows the longest wait."""
    if live is None:
        return Cell(NONE)
    say = partial(text, language)
    queued = [ticket for ticket in live.tickets if ticket.state in QUEUED]
    if not live.day_open:
        return Cell(NONE, say("centre-day-closed"))
    if not queued:
        return Cell("0")
    longest = max(0, live.at - min(ticket.issued_at for ticket in queued)) / MINUTE
    return Cell(str(len(queued)), say("centre-longest", minutes=minutes(longest, say)), lateness(longest, Targets()))
