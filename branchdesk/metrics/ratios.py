"""Figures of a period with what chance alone would move them by, from the tallies of its days.

Customers of one day share its queue, so thousands of waits say no more than their days do: the day is the unit.
A figure is a sum over a sum (minutes over waits, satisfied over rated); its standard error is that of the ratio
estimate with days as clusters. Source: W. G. Cochran, Sampling Techniques, 3rd ed., 1977, chapter 6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import sqrt

import msgspec

from branchdesk.domain.times import MINUTE
from branchdesk.metrics.stats import Z95
from branchdesk.metrics.tally import Tally

LEAST_DAYS = 5
"""Days on each side below which nothing is said about chance."""


class Ratio(msgspec.Struct, frozen=True):
    """A figure: ``top`` over ``bottom``, and how many it needs before it may be shown."""

    name: str
    top: Callable[[Tally], float]
    bottom: Callable[[Tally], int]
    least: int = 1


MEAN_WAIT = Ratio("mean-wait", lambda t: t.wait_ms / MINUTE, lambda t: t.wait_n)
"""Minutes."""
LEVEL = Ratio("level", lambda t: t.level_met, lambda t: t.level_n)
ABANDONED = Ratio("abandoned", lambda t: t.abandoned, lambda t: t.issued)
SATISFACTION = Ratio("satisfaction", lambda t: t.score_4 + t.score_5, lambda t: t.rated, 30)
RESPONSE = Ratio("response", lambda t: t.rated, lambda t: t.served)


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """``n`` cases on ``days`` days. ``value``: None with too few; ``error``: its standard error, None with few days."""

    n: int
    days: int
    value: float | None = None
    error: float | None = None


class Range(msgspec.Struct, frozen=True):
    """A value and its 95 % interval; None where there is none to say."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


def estimate(days: Iterable[Tally], ratio: Ratio) -> Estimate:
    """The figure over all the days."""
    sums = [(ratio.top(day), n) for day in days if (n := ratio.bottom(day))]
    k, n = len(sums), sum(count for _, count in sums)
    if n < ratio.least:
        return Estimate(n=n, days=k)
    value = sum(top for top, _ in sums) / n
    if k < LEAST_DAYS:
        return Estimate(n=n, days=k, value=value)
    spread = sum((top - value * count) ** 2 for top, count in sums)
    return Estimate(n=n, days=k, value=value, error=sqrt(k / (k - 1) * spread) / n)


def difference(before: Estimate, after: Estimate) -> Range:
    """How much more ``after`` is. Welch's interval; its degrees of freedom are those of the two sides' days."""
    if before.value is None or after.value is None:
        return Range()
    value = after.value - before.value
    if before.error is None or after.error is None:
        return Range(value)
    a, b = before.error**2, after.error**2
    freedom = (a + b) ** 2 / (a**2 / (before.days - 1) + b**2 / (after.days - 1)) if a + b else 1
    half = t95(freedom) * sqrt(a + b)
    return Range(value, value - half, value + half)


def month_end(so_far: Estimate, left: float) -> Range:
    """The whole month's figure, if the days ``left`` are like those so far.

    Method: the value is that of the days so far. What may still move it are the days to come, as far as they are part
    of the month: from one day to the next it varies by ``sd`` = error x sqrt(days); the mean of those to come differs
    from the mean so far by sd x sqrt(1/days + 1/left). No trend and no weekday is assumed.
    """
    if so_far.value is None or so_far.error is None:
        return Range(so_far.value)
    if left <= 0:
        return Range(so_far.value, so_far.value, so_far.value)
    deviation = so_far.error * sqrt(so_far.days) * sqrt(1 / so_far.days + 1 / left)
    half = t95(so_far.days - 1) * deviation * left / (so_far.days + left)
    return Range(so_far.value, so_far.value - half, so_far.value + half)


def t95(freedom: float) -> float:
    """Two-sided 95 % point of Student's t, within 0.5 % from 4 degrees of freedom on.

    Source: M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 1964, 26.7.5.
    """
    z, v = Z95, freedom
    first = (z**3 + z) / (4 * v)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    return z + first + second + third
