"""What else tells of a wait besides the play: recent waits, published predictors, and how wrong the play was lately.

Times are in units of the branch's own waits (``scale``), so that what was learned means the same in a branch where
people wait a minute and in one where they wait half an hour.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

import numpy as np

from branchdesk.forecast.laws import Array
from branchdesk.forecast.outside.floor import Floor
from branchdesk.forecast.play import Played

SERVICES = 8
"""So many services are told apart, in the order of their first coming; further ones share the last place."""
TIMES = 12
PRIORITIES = 3
SIZE = 2 * TIMES + 6 + 6 + 5 + 2 + 2 + 2 * (SERVICES + PRIORITIES) + 6 + 1
"""Of a row of ``signs``: times and their roots, counts, rates, ages, errors (also with the play), kinds, hours, 1."""
SHAPE = 1 + 3 + 2 + 1 + PRIORITIES
"""Of a row of ``shape``."""


class Asked(NamedTuple):
    """For whom a forecast is asked."""

    at: float
    service: str
    priority: int


class Recent:
    """What happened lately; times in seconds since midnight."""

    def __init__(self) -> None:
        self._services: dict[str, int] = {}
        self.new_day()

    def new_day(self) -> None:
        """Nothing yet."""
        self.starts: deque[float] = deque(maxlen=300)
        self.joins: deque[float] = deque(maxlen=300)
        self.leaves: deque[float] = deque(maxlen=100)
        self._errors: deque[tuple[float, float, str]] = deque(maxlen=60)

    def learn_error(self, t: float, played: float, waited: float, service: str) -> None:
        """How the play of an ended wait was wrong: the logarithm of the ratio."""
        self._errors.append((t, math.log((waited + 15) / (played + 15)), service))

    def error(self, t: float, service: str = "") -> float:
        """The play's recent error, newer ones weighing more, shrunk to none."""
        span = 1800 if service else 900
        top, weight = 0.0, 1.0
        for at, error, whose in self._errors:
            if not service or whose == service:
                part = math.exp((at - t) / span)
                top, weight = top + part * error, weight + part
        return top / weight

    def slot(self, service: str) -> int:
        """The service's number."""
        return min(self._services.setdefault(service, len(self._services)), SERVICES - 1)


def signs(floor: Floor, recent: Recent, asked: Asked, played: Played, scale: float) -> Array:
    """The row that the ridge learns from; its last entry is 1."""
    t, code = asked.at, asked.service
    times = np.minimum(_times(floor, asked, played), 60 * scale) / scale
    counts = np.array(_counts(floor, asked, played)) / 5
    rates = np.array(_rates(recent, t)) / 10
    ages = [t - busy.since for busy in floor.busy.values()] or [0.0]
    since = [t - recent.starts[-1] if recent.starts else 600.0, min(ages), max(ages), sum(ages) / len(ages)]
    since.append(t - floor.served[-1].at if floor.served else 3600.0)
    error = np.array([recent.error(t), recent.error(t, code)])
    kind = np.zeros(SERVICES + PRIORITIES)
    kind[recent.slot(code)] = kind[SERVICES + min(max(asked.priority, 0), PRIORITIES - 1)] = 1
    day = 2 * math.pi * t / 86400
    hours = [wave(day * turns) for turns in (1, 2, 3) for wave in (math.sin, math.cos)]
    slow = np.log1p(np.array(since) / (scale / 2))
    own = times[0]
    parts = (times, np.sqrt(times), counts, rates, slow, error, error * own, kind, kind * own, hours, [1.0])
    return np.concatenate(parts)


def _times(floor: Floor, asked: Asked, played: Played) -> Array:
    """The play's own, and the published predictors (Ibrahim and Whitt, 2009; Thiongane et al., 2016), in seconds."""
    t, queue = asked.at, floor.queue.values()
    waits = [one.wait for one in floor.served]
    pooled = (len(queue) + 1) * floor.anything.mean / max(1, len(floor.busy))
    last = waits[-1] if waits else pooled
    mine = floor.last_of.get(asked.service)
    alike = [one.wait for one in floor.served if one.found == len(queue)]
    lately = [one.wait for one in floor.served if t - one.at <= 1800]
    found = floor.served[-1].found if waits else 0
    return np.array(
        [
            played.mean,
            played.p50,
            played.p90,
            max((t - one.joined for one in queue), default=0.0),
            max((t - one.joined for one in queue if one.service == asked.service), default=0.0),
            last,
            mine.wait if mine else last,
            pooled,
            sum(waits[-10:]) / len(waits[-10:]) if waits else last,
            sum(lately) / len(lately) if lately else last,
            sum(alike) / len(alike) if alike else last,
            last * (len(queue) + 1) / (found + 1),
        ]
    )


def _counts(floor: Floor, asked: Asked, played: Played) -> list[float]:
    queue = floor.queue.values()
    same = sum(one.service == asked.service for one in queue)
    urgent = sum(one.priority > 1 for one in queue)
    return [played.ahead, played.busy, len(queue), same, urgent, len(floor.ended)]


def _rates(recent: Recent, t: float) -> list[int]:
    """Starts, joins and leaves of the last minutes."""
    asked = ((recent.starts, (120, 300, 900)), (recent.joins, (300, 1200)), (recent.leaves, (600,)))
    return [sum(t - at <= span for at in times) for times, spans in asked for span in spans]


def shape(asked: Asked, recent: Recent, mean: float, played: Played, scale: float) -> Array:
    """The row that the quantiles learn from; its first entry is 1, its logarithms are about 0."""
    waits = np.log(np.array([mean, played.mean, played.p90]) / scale + 0.25)
    counts = np.log1p(np.array([played.ahead, played.busy])) - 1
    kind = np.zeros(PRIORITIES)
    kind[min(max(asked.priority, 0), PRIORITIES - 1)] = 1
    return np.concatenate([[1.0], waits, counts, [recent.error(asked.at)], kind])
