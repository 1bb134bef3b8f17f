"""Minutes as people speak of them."""

from __future__ import annotations

from math import floor

from branchdesk.domain.decide.draft import Promise

_STEPS = ((10, 1), (30, 2), (60, 5), (10**6, 10))
"""Minutes below which people speak in steps of so many."""


def spoken(low_s: float, high_s: float) -> Promise:
    """The range in minutes as people speak; never empty."""
    low, high = _rounded(low_s / 60, up=False), _rounded(high_s / 60, up=True)
    return Promise(low, max(high, low + 1))


def step_of(minutes: float) -> int:
    """In what steps people speak of so many minutes."""
    return next(step for below, step in _STEPS if minutes < below)


def _rounded(minutes: float, *, up: bool) -> int:
    step = step_of(minutes)
    nearest = minutes / step + (0.2 if up else -0.2)
    return max(0, floor(nearest + 0.5) * step)
