"""Tallies are the figures of a part, and add up; sketches of waits keep their promise whatever was merged."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.domain import clocks
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.metrics import stats, waits
from branchdesk.metrics.figures import Figures, Part, Work, figures
from branchdesk.metrics.summary import summarise
from branchdesk.metrics.tally import NONE, as_figures, combined, tally
from branchdesk.metrics.waits import EXACT_MOST, Waits, bucket_of, merged, waits_of
from tests.busy_day import busy_day
from tests.same_figures import assert_same_figures
from tests.scenario import Day
from tests.simulation.moves import move

DURATION = st.integers(0, 5 * 60 * MINUTE) | st.integers(0, 2000)


def part_of(ids: list[str], day: Day) -> Part:
    tickets = [day.snapshot.tickets[ticket] for ticket in ids]
    return Part(tickets, tickets, tickets, [Work(t, segment) for t in tickets for segment in t.segments])


MOVES = st.tuples(st.integers(0, 59), st.integers(0, 19), st.sampled_from([0, 1, 20, 100, 400, 1900]))


@settings(max_examples=60, deadline=None)
@given(moves=st.lists(MOVES, max_size=60), later=st.integers(0, 90), cut=st.lists(st.integers(0, 3), min_size=40))
def test_any_day_counts_as_its_figures_and_its_parts_add_up(
    moves: list[tuple[int, int, int]], later: int, cut: list[int]
) -> None:
    day = Day()
    for counter in "124":
        day.open(counter)
    for what, where, seconds in moves:
        move(day, what, where, seconds)
    now = day.now + later * MINUTE
    profile = day.snapshot.profile
    ids = list(day.snapshot.tickets)
    total = tally(part_of(ids, day), profile, now)
    assert_same_figures(as_figures(total, now), figures(part_of(ids, day), profile, now))
    parts = [[ticket for ticket, place in zip(ids, cut, strict=False) if place == which] for which in range(4)]
    parts.append(ids[len(cut) :])
    assert combined(tally(part_of(some, day), profile, now) for some in parts) == total


@pytest.mark.parametrize("until", [90, 200, 600])
def test_a_busy_day(until: float) -> None:
    s = busy_day(until)
    tickets = list(s.tickets.values())
    part = Part(tickets, tickets, tickets, [Work(t, segment) for t in tickets for segment in t.segments])
    found, summary = tally(part, s.profile, s.at), summarise(s, s.at)
    assert_same_figures(as_figures(found, s.at), figures(part, s.profile, s.at))
    so_far = as_figures(found, s.at).waits_so_far.mean
    assert so_far == pytest.approx(summary.total.waits_so_far.mean)
    assert found.promise == summary.promise
    assert found.waits.bins(5 * MINUTE, 13) == summary.wait_bins
    assert found.reasons == {reason.code: reason.count for reason in summary.rating_reasons if reason.count}
    assert (found.missed, found.priority, found.suspect) == (
        summary.counts.misses,
        summary.counts.priority,
        summary.counts.suspect_ratings,
    )
    late = [t for t in tickets if t.state == "abandoned" and clocks.waiting_so_far(t, s.at) > 20 * MINUTE]
    assert found.abandoned_late == len(late)


@given(st.lists(st.lists(DURATION, max_size=400), max_size=8), st.randoms(use_true_random=False))
def test_waits_merge_in_any_order_to_the_same(groups: list[list[int]], chance: random.Random) -> None:
    parts = [waits_of(group) for group in groups]
    expected = waits_of(ms for group in groups for ms in group)
    chance.shuffle(parts)
    assert merged(parts) == expected
    half = len(parts) // 2
    assert merged([merged(parts[:half]), merged(parts[half:])]) == expected
    assert waits.decode(waits.encode(expected)) == expected


def realistic(chance: random.Random, n: int) -> list[int]:
    """Waits of one service on one day: some at once, the others skewed, all at the day's own pace."""
    pace = chance.lognormvariate(2.3, 0.7) * MINUTE
    return [
        chance.choice((0, 3 * SECOND)) if chance.random() < 0.1 else round(chance.gammavariate(1.2, pace))
        for _ in range(n)
    ]


def test_quantiles_of_thousands_of_small_groups_are_within_the_promise() -> None:
    chance = random.Random(5)
    groups = [realistic(chance, chance.randint(1, 12)) for _ in range(6000)]
    found = merged(waits_of(group) for group in groups)
    ordered = sorted(ms for group in groups for ms in group)
    assert found.n == len(ordered) > EXACT_MOST
    for percent in (1, 10, 25, 50, 75, 90, 95, 99):
        exact = stats.quantile(ordered, percent)
        assert found.quantile(percent) == pytest.approx(exact, rel=0.0055, abs=1), percent
    assert sum(found.bins(5 * MINUTE, 13)) == found.n


@given(st.integers(1, waits.LONGEST))
def test_a_bucket_stands_for_what_is_in_it(ms: int) -> None:
    assert abs(waits.value(bucket_of(ms)) - ms) <= 0.0055 * ms + 1


def test_small_groups_are_exact_and_nothing_is_nothing() -> None:
    assert waits_of([5, 1, 3]) == Waits((1, 3, 5))
    assert waits_of([5, 1, 3]).quantile(50) == 3
    assert Waits().quantile(50) is None
    assert combined([]) == NONE
    assert waits.encode(Waits()) == b""
    figures_of_nothing = as_figures(NONE, 0)
    assert figures_of_nothing == Figures()
