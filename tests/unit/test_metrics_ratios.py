"""Figures of periods with their intervals: against tables, and against what they promise on simulated days."""

from __future__ import annotations

import random

import pytest

from branchdesk.domain.times import MINUTE
from branchdesk.metrics.ratios import MEAN_WAIT, SATISFACTION, difference, estimate, month_end, t95
from branchdesk.metrics.tally import Tally


def day(mean: float, n: int = 100) -> Tally:
    return Tally(wait_n=n, wait_ms=round(mean * MINUTE) * n)


@pytest.mark.parametrize(("freedom", "table"), [(4, 2.7764), (9, 2.2622), (29, 2.0452), (1000, 1.9623)])
def test_student_is_as_in_the_table(freedom: int, table: float) -> None:
    assert t95(freedom) == pytest.approx(table, rel=0.005)


def test_large_days_weigh_more() -> None:
    found = estimate([day(10, 100), day(20, 300)], MEAN_WAIT)
    assert found.value == pytest.approx(17.5)
    assert (found.n, found.days, found.error) == (400, 2, None)


def test_equal_days_are_as_the_mean_of_days() -> None:
    found = estimate([day(mean) for mean in (8, 9, 10, 11, 12)], MEAN_WAIT)
    assert found.error == pytest.approx((2.5 / 5) ** 0.5)


def test_too_few_ratings_have_no_share() -> None:
    assert estimate([Tally(score_5=29)], SATISFACTION).value is None
    assert estimate([Tally(score_5=24, score_1=6)], SATISFACTION).value == pytest.approx(0.8)


def test_a_difference_says_nothing_about_chance_with_few_days() -> None:
    found = difference(estimate([day(10)], MEAN_WAIT), estimate([day(8)], MEAN_WAIT))
    assert found.value == pytest.approx(-2)
    assert (found.low, found.high) == (None, None)
    assert difference(estimate([], MEAN_WAIT), estimate([day(8)], MEAN_WAIT)).value is None


def test_an_interval_holds_what_it_promises() -> None:
    chance = random.Random(3)
    held = 0
    for _ in range(400):
        before, after = ([day(chance.gauss(mean, 3)) for _ in range(8)] for mean in (15, 12))
        found = difference(estimate(before, MEAN_WAIT), estimate(after, MEAN_WAIT))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= -3 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_a_forecast_holds_what_it_promises_and_narrows() -> None:
    chance = random.Random(4)
    held, widths = 0, {6: 0.0, 18: 0.0}
    for _ in range(400):
        month = [day(chance.gauss(12, 3)) for _ in range(22)]
        whole = estimate(month, MEAN_WAIT).value
        for days in widths:
            found = month_end(estimate(month[:days], MEAN_WAIT), 22 - days)
            assert found.low is not None
            assert found.high is not None
            assert whole is not None
            widths[days] += found.high - found.low
            held += found.low <= whole <= found.high
    assert 0.92 <= held / 800 <= 0.98
    assert widths[18] < widths[6] / 3
    over = month_end(estimate(month, MEAN_WAIT), 0)
    assert over.low == over.high == whole
