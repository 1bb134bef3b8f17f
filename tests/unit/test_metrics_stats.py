"""Quantiles, means and intervals against numbers worked out by hand or printed in textbooks."""

from __future__ import annotations

import pytest

from branchdesk.domain.times import MINUTE
from branchdesk.metrics.stats import Stats, quantile, stats, wilson


@pytest.mark.parametrize(
    ("n", "percent", "rank"),
    [(1, 50, 1), (1, 90, 1), (2, 50, 1), (3, 50, 2), (10, 90, 9), (11, 90, 10), (70, 90, 63), (100, 50, 50)],
)
def test_a_quantile_is_an_observed_value_at_the_nearest_rank(n: int, percent: int, rank: int) -> None:
    assert quantile(list(range(1, n + 1)), percent) == rank


def test_stats_are_in_minutes() -> None:
    found = stats([4 * MINUTE, 1 * MINUTE, 10 * MINUTE])
    assert found == Stats(n=3, mean=5, p50=4, p90=10, max=10)


def test_no_durations_say_nothing() -> None:
    assert stats([]) == Stats(n=0, mean=None, p50=None, p90=None, max=None)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0000),
    ],
)
def test_wilson_interval_as_published(hits: int, n: int, low: float, high: float) -> None:
    found = wilson(hits, n)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)
