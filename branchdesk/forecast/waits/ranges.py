"""From played futures to a range that is right nine times of ten as it is said: in round minutes.

The futures give the range; the waits that then came move its ends (``learning.Quantile``: of twenty waits one is to be
below, and one above), for each service, so that what the play does not know is made good by what it got wrong. Round
minutes hold more than that; so how far the ends reach from the median is learned last, from what was said (Gibbs and
Candès, 2021). Whoever is called at once is told "under 1 min", which is always right: it teaches nothing of the others.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from branchdesk.forecast.laws import Array
from branchdesk.forecast.learning import Quantile
from branchdesk.forecast.spoken import spoken

SHARES = (0.05, 0.5, 0.9, 0.95)
_SOFT_S = 20.0
"""Waits are compared by their logarithm from here on."""
_FADES_S = 1200.0
"""How wrong the play was counts half as much after some so many seconds."""
_WORTH = 40.0
INSIDE = 0.9
_PACE, _SHORTEST, _FURTHEST = 0.004, 0.5, 1.5
"""How fast and how far the reach is moved."""


class Range(NamedTuple):
    """Of a wait (s): ``low`` and ``high`` hold nine waits of ten between them."""

    mean: float
    low: float
    p50: float
    p90: float
    high: float


class Guess(NamedTuple):
    """A range, and what is needed to learn from how it came. ``ends`` (s), once ``spoken``, hold nine of ten."""

    range: Range
    ends: tuple[float, float]
    service: str
    played: tuple[float, ...]
    signs: Array


class Ranges:
    """Of one branch."""

    def __init__(self) -> None:
        self._laws = tuple(Quantile(4, share, 0.0) for share in SHARES)
        self._waited, self._meant = _WORTH * 300, _WORTH * 300
        self._error, self._weight, self._at = 0.0, 2.0, 0.0
        self._reach = 1.0

    def guess(self, waits: Array, gives_up: float, service: str, at: float) -> Guess:
        """Of a ticket's calls in all futures (s); ``at``: now, in seconds."""
        # Of long waits fewer end at a counter: the ticket may give up as well.
        weights = np.exp(-gives_up * waits)
        order = np.argsort(waits)
        below = (weights[order].cumsum() - weights[order] / 2) / weights.sum()
        played = tuple(float(one) for one in np.interp(SHARES, below, waits[order]))
        error = self._error * math.exp(-max(0.0, at - self._at) / _FADES_S) / self._weight
        wide = math.log((played[3] + _SOFT_S) / (played[0] + _SOFT_S)) - 1
        signs = np.array([1.0, math.log((played[1] + _SOFT_S) / 600), wide, error])
        ends = [
            max(0.0, (one + _SOFT_S) * math.exp(max(-2.0, min(2.0, law.value(signs, service)))) - _SOFT_S)
            for one, law in zip(played, self._laws, strict=True)
        ]
        low, p50, p90, high = np.maximum.accumulate(ends)
        mean = float(np.average(waits, weights=weights)) * self._waited / self._meant
        found = Range(mean, float(low), float(p50), float(p90), float(high))
        return Guess(found, (self._reached(found, found.low), self._reached(found, found.high)), service, played, signs)

    def _reached(self, found: Range, end: float) -> float:
        middle = found.p50 + _SOFT_S
        return max(0.0, middle * math.exp(self._reach * math.log((end + _SOFT_S) / middle)) - _SOFT_S)

    def learn(self, guess: Guess, waited: float, at: float) -> None:
        """The wait that came."""
        said = spoken(*guess.ends)
        if said.high_min > 1:
            missed = not said.low_min * 60 <= waited <= said.high_min * 60
            self._reach = min(_FURTHEST, max(_SHORTEST, self._reach + _PACE * (missed - (1 - INSIDE))))
        for one, law in zip(guess.played, self._laws, strict=True):
            law.learn(guess.signs, math.log((waited + _SOFT_S) / (one + _SOFT_S)), guess.service)
        keep = math.exp(-max(0.0, at - self._at) / _FADES_S)
        wrong = math.log((waited + _SOFT_S) / (guess.played[1] + _SOFT_S))
        self._error, self._weight, self._at = self._error * keep + wrong, 2 + (self._weight - 2) * keep + 1, at
        meant = guess.range.mean * self._meant / self._waited
        self._waited, self._meant = self._waited * 0.999 + waited, self._meant * 0.999 + meant
