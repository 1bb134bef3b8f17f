"""Learning from one observation at a time: a mean by ridge regression, a quantile by steps, both without looking back.

``Ridge`` is recursive least squares (Kalman's filter of a constant) of what is left beyond a prior forecast, shrunk to
none, with exponential forgetting, an observation weighing less the longer the wait (its variance grows with it).
``Quantile`` follows the gradient of the pinball loss (Koenker and Bassett, 1978) with Newton's steps: those of a ridge
that is shown, of each wait, by how much it should have said more or less if waits lay about it by a logistic law. So
signs that go together are told apart soon, where plain steps crawl. Beside it an intercept for each service moves until
its share of waits is below (Gibbs and Candes, 2021).
"""

from __future__ import annotations

import numpy as np

from branchdesk.forecast.laws import Array

_MOST = 1e4
"""Uncertainty (the trace) grows no further while nothing new is seen in some direction."""
_SPREAD = 0.25
"""Of the logistic law by which waits lie about their quantile, in logarithms (a standard deviation of 0.45)."""
_HELD = 20.0
"""How strongly a quantile is held at its first value: as by 80 waits at the median, by 220 at the ninth decile."""
_OWN = 0.01
"""How far one wait moves the intercept of its service."""


class Ridge:
    """``shrink``: how strongly coefficients are held at 0; ``keep``: what an observation still weighs after another."""

    def __init__(self, size: int, *, shrink: float = 1500.0, keep: float = 0.9999) -> None:
        self.weights: Array = np.zeros(size)
        self._spread: Array = np.eye(size) / shrink
        self._keep = keep

    def value(self, x: Array) -> float:
        """What to add to the prior."""
        return float(x @ self.weights)

    def learn(self, x: Array, beyond: float, weight: float) -> None:
        """``beyond``: what was seen, less the prior. O(size squared)."""
        gain = self._spread @ x
        scale = self._keep / weight + float(x @ gain)
        step = gain / scale
        self.weights += step * (beyond - float(x @ self.weights))
        self._spread = (self._spread - np.outer(step, gain)) / self._keep
        if (trace := float(np.trace(self._spread))) > _MOST:
            self._spread *= _MOST / trace


class Quantile:
    """``share``: of observations that shall be below; ``first``: what is said before any was seen."""

    def __init__(self, size: int, share: float, first: float) -> None:
        self._share, seldom = share, share * (1 - share)
        self._density = seldom / _SPREAD
        self._law = Ridge(size, shrink=_HELD / seldom)
        self._law.weights[0] = first
        self._own: dict[str, float] = {}

    def value(self, x: Array, service: str) -> float:
        """What to add to the base; ``x[0]`` is 1."""
        return self._law.value(x) + self._own.get(service, 0.0)

    def learn(self, x: Array, beyond: float, service: str) -> None:
        """``beyond``: what was seen, less the base."""
        slope = self._share - (beyond < self.value(x, service))
        self._law.learn(x, self._law.value(x) + slope / self._density, 1.0)
        self._own[service] = self._own.get(service, 0.0) + _OWN * slope
