"""Figures of a place in a period: everything, an area, or a branch; with what lies below it, one step down the tree."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, select

from branchdesk.centre import tables as t
from branchdesk.centre.figures import asking
from branchdesk.centre.pages import parts, places
from branchdesk.centre.pages.goals import Goal, goals
from branchdesk.centre.pages.looking import Look
from branchdesk.centre.pages.parts import Bar, Group, Heat, Plot
from branchdesk.centre.pages.places import Labels
from branchdesk.centre.pages.words import Cell
from branchdesk.centre.people.scope import visible
from branchdesk.metrics.tally import Tally, combined

LISTED = 100
"""Branches of an area shown on one page."""


class Below(msgspec.Struct, frozen=True):
    """A table of what lies one step further down. ``more``: how many are not shown. ``quantiles``: known here."""

    title: str
    kind: str
    groups: tuple[Group, ...]
    more: int = 0
    quantiles: bool = True


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """The period's part of a page. ``empty``: nobody came."""

    empty: bool
    goals: tuple[Goal, ...]
    tiles: tuple[tuple[str, Cell], ...]
    trends: tuple[Plot, ...]
    spread: Plot
    heats: tuple[Heat, ...]
    reasons: tuple[Bar, ...]
    below: tuple[Below, ...]


def place_view(connection: Connection, look: Look, marks: list[tuple[str, str]]) -> PlaceView:
    """The figures. ``marks``: business dates with what was done then."""
    asked, scope, say = look.asked, look.viewer.scope, look.say
    labels = places.labels(connection, scope, asked.branch)
    days = asking.by_day(connection, asked, scope)
    total = combined(days.values())
    below = _below_branch(connection, look, labels) if asked.branch else _below_area(connection, look)
    return PlaceView(
        empty=not total.issued,
        goals=goals(days, _month(connection, look, days), look.present, say),
        tiles=parts.tiles(total, say),
        trends=parts.trends(days, say, marks),
        spread=parts.spread(total, say),
        heats=parts.heats(asking.by_half(connection, asked, scope), days, say),
        reasons=parts.reasons(total, labels, look.language),
        below=tuple(table for table in below if table.groups),
    )


def _month(connection: Connection, look: Look, days: Mapping[str, Tally]) -> Mapping[str, Tally]:
    """The days of the present month, asked for only where the period does not hold them."""
    first = look.present[:8] + "01"
    if look.asked.first <= first and look.present <= look.asked.last:
        return {day: tally for day, tally in days.items() if first <= day <= look.present}
    month = msgspec.structs.replace(look.asked, first=first, last=look.present)
    return asking.by_day(connection, month, look.viewer.scope)


def _below_area(connection: Connection, look: Look) -> list[Below]:
    """The areas in it, the branches that stand in it itself, and its services."""
    asked, scope, say = look.asked, look.viewer.scope, look.say
    areas = [
        parts.group(code, look.tree.name(code, look.language), look.link("/", area=code), tally, say)
        for code, tally in asking.by_area(connection, asked, scope).items()
    ]
    return [
        Below(say("centre-areas"), say("centre-area"), tuple(areas)),
        _branches(connection, look),
        _services(connection, look, places.labels(connection, scope), "/"),
    ]


def _branches(connection: Connection, look: Look) -> Below:
    """Those that stand in the area and in none within it; without an area, those in none that is seen."""
    asked, scope, say, b = look.asked, look.viewer.scope, look.say, t.branch
    inside = b.c.area == asked.area if asked.area else b.c.area.not_in(list(look.tree.names))
    mine = select(b.c.branch).where(visible(scope), inside).order_by(b.c.branch)
    ids = list(connection.execute(mine).scalars())
    tallies = asking.by_branch(connection, asked, scope) if ids else {}
    names = places.branch_names(connection, scope, ids[:LISTED])
    groups = tuple(
        parts.group(branch, name.said_in(look.language), look.link(f"/branches/{branch}"), tally, say)
        for branch in ids[:LISTED]
        for name, tally in [(names[branch], tallies.get(branch, Tally()))]
    )
    return Below(say("centre-all-branches"), say("centre-branch"), groups, max(0, len(ids) - LISTED), quantiles=False)


def _services(connection: Connection, look: Look, labels: Labels, path: str) -> Below:
    asked, say = look.asked, look.say
    if asked.service:
        return Below("", "", ())
    found = asking.by_service(connection, asked, look.viewer.scope)
    groups = (
        parts.group(code, labels.service(code, look.language), look.link(path, service=code), tally, say)
        for code, tally in found.items()
    )
    return Below(say("centre-services"), say("centre-service"), tuple(groups))


def _below_branch(connection: Connection, look: Look, labels: Labels) -> list[Below]:
    """Its services, and for those who may see them its tellers: by name, for this is no ranking."""
    asked, say = look.asked, look.say
    path = f"/branches/{asked.branch}"
    found = [_services(connection, look, labels, path)]
    if look.viewer.may("tellers"):
        tallies = asking.by_teller(connection, asked, look.viewer.scope)
        named = sorted((labels.person(teller), teller) for teller in tallies if teller)
        groups = tuple(parts.group(teller, name, "", tallies[teller], say) for name, teller in named)
        found.append(Below(say("centre-tellers"), say("centre-teller"), groups))
    return found


def crumbs(area: str, look: Look) -> tuple[tuple[str, str], ...]:
    """The way down to an area: names and addresses."""
    top = (look.say("centre-everything"), look.link("/", area=""))
    return (top, *((look.tree.name(code, look.language), look.link("/", area=code)) for code in look.tree.path(area)))
