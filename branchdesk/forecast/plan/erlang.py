"""How many counters an hour needs, by formula: where a staffing plan begins. Pure.

Erlang C (M/M/c), with Allen and Cunneen's factor for services that are not exponential. Half-hours are taken one by
one, with a lag (Green, Kolesar and Soares, "Improving the SIPP approach for staffing service systems that have cyclic
demands", Operations Research 49, 2001): because the congestion of a peak comes after it, each half-hour takes the
larger of its own arrivals and the one's before. The formula knows one line and no skills; ``refining`` finds out what
it misses.
"""

from __future__ import annotations

import numpy as np

from branchdesk.forecast.laws import Array

_MOST = 200


def delayed(servers: int, load: float) -> float:
    """The chance that somebody waits (Erlang C); ``load``: arrivals times service time."""
    if servers <= load:
        return 1.0
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(servers: int, rate: float, mean: float, cv: float) -> float:
    """Seconds; infinite where the work is more than the servers can do. ``rate``: a second."""
    load = rate * mean
    if servers <= load:
        return float("inf")
    return delayed(servers, load) * mean / (servers - load) * (1 + cv * cv) / 2


def enough(rate: float, mean: float, cv: float, goal: float) -> int:
    """The fewest servers with which the mean wait is at most ``goal``."""
    if rate <= 0:
        return 0
    first = max(1, int(rate * mean))
    return next((c for c in range(first, _MOST) if mean_wait(c, rate, mean, cv) <= goal), _MOST)


def lagged(counts: Array) -> Array:
    """By half-hour: the larger of its own arrivals and those of the one before; the last axis is time."""
    before = np.concatenate([counts[..., :1], counts[..., :-1]], axis=-1)
    most: Array = np.maximum(counts, before)
    return most
