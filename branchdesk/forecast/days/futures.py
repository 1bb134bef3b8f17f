"""What may come to a branch: possible days, drawn from rates and laws with fixed chances.

A future is what no plan can change: who comes when and for what, how long each takes, whom a wait drives away, and how
long the present services still last. Two plans are compared on the same futures (common random numbers), and the same
chances are used again a minute later: arrivals are the steps of one unit-rate process under the integrated rate
(Cinlar's method), so that a little more knowledge moves customers a little and never deals the cards anew.

Times in seconds since midnight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from branchdesk.forecast.laws import Array

HALF_HOUR = 1800.0
_NORMAL = NormalDist()
_BLOCK = 256
_TABLE = 4096


class Lasting(NamedTuple):
    """A lognormal law of durations: mean in seconds, coefficient of variation."""

    mean: float
    cv: float

    def at(self, normal: Array | float) -> Array:
        """The durations at places of the standard normal law."""
        spread = sqrt(log(1 + self.cv * self.cv))
        made: Array = np.exp(log(self.mean) - spread * spread / 2 + spread * np.asarray(normal))
        return made

    def rest(self, age: float, chance: float) -> float:
        """What is left of something that lasts since ``age``, at a chance (0-1) of lasting longer."""
        if age <= 0:
            return float(self.at(-_NORMAL.inv_cdf(chance)))
        spread = sqrt(log(1 + self.cv * self.cv)) or 1e-9
        middle = log(self.mean) - spread * spread / 2
        still = max(1e-12, 1 - _NORMAL.cdf((log(age) - middle) / spread))
        return max(0.0, exp(middle - spread * _NORMAL.inv_cdf(max(1e-15, still * chance))) - age)


class Rates(NamedTuple):
    """How many come: for each service the expected number in each half-hour from ``begins`` on."""

    begins: float
    counts: Mapping[str, Sequence[float]]
    spread: float = 0.0
    """Coefficient of variation of a whole day's busyness, over the chance of each arrival."""


class Nature(NamedTuple):
    """What customers are like. ``between``: seconds a counter spends from one service to the next."""

    services: Mapping[str, Lasting]
    rates: Rates
    patience: Lasting = Lasting(4800.0, 0.5)
    priority: float = 0.0
    """Share of customers with a class."""
    no_show: float = 0.0
    """Share of called customers who do not come,"""
    missed_s: float = 90.0
    """which costs the counter so long."""
    between: float = 8.0


class Waiting(NamedTuple):
    """Somebody who waits now. ``place`` orders the queue; the smaller is nearer."""

    service: str
    joined: float
    place: float
    priority: bool = False


class Serving(NamedTuple):
    """A service in progress at a counter."""

    counter: str
    service: str
    since: float


class Future(NamedTuple):
    """One possible day. Customers by number: those who wait now, in order of place, then those who come."""

    services: list[str]
    joined: list[float]
    places: list[float]
    work: list[float]
    """Seconds at a counter of ordinary speed, with what lies between two services."""
    leaves: list[float]
    """When they give up, unless called before."""
    priority: list[bool]
    rests: dict[str, float]
    """By counter: how long its present customer stays."""
    waiting: int
    """So many of them wait already."""
    events: list[tuple[float, int]]
    """Comings (the number) and givings up (its inverse, ``~number``), in order of time."""


class _Chances(NamedTuple):
    steps: Array
    which: Array
    lasting: Array
    patience: Array
    priority: Array
    show: Array


@lru_cache(maxsize=512)
def _chances(seed: int, number: int, blocks: int) -> _Chances:
    """Of one future; more of them begin with the same ones."""
    size = blocks * _BLOCK
    streams = [np.random.default_rng((seed, number, column)) for column in range(6)]
    return _Chances(
        streams[0].exponential(size=size).cumsum(),
        streams[1].random(size),
        streams[2].standard_normal(size),
        streams[3].standard_normal(size),
        streams[4].random(size),
        streams[5].random(size),
    )


@lru_cache(maxsize=8)
def _table(seed: int) -> Array:
    """Chances in (0, 1) for what is there already; a ticket finds its own by when it joined."""
    table: Array = (np.random.default_rng((seed, 7)).permutation(_TABLE) + 0.5) / _TABLE
    return table


@lru_cache(maxsize=64)
def _busyness(seed: int, number: int, of: int, spread: float) -> float:
    """The day's factor in this future: even places of a lognormal law, in an order of chance."""
    place = int(np.random.default_rng((seed, 8)).permutation(of)[number])
    return float(Lasting(1.0, spread).at(_NORMAL.inv_cdf((place + 0.5) / of))) if spread else 1.0


def draw(
    nature: Nature,
    now: float,
    until: float,
    waiting: Sequence[Waiting] = (),
    serving: Sequence[Serving] = (),
    *,
    futures: int = 32,
    seed: int = 1,
) -> list[Future]:
    """Possible futures from ``now`` to ``until``."""
    queue = sorted(waiting, key=lambda one: one.place)
    grid = _Grid(nature.rates)
    made = []
    for number in range(futures):
        future = _who_wait(nature, now, queue, serving, (seed, number))
        _who_come(future, nature, grid, (now, until), (seed, number, futures))
        first = future.waiting
        events = [(at, one) for one, at in enumerate(future.joined[first:], first)]
        events += [(at, ~one) for one, at in enumerate(future.leaves) if at < until]
        made.append(future._replace(events=sorted(events)))
    return made


class _Grid:
    """The integrated rate, and the services' shares in each half-hour."""

    def __init__(self, rates: Rates) -> None:
        self.codes = list(rates.counts)
        steps = max((len(counts) for counts in rates.counts.values()), default=0)
        by_step = np.zeros((len(self.codes), steps))
        for row, code in enumerate(self.codes):
            by_step[row, : len(rates.counts[code])] = rates.counts[code]
        self.edges = rates.begins + HALF_HOUR * np.arange(steps + 1)
        self.whole = np.concatenate([[0.0], by_step.sum(axis=0).cumsum()])
        self.total = float(self.whole[-1])
        self.below = by_step.cumsum(axis=0) / np.maximum(by_step.sum(axis=0), 1e-12)

    def times(self, steps: Array) -> Array:
        """When the integrated rate reaches these; it never stands still for the inverse."""
        times: Array = np.interp(steps, self.whole + np.linspace(0, 1e-9, len(self.whole)), self.edges)
        return times

    def which(self, times: Array, chances: Array) -> list[str]:
        """What those who come at these times come for."""
        step = np.clip(((times - self.edges[0]) // HALF_HOUR).astype(int), 0, self.below.shape[1] - 1)
        rows = (chances > self.below[:, step]).sum(axis=0)
        return [self.codes[min(row, len(self.codes) - 1)] for row in rows]


def _who_wait(
    nature: Nature, now: float, queue: Sequence[Waiting], serving: Sequence[Serving], draw_of: tuple[int, int]
) -> Future:
    seed, number = draw_of
    table = _table(seed)

    def chance(key: float, salt: int) -> float:
        return float(table[(int(key * 1000) * 7919 + number * 1301 + salt * 577) % _TABLE])

    work, leaves = [], []
    for one in queue:
        shows = chance(one.joined, 1) >= nature.no_show
        lasts = nature.services[one.service].rest(0.0, chance(one.joined, 2)) if shows else nature.missed_s
        work.append(lasts + nature.between)
        leaves.append(now + nature.patience.rest(now - one.joined, chance(one.joined, 3)))
    rests = {
        at.counter: nature.services[at.service].rest(now - at.since, chance(at.since, 4)) + nature.between / 2
        for at in serving
    }
    return Future(
        services=[one.service for one in queue],
        joined=[one.joined for one in queue],
        places=[one.place for one in queue],
        work=work,
        leaves=leaves,
        priority=[one.priority for one in queue],
        rests=rests,
        waiting=len(queue),
        events=[],
    )


def _who_come(
    made: Future, nature: Nature, grid: _Grid, span: tuple[float, float], draw_of: tuple[int, int, int]
) -> None:
    seed, number, of = draw_of
    busy = _busyness(seed, number, of, round(nature.rates.spread, 3))
    expected = grid.total * busy
    if expected <= 0:
        return
    chances = _chances(seed, number, int((expected + 6 * sqrt(expected)) // _BLOCK) + 1)
    steps = chances.steps / busy
    times = grid.times(steps)
    taken = np.flatnonzero((times > span[0]) & (times < span[1]) & (steps < grid.total))
    times = times[taken]
    services = grid.which(times, chances.which[taken])
    work = np.empty(len(taken))
    for code in set(services):
        its = np.array([one == code for one in services])
        work[its] = nature.services[code].at(chances.lasting[taken][its])
    work = np.where(chances.show[taken] < nature.no_show, nature.missed_s, work) + nature.between
    made.services.extend(services)
    made.joined.extend(times.tolist())
    made.places.extend(times.tolist())
    made.work.extend(work.tolist())
    made.leaves.extend((times + nature.patience.at(chances.patience[taken])).tolist())
    made.priority.extend((chances.priority[taken] < nature.priority).tolist())
