"""How long something lasts: a law learned from what was seen, beginning with a guess that fades as it is outnumbered.

A histogram over bins that widen with the duration (4 s to 4 h), begun as a lognormal law (the usual law of service
times: Brown et al., "Statistical analysis of a telephone call center", 2005) that is worth ``worth`` observations.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SHORTEST, LONGEST = 4.0, 4 * 3600.0
EDGES: Array = np.concatenate([[0.0], np.geomspace(SHORTEST, LONGEST, 72)])
_MIDDLES = (EDGES[1:] + EDGES[:-1]) / 2
_ODD = 0.001
"""Such a share lasts for anything (log-uniform): what has lasted longer than all others lasts about as long again."""
_ODD_LEFT = _ODD * np.concatenate([[1.0], np.linspace(1, 0, len(EDGES) - 1)])
_FRESH = 1.04
"""The survival curve is made anew when observations have grown by this factor: ever more seldom."""


class Law:
    """Durations in seconds. ``mean``: of the guess; ``cv``: its coefficient of variation."""

    def __init__(self, mean: float, cv: float, worth: float) -> None:
        self._counts: Array = np.zeros(len(_MIDDLES))
        self._log_sum = self._log_count = self.seen = self._next = 0.0
        self.also(mean, cv, worth)

    def also(self, mean: float, cv: float, worth: float) -> None:
        """One more guess: some are of another kind."""
        spread = math.log(1 + cv * cv)
        middle = math.log(mean) - spread / 2
        z = (np.log(np.maximum(EDGES, 1e-9)) - middle) / math.sqrt(2 * spread)
        below = np.array([0.5 * math.erfc(-value) for value in z])
        below[0], below[-1] = 0.0, 1.0
        self._counts += np.diff(below) * worth
        self._log_sum += middle * worth
        self._log_count += worth
        self._build()

    def add(self, duration: float) -> None:
        """One more observation."""
        place = int(np.searchsorted(EDGES, duration, side="right")) - 1
        self._counts[min(place, len(self._counts) - 1)] += 1
        self._log_sum += math.log(max(duration, SHORTEST))
        self._log_count += 1
        self.seen += 1
        if self.seen >= self._next:
            self._build()

    def fade(self, keep: float) -> None:
        """Everything seen so far counts less from now on."""
        self._counts *= keep
        self._log_sum *= keep
        self._log_count *= keep
        self._build()

    def _build(self) -> None:
        self._next = self.seen * _FRESH + 1
        whole = float(self._counts.sum())
        left = 1 - np.cumsum(self._counts) / whole
        self._left: Array = np.maximum(np.concatenate([[1.0], left]), 0) * (1 - _ODD) + _ODD_LEFT
        self._rising, self._falling = self._left[::-1].copy(), EDGES[::-1].copy()
        self.mean = float((self._counts * _MIDDLES).sum()) / whole
        self.log_mean = self._log_sum / self._log_count

    @property
    def cv(self) -> float:
        """The coefficient of variation."""
        whole = float(self._counts.sum())
        square = float((self._counts * _MIDDLES * _MIDDLES).sum()) / whole
        return math.sqrt(max(0.0, square / (self.mean * self.mean) - 1))

    def draw(self, chances: Array) -> Array:
        """Durations for chances (0-1) of lasting longer; the same shape."""
        return np.interp(chances, self._rising, self._falling)

    def rest(self, age: float, chances: Array) -> Array:
        """What is left of something that has lasted ``age`` already."""
        still = float(np.interp(age, EDGES, self._left))
        return np.maximum(self.draw(chances * still) - age, 0.0)
