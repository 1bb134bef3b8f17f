"""The few statistics that all figures share: one definition each.

A quantile is the nearest rank: the smallest value that was really observed and that at least p percent of all values do
not exceed. So "P90 = 18 min" reads: of ten customers nine waited 18 minutes or less, and one of them exactly that long.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import msgspec

from branchdesk.domain.times import MINUTE

Z95 = 1.959964
"""Two-sided 95 % point of the normal distribution."""


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """Durations in minutes; all None where ``n`` is 0."""

    n: int = 0
    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    max: float | None = None


class Interval(NamedTuple):
    """A range of shares, 0 to 1."""

    low: float
    high: float


def quantile(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank quantile of values in ascending order. Raises IndexError without values."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]


def stats(durations: Sequence[int]) -> Stats:
    """The statistics of durations in ms."""
    if not durations:
        return Stats()
    ordered = sorted(durations)
    return Stats(
        n=len(ordered),
        mean=sum(ordered) / len(ordered) / MINUTE,
        p50=quantile(ordered, 50) / MINUTE,
        p90=quantile(ordered, 90) / MINUTE,
        max=ordered[-1] / MINUTE,
    )


def wilson(hits: int, n: int) -> Interval:
    """Wilson's 95 % interval of a share. Source: E. B. Wilson, JASA 22 (1927). Raises ZeroDivisionError for n = 0."""
    share = hits / n
    centre = share + Z95**2 / (2 * n)
    spread = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    scale = 1 + Z95**2 / n
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))
