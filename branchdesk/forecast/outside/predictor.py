"""The wait of a customer, at the moment of coming: mean, median and ninth decile, learned as the days go.

1. ``Floor`` knows the state and what was learned of counters and services.
2. ``play`` plays the queue forward: from the first day on, without any history, this is the forecast.
3. ``Ridge`` corrects its mean by what else is known (``signs``), as far as ended waits have shown that it helps.
4. ``Quantile`` puts median and ninth decile around the mean, from ended waits alone, with an intercept per service.

Nothing is trained beforehand and nothing is looked at twice: an ended wait is learned from once, and all that was
learned fades. The same events give the same forecasts.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from branchdesk.forecast.laws import Array
from branchdesk.forecast.learning import Quantile, Ridge
from branchdesk.forecast.outside.floor import Floor
from branchdesk.forecast.outside.signs import SHAPE, SIZE, Asked, Recent, shape, signs
from branchdesk.forecast.play import Played, play

FIRST_SCALE = 120.0
"""A branch's mean wait before any has ended (s)."""
FORGET = 0.995
"""The correction is trusted by what its last few hundred waits have shown."""


class Forecast(NamedTuple):
    """Seconds."""

    mean: float
    p50: float
    p90: float


class _Open(NamedTuple):
    """A forecast whose wait has not ended."""

    asked: Asked
    played: float
    scale: float
    mean: float
    row: Array
    shape: Array


class Predictor:
    """One branch. ``head_start``: see ``HeadStarts``."""

    def __init__(self, head_start: float = 0.0) -> None:
        self.floor, self._recent = Floor(head_start), Recent()
        self._ridge = Ridge(SIZE)
        self._median, self._ninth = Quantile(SHAPE, 0.5, -0.1), Quantile(SHAPE, 0.9, 0.6)
        self._open: dict[str, _Open] = {}
        self._waits, self._count = FIRST_SCALE / 2, 0.5
        self._scale = FIRST_SCALE
        self._trust = _Trust()

    def day(self) -> None:
        """A new business date."""
        self.floor.new_day()
        self._recent.new_day()
        self._open.clear()

    def join(self, t: float, ticket: str, service: str, priority: int, *, waits: bool = True) -> Forecast | None:
        """Somebody comes; ``waits``: no counter takes them at once. The forecast, for those who wait."""
        made = self._forecast(Asked(t, service, priority), ticket, waits)
        self._recent.joins.append(t)
        if waits:
            self.floor.join(t, ticket, service, priority)
        return made

    def _forecast(self, asked: Asked, ticket: str, waits: bool) -> Forecast | None:
        if not waits:
            return None
        played = play(self.floor, asked.at, asked.service, asked.priority) or self._blind()
        scale = self._scale
        row = signs(self.floor, self._recent, asked, played, scale)
        mean = max(0.0, played.mean + self._trust.share * self._ridge.value(row) * scale)
        form = shape(asked, self._recent, mean, played, scale)
        self._open[ticket] = _Open(asked, played.mean, scale, mean, row, form)
        base = math.log(mean / scale + 0.25)
        p50, p90 = (
            max(0.0, (math.exp(min(6.0, base + law.value(form, asked.service))) - 0.25) * scale)
            for law in (self._median, self._ninth)
        )
        return Forecast(mean, p50, max(p50, p90))

    def _blind(self) -> Played:
        """Before the first counter was seen: as if one served, and nobody else."""
        law = self.floor.anything
        mean = (len(self.floor.queue) + 1) * law.mean
        return Played(mean, mean, 2.5 * mean, len(self.floor.queue), 0)

    def start(self, t: float, ticket: str, service: str, counter: str) -> None:
        """A counter serves somebody; empty: it is not known which."""
        self._recent.starts.append(t)
        self._learn(t, ticket)
        self.floor.start(t, ticket, service, counter)

    def _learn(self, t: float, ticket: str) -> None:
        done = self._open.pop(ticket, None)
        if done is None:
            return
        waited = t - done.asked.at
        self._recent.learn_error(t, done.played, waited, done.asked.service)
        beyond, weight = (waited - done.played) / done.scale, 1 / (1 + done.played / done.scale)
        self._trust.learn(beyond, self._ridge.value(done.row), weight * weight)
        self._ridge.learn(done.row, beyond, weight)
        against = math.log(waited / done.scale + 0.25) - math.log(done.mean / done.scale + 0.25)
        for law in (self._median, self._ninth):
            law.learn(done.shape, against, done.asked.service)
        self._waits, self._count = self._waits * 0.999 + waited, self._count * 0.999 + 1
        self._scale = max(20.0, self._waits / self._count)

    def end(self, t: float, ticket: str, counter: str) -> None:
        """A service has ended."""
        self.floor.end(t, ticket, counter)

    def leave(self, t: float, ticket: str) -> None:
        """Somebody gave up; how long they would have waited is not known."""
        if ticket in self.floor.queue:
            self._recent.leaves.append(t)
        self._open.pop(ticket, None)
        self.floor.leave(t, ticket)


class _Trust:
    """How far the correction is followed: the share of it that recent ended waits would have liked best (0-1)."""

    def __init__(self) -> None:
        self._liked, self._size = 0.0, 10.0

    def learn(self, beyond: float, correction: float, weight: float) -> None:
        """Least squares of what was left beyond the play on what the ridge had said of it."""
        self._liked = self._liked * FORGET + weight * beyond * correction
        self._size = self._size * FORGET + weight * correction * correction

    @property
    def share(self) -> float:
        return float(np.clip(self._liked / max(self._size, 1e-9), 0.0, 1.0))
