"""Learning from one observation at a time: a mean by ridge regression, a quantile by steps, both without looking back.

``Ridge`` is recursive least squares (Kalman's filter of a constant) of what is left beyond a prior forecast, shrunk to
none, with exponential forgetting, an observation weighing less the longer the wait (its variance grows with it).
``Quantile`` follows the gradient of the pinball loss (Koenker and Bassett, 1978) with AdaGrad's steps (Duchi et al.,
2011), and an intercept for each service that moves until its share of waits is below (Gibbs and Candes, 2021).
"""

from __future__ import annotations

import numpy as np

from branchdesk.forecast.laws import Array

_MOST = 1e4
"""Uncertainty (the trace) grows no further while nothing new is seen in some direction."""


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
    """``share``: of observations that shall be below."""

    def __init__(self, size: int, share: float, first: float) -> None:
        self._share = share
        self._weights: Array = np.zeros(size)
        self._weights[0] = first
        self._steps: Array = np.full(size, 20.0)
        self._own: dict[str, float] = {}
        self._seen = 0

    def value(self, x: Array, service: str) -> float:
        """What to add to the base; ``x[0]`` is 1."""
        return float(x @ self._weights) + self._own.get(service, 0.0)

    def learn(self, x: Array, beyond: float, service: str) -> None:
        """``beyond``: what was seen, less the base."""
        self._seen += 1
        slope = self._share - (beyond < self.value(x, service))
        gradient = slope * x
        self._steps += gradient * gradient
        pace = max(0.15, min(1.0, 300 / self._seen))
        self._weights += 0.02 * pace * gradient / np.sqrt(self._steps / 20)
        self._own[service] = self._own.get(service, 0.0) + 0.01 * slope
