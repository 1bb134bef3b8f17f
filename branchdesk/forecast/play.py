"""The wait of one ticket, by playing the queue before it forward many times.

Each of ``PATHS`` futures draws how long the present services still last (by their ages), how long those of the people
ahead will, who of them gives up first, which counter goes away, which serves whom where that is not known, and who has
a head start. In the order of the queue everyone takes the counter that is free first among those that serve them, and
so do those who come later but go before the ticket, while it still waits; what is left is the time at which one is free
for the ticket. For counters that take the first they can serve this order is exact.

The chances are a fixed table, even in each of its columns: the same state gives the same answer, and a small change of
the state a small change of the answer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from branchdesk.forecast.breaks import ALIKE_S, Breaks
from branchdesk.forecast.laws import LONGEST, Array, Bools
from branchdesk.forecast.outside.floor import LATELY_S, Floor
from branchdesk.forecast.outside.head_starts import Waiting

PATHS = 64
MOST_AHEAD = 80
"""Beyond this the queue's end is as far away as anybody can say."""
_COLUMNS, _ALL_COLUMNS = 600, 740
_MOST_COUNTERS = 60
_REST, _TURN, _ABLE, _BREAK, _AHEAD = 0, 60, 180, 240, 300
_MINE, _THEIRS, _LATER = 600, 601, 690
_MOST_LATER = 6
"""More than so many do not come in a head start's time, or not often."""
_STRIDE = 7
"""Who comes later is like every seventh of those who came: a mixture of them."""
_UNSHARP_S = 600.0
"""A break begins so much earlier or later from day to day."""


def _table() -> Array:
    random = np.random.default_rng(5)
    return np.stack([(random.permutation(PATHS) + 0.5) / PATHS for _ in range(_ALL_COLUMNS)])


CHANCES = _table()
LASTING = -np.log(CHANCES)
"""Exponential lengths, of mean 1."""
ROWS = np.arange(PATHS)
NEVER = 1e7


class Played(NamedTuple):
    """Seconds; ``ahead``: people before the ticket; ``busy``: counters with a customer."""

    mean: float
    p50: float
    p90: float
    ahead: float
    busy: int


_Ahead = tuple[Waiting, Bools]
"""One of the waiting, and in which futures it goes before the ticket."""


def play(floor: Floor, t: float, service: str, priority: int) -> Played | None:
    """The wait of somebody who comes now. None: no counter was seen today."""
    away = [one for one, at in floor.ended.items() if one not in floor.busy and t - at < LONGEST]
    counters = [*floor.busy, *away][:_MOST_COUNTERS]
    if not counters:
        return None
    starts = floor.head_starts
    lead = starts.draw(starts.chances(priority), CHANCES[_MINE])
    ahead = _ahead(floor, t - lead)
    later = floor.overtakers(t) if lead.min() < starts.most else []
    services = {service, *(one.service for one, _ in ahead), *(one.service for one in later)}
    speeds = np.array([floor.speed(counter) for counter in counters])
    pauses = Pauses(floor.breaks, t, counters)
    free = _first_free(floor, t, counters, speeds, pauses)
    closed = {code: _closed(floor, t, counters, code) for code in services}
    _serve(floor, ahead, free, closed, speeds, pauses)
    _overtake(floor, later, lead, free, closed, speeds)
    waits = np.minimum((free + closed[service]).min(axis=1), LONGEST)
    order = np.argsort(waits)
    # Of long waits fewer end at a counter: the ticket may give up as well.
    weights = np.exp(-floor.patience.rate((service, priority)) * waits)
    below = weights[order].cumsum() / weights.sum()
    p50, p90 = (float(waits[order[min(PATHS - 1, int(np.searchsorted(below, share)))]]) for share in (0.5, 0.9))
    mean = float(np.average(waits, weights=weights))
    return Played(mean, p50, p90, sum(float(before.mean()) for _, before in ahead), len(floor.busy))


def _ahead(floor: Floor, places: Array) -> list[_Ahead]:
    """Those who go before these places (one a future), in order, and in which futures they do."""
    starts, queue = floor.head_starts, list(floor.queue.values())
    if not queue:
        return []
    beliefs = np.stack([starts.belief(one) for one in queue])
    joined = np.array([one.joined for one in queue])
    order = np.argsort(joined - starts.mean(beliefs), kind="stable")[:MOST_AHEAD]
    leads = starts.draw(beliefs[order].T[:, :, None], CHANCES[_THEIRS : _THEIRS + len(order)])
    before = joined[order, None] - leads <= places
    return [(queue[place], row) for place, row in zip(order, before, strict=True) if row.any()]


def _first_free(floor: Floor, t: float, counters: list[str], speeds: Array, pauses: Pauses) -> Array:
    """When each counter is free for the next, in each future: shape (PATHS, counters)."""
    free = np.empty((PATHS, len(counters)))
    for place, counter in enumerate(counters):
        busy = floor.busy.get(counter)
        if busy is None:
            away = floor.ended[counter]
            rest = floor.turn.rest(t - away, CHANCES[_REST + place])
            free[:, place] = pauses.rest(place, away - t, rest)
            continue
        speed = float(speeds[place])
        rest = floor.law(busy.service).rest((t - busy.since) / speed, CHANCES[_REST + place]) * speed
        free[:, place] = rest + floor.turn.draw(CHANCES[_TURN + place])
    return pauses.after(free)


class Pauses:
    """The usual breaks that are still to come, in seconds from now, taken in some of the futures."""

    def __init__(self, breaks: Breaks, t: float, counters: list[str]) -> None:
        size = len(counters)
        self.any = False
        self._begins: Array = np.full((PATHS, size), np.inf)
        self._ends: Array = np.full((PATHS, size), -np.inf)
        for place, counter in enumerate(counters):
            for one in breaks.ahead(counter, t)[:1]:
                self.any = True
                takes = CHANCES[_BREAK + place] < one.chance
                shift = (CHANCES[_BREAK + 30 + place] - 0.5) * _UNSHARP_S
                self._begins[:, place] = np.where(takes, one.begins - t + shift, np.inf)
                self._ends[:, place] = np.where(takes, one.ends - t + shift, -np.inf)

    def after(self, free: Array) -> Array:
        """Who would be free during the break is so at its end."""
        return np.where((free >= self._begins) & (free < self._ends), self._ends, free) if self.any else free

    def rest(self, place: int, since: float, otherwise: Array) -> Array:
        """When a counter that went away ``since`` (below 0) is back: at its break's end, if that is what it is."""
        begins, ends = self._begins[:, place], self._ends[:, place]
        its_break = (since > begins - ALIKE_S) & (since < ends) & (ends > 0)
        return np.where(its_break, np.maximum(ends, 0.0), otherwise)


def _closed(floor: Floor, t: float, counters: list[str], service: str) -> Array:
    """``NEVER`` where a counter does not serve the service: shape (PATHS, counters). One always does."""
    chances = np.array([floor.serves(t, counter, service) for counter in counters])
    able = chances > CHANCES[_ABLE : _ABLE + len(counters)].T
    able[~able.any(axis=1), int(np.argmax(chances))] = True
    return np.where(able, 0.0, NEVER)


def _serve(
    floor: Floor, ahead: list[_Ahead], free: Array, closed: dict[str, Array], speeds: Array, pauses: Pauses
) -> None:
    """Let everyone ahead take the first counter that is free for them, or give up before."""
    for number, (one, before) in enumerate(ahead):
        column = _AHEAD + 3 * (number % 90)
        open_at = free + closed[one.service]
        first = open_at.argmin(axis=1)
        lasts = floor.law(one.service).draw(CHANCES[column]) * speeds[first]
        lasts = lasts + floor.turn.draw(CHANCES[column + 2])
        gives_up = LASTING[column + 1] / floor.patience.rate((one.service, one.priority))
        stays = before & (open_at[ROWS, first] < gives_up)
        free[ROWS, first] += np.where(stays, lasts, 0.0)
        if pauses.any:
            free[...] = pauses.after(free)


def _overtake(
    floor: Floor, later: list[Waiting], lead: Array, free: Array, closed: dict[str, Array], speeds: Array
) -> None:
    """Let those who come later, but go before the ticket by their head start, be served while it still waits."""
    starts, comes = floor.head_starts, np.zeros(PATHS)
    for number in range(_MOST_LATER if later else 0):
        column = _LATER + 3 * number
        one = later[number * _STRIDE % len(later)]
        comes = comes + LASTING[column] * LATELY_S / len(later)
        open_at = free + closed[one.service]
        first = open_at.argmin(axis=1)
        passes = comes < starts.draw(starts.chances(one.priority), CHANCES[column + 1]) - lead
        still = passes & (open_at[ROWS, first] > comes)
        if still.any():
            lasts = floor.law(one.service).draw(CHANCES[column + 2]) * speeds[first]
            free[ROWS, first] += np.where(still, lasts, 0.0)
