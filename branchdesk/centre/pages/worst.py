"""Branches in the order of what is worst. Nobody with fewer than a hundred cases is ranked: chance would rank them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from branchdesk.centre.figures import asking
from branchdesk.centre.pages import places
from branchdesk.centre.pages.looking import Look
from branchdesk.centre.pages.words import Words, minutes, share
from branchdesk.metrics.figures import RANKED_FROM
from branchdesk.metrics.ratios import ABANDONED, MEAN_WAIT, SATISFACTION, Ratio
from branchdesk.metrics.stats import wilson
from branchdesk.metrics.tally import Tally

LISTED = 10


class Place(msgspec.Struct, frozen=True):
    """A branch in a ranking: its figure, and what the figure rests on."""

    name: str
    href: str
    value: str
    note: str


class Ranking(msgspec.Struct, frozen=True):
    """The first ten, and how many could not be ranked."""

    title: str
    places: tuple[Place, ...]
    unranked: int


def worst_view(connection: Connection, look: Look) -> tuple[Ranking, ...]:
    """By mean wait, by how many gave up, by satisfaction."""
    say = look.say
    found = {branch: t for branch, t in asking.by_branch(connection, look.asked, look.viewer.scope).items() if t.issued}
    wanted = (
        (MEAN_WAIT, say("centre-worst-wait")),
        (ABANDONED, say("centre-worst-abandoned")),
        (SATISFACTION, say("centre-worst-satisfaction")),
    )
    return tuple(_ranking(connection, look, found, ratio, title) for ratio, title in wanted)


def _ranking(connection: Connection, look: Look, tallies: Mapping[str, Tally], ratio: Ratio, title: str) -> Ranking:
    rankable = {branch: t for branch, t in tallies.items() if ratio.bottom(t) >= RANKED_FROM}
    values = {branch: ratio.top(t) / ratio.bottom(t) for branch, t in rankable.items()}
    sign = 1 if ratio is SATISFACTION else -1
    first = sorted(values, key=lambda branch: (sign * values[branch], branch))[:LISTED]
    names = places.branch_names(connection, look.viewer.scope, first)
    listed = (
        Place(
            names[branch].said_in(look.language),
            look.link(f"/branches/{branch}"),
            minutes(values[branch], look.say) if ratio is MEAN_WAIT else share(values[branch]),
            _rests_on(branch, ratio, rankable[branch], look.say),
        )
        for branch in first
    )
    return Ranking(title, tuple(listed), len(tallies) - len(rankable))


def _rests_on(branch: str, ratio: Ratio, tally: Tally, say: Words) -> str:
    """How many cases, and for a share of answers its interval."""
    n = ratio.bottom(tally)
    note = f"{branch} · n {n:,}"
    if ratio is not SATISFACTION:
        return note
    low, high = wilson(round(ratio.top(tally)), n)
    return f"{note} · {say('centre-interval', low=share(low), high=share(high))}"
