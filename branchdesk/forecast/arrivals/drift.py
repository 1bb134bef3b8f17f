"""A rate that depends on what a day is, learned from one count a day: a log-linear Poisson model with drift.

The logarithm of the rate is a sum of weights, one for each sign of the day (its weekday, a pay day ...), each begun at
0 with a width that says how much such a sign may mean: so what was seen once or twice is believed a little (shrinkage).
Weights walk a little from day to day: so the old is forgotten. A day's own busyness multiplies the rate, with a
coefficient of variation that is learned too: counts spread wider than Poisson. A count moves the weights to the most
probable place given it, which is found exactly along the one direction that it tells of (West and Harrison, "Bayesian
forecasting and dynamic models", 1997, ch. 14).
"""

from __future__ import annotations

import math

import numpy as np

from branchdesk.forecast.laws import Array

_NARROW = 0.03
"""No branch's days are more alike than this coefficient of variation."""
_DAYS = 12.0
"""The first guess of it is worth so many days,"""
_FADE = 0.98
"""and each day's weight is this of the next one's."""
_MOST = 3.0
"""A day's surprise counts at most as so many times the rate's own spread: one odd day is not a new habit."""


class Drift:
    """``widths``: of the weights at first; ``steps``: how far each walks in a day; ``cv``: the first guess."""

    def __init__(self, widths: Array, steps: Array, cv: float) -> None:
        self.weights: Array = np.zeros(len(widths))
        self._spread: Array = np.diag(widths**2)
        self._steps: Array = np.diag(steps**2)
        self._noise, self._noise_worth = cv * cv * _DAYS, _DAYS
        self.days = 0

    @property
    def day_cv(self) -> float:
        """How much busyness varies between days that are alike."""
        return max(_NARROW, math.sqrt(max(0.0, self._noise / self._noise_worth)))

    def factor(self, signs: Array) -> float:
        """By how much a day with these signs is busier than the rate that everything is told against."""
        return math.exp(float(signs @ self.weights))

    def cv(self, signs: Array) -> float:
        """How sure that is, the day's own busyness included."""
        return math.hypot(self.day_cv, self.unsure(signs))

    def unsure(self, signs: Array) -> float:
        """The same without the day's own busyness."""
        return math.sqrt(float(signs @ self._spread @ signs))

    def learn(self, signs: Array, rate: float, count: float) -> None:
        """A day with these signs had this count; ``rate``: its expectation where every factor is 1."""
        along = self._spread @ signs
        variance = float(signs @ along)
        expected = rate * self.factor(signs)
        cv2 = self.day_cv**2
        self._learn_noise(expected, count, variance)
        step = _most_probable(expected, count, cv2, variance)
        self.weights = self.weights + along * step
        reached = expected * math.exp(variance * step)
        told = reached / (1 + cv2 * reached)
        self._spread = self._spread - np.outer(along, along) * (told / (1 + variance * told)) + self._steps
        self.days += 1

    def _learn_noise(self, expected: float, count: float, variance: float) -> None:
        """What of the surprise is neither Poisson nor not knowing the rate is the day's own. While the rate is not
        known, a surprise says little of it.
        """
        cv2, poisson = self.day_cv**2, 1 / max(expected, 1.0)
        surprise = math.log((count + 0.5) / (expected + 0.5)) ** 2
        bound = _MOST**2 * (cv2 + variance + poisson)
        worth = (cv2 / (cv2 + variance + poisson)) ** 2
        self._noise = self._noise * _FADE + (min(surprise, bound) - variance - poisson) * worth
        self._noise_worth = self._noise_worth * _FADE + worth


def _most_probable(expected: float, count: float, cv2: float, variance: float) -> float:
    """Where (count - m) / (1 + cv2 m) = step with m = expected exp(variance step): falling against rising."""
    low, high = -60.0 / max(variance, 1.0), 60.0 / max(variance, 1.0)
    step = 0.0
    for _ in range(60):
        reached = expected * math.exp(variance * step)
        pull = (count - reached) / (1 + cv2 * reached)
        gap = pull - step
        if abs(gap) < 1e-9:
            break
        low, high = (step, high) if gap > 0 else (low, step)
        slope = -variance * reached * (1 + cv2 * count) / (1 + cv2 * reached) ** 2 - 1
        step -= gap / slope
        if not low < step < high:
            step = (low + high) / 2
    return step
