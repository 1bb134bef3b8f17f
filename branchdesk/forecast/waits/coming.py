"""Who booked and is not here yet: whether they come, and when. Learned from the branch's days; begins with a guess."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from branchdesk.forecast.laws import Array
from branchdesk.forecast.play import NEVER

WORTH = 10.0
"""So many appointments weigh as much as the guess: five minutes early, give or take eight, and one of ten never."""
_LATE_S, _SPREAD_S, _AWAY = -300.0, 480.0, 0.1
_NARROWEST_S = 60.0
_Z: Array = np.linspace(-4, 4, 161)
_BELOW: Array = np.array([NormalDist().cdf(one) for one in _Z])


class Coming:
    """Of one branch. Seconds; late: after the booked time."""

    def __init__(self) -> None:
        self._came, self._missed = WORTH * (1 - _AWAY), WORTH * _AWAY
        self._sum, self._squares = self._came * _LATE_S, self._came * (_LATE_S**2 + _SPREAD_S**2)

    def fade(self, keep: float) -> None:
        """What was learned counts less from now on."""
        self._came, self._missed = self._came * keep, self._missed * keep
        self._sum, self._squares = self._sum * keep, self._squares * keep

    def came(self, late: float) -> None:
        """Somebody checked in."""
        self._came, self._sum, self._squares = self._came + 1, self._sum + late, self._squares + late * late

    def missed(self, number: int) -> None:
        """So many never came."""
        self._missed += number

    @property
    def away(self) -> float:
        """The share of those who never come."""
        return self._missed / (self._missed + self._came)

    def when(self, late: float, chances: Array) -> Array:
        """In how long somebody comes who is not here ``late``; ``NEVER``: not at all."""
        mean = self._sum / self._came
        spread = max(_NARROWEST_S, math.sqrt(max(0.0, self._squares / self._came - mean * mean)))
        before = min(0.999, float(np.interp((late - mean) / spread, _Z, _BELOW)))
        comes = (1 - self.away) * (1 - before)
        comes /= comes + self.away
        places = before + (1 - before) * np.minimum(1.0, chances / comes)
        return np.where(chances < comes, np.maximum(0.0, mean + spread * np.interp(places, _BELOW, _Z) - late), NEVER)
