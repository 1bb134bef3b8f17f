"""What a queue does not tell and a forecast guesses: who has a head start, who serves what, how soon people give up."""

from __future__ import annotations

import numpy as np
import pytest

from branchdesk.forecast.laws import LONGEST, Law
from branchdesk.forecast.outside.floor import Floor
from branchdesk.forecast.outside.head_starts import HeadStarts, Waiting
from branchdesk.forecast.outside.patience import Patience
from branchdesk.forecast.outside.skills import UNKNOWN, Skills
from branchdesk.forecast.play import Played, play

NINE = 9 * 3600.0
START_S = 90.0


def waiting(ticket: str, joined: float, priority: int) -> Waiting:
    return Waiting(ticket, joined, "A", priority, 0)


def queue_of(starts: dict[int, float]) -> HeadStarts:
    """What is known after 400 pairs, a minute apart, of which whoever stood before by these head starts was called."""
    found, random = HeadStarts(START_S), np.random.default_rng(1)
    for number in range(400):
        first, second = (int(random.integers(3)) for _ in range(2))
        pair = waiting(f"a{number}", 0.0, first), waiting(f"b{number}", 60.0, second)
        one, other = sorted(pair, key=lambda w: w.joined - starts[w.priority])
        found.stood_before(one, other, 1.0)
        found.learn(one)
        found.learn(other)
    return found


@pytest.mark.parametrize("given", [{0: 0.0, 1: 0.0, 2: 0.0}, {0: 0.0, 1: 0.0, 2: START_S}])
def test_whether_a_priority_is_kept_is_seen_from_who_is_called(given: dict[int, float]) -> None:
    found = queue_of(given)
    assert found.chances(2).sum() == pytest.approx(1)
    assert (found.chances(2)[0] > 0.6) == (given[2] == 0)
    assert (found.chances(2)[0] < 0.2) == (given[2] > 0)
    assert found.chances(0)[0] == 1


def test_who_is_called_before_an_earlier_one_has_a_head_start_and_the_earlier_one_has_none() -> None:
    starts = HeadStarts(START_S)
    early, late = waiting("early", 0.0, 1), waiting("late", 60.0, 1)
    starts.stood_before(late, early, 1.0)
    assert starts.belief(late)[0] < 0.1
    assert starts.belief(early)[0] > 0.5
    assert not starts.surely_before(early, late)
    assert starts.surely_before(early, waiting("much later", 300.0, 1))


def test_without_a_head_start_nobody_goes_before() -> None:
    starts = HeadStarts()
    early, late = waiting("early", 0.0, 2), waiting("late", 60.0, 2)
    starts.stood_before(late, early, 1.0)
    assert starts.belief(late)[0] == 1
    assert starts.most == 0


def test_a_counter_serves_what_it_served_today_and_not_what_it_passed_over() -> None:
    skills = Skills()
    assert skills.chance(NINE, "c1", "A") == UNKNOWN
    skills.served(NINE, "c1", "A")
    assert skills.chance(NINE, "c1", "A") == 1
    skills.passed_over(NINE, "c1", "A")
    assert skills.chance(NINE + 60, "c1", "A") < 0.1
    assert skills.chance(NINE + 7200, "c1", "A") == 1


def test_how_often_passing_over_means_nothing_is_learned() -> None:
    skills = Skills()
    for number in range(200):
        skills.passed_over(NINE + number, "c1", "A")
        if number % 2:
            skills.served(NINE + number, "c1", "A")
    skills.passed_over(NINE + 300, "c1", "A")
    assert skills.chance(NINE + 301, "c1", "A") > 0.5


def test_what_a_counter_serves_on_half_its_days_it_serves_today_by_half_and_less_the_longer_it_does_not() -> None:
    skills = Skills()
    for day in range(30):
        skills.new_day()
        for _ in range(20):
            skills.served(NINE, "c1", "A" if day % 2 else "B")
            skills.came_to_somebody("A")
            skills.came_to_somebody("B")
    skills.new_day()
    morning = skills.chance(NINE, "c1", "A")
    assert morning == pytest.approx(0.5, abs=0.1)
    for _ in range(20):
        skills.served(NINE, "c1", "B")
    assert skills.chance(NINE, "c1", "A") < morning / 4


def test_each_kind_has_its_own_patience_begun_as_everybodys() -> None:
    patience = Patience()
    for _ in range(300):
        patience.learn(("A", 0), 100.0, gave_up=True)
        patience.learn(("B", 2), 100.0, gave_up=False)
    assert patience.rate(("A", 0)) == pytest.approx(0.01, rel=0.1)
    assert patience.rate(("B", 2)) < 0.001
    assert patience.rate(("A", 0)) > patience.rate(("new", 0)) > patience.rate(("B", 2))


def test_what_has_lasted_longer_than_all_before_goes_on() -> None:
    law, chances = Law(300, 0.5, 8), np.linspace(0.05, 0.95, 19)
    for _ in range(500):
        law.add(300)
    assert np.median(law.rest(5000, chances)) > 1000


def served(counters: int, head_start: float = 0.0) -> Floor:
    """Counters that have served all morning, five minutes each, and do so since nine."""
    floor = Floor(head_start)
    for number in range(40):
        for counter in range(counters):
            floor.start(NINE - 4000, f"x{number}", "A", f"c{counter}")
            floor.end(NINE - 3700, f"x{number}", f"c{counter}")
    for counter in range(counters):
        floor.start(NINE, f"s{counter}", "A", f"c{counter}")
    return floor


def wait(floor: Floor, at: float, priority: int = 0) -> Played:
    found = play(floor, at, "A", priority)
    assert found is not None
    return found


def test_a_counter_that_went_home_is_not_waited_for() -> None:
    stays, goes = served(1), served(2)
    goes.end(NINE + 60, "s1", "c1")
    for floor in (stays, goes):
        floor.end(NINE + 300, "s0", "c0")
        floor.start(NINE + LONGEST, "new", "A", "c0")
    assert wait(goes, NINE + LONGEST + 100).mean == pytest.approx(wait(stays, NINE + LONGEST + 100).mean, rel=0.1)


def test_an_end_that_names_no_counter_frees_the_one_that_served_and_teaches_no_length() -> None:
    floor = served(1)
    usual = floor.law("A").seen
    floor.end(NINE + 10, "s0", "")
    assert floor.busy == {}
    assert floor.law("A").seen == usual


def test_those_who_come_later_with_a_head_start_make_a_wait_longer_but_not_their_own() -> None:
    floor = served(1, START_S)
    floor.came.extend(waiting(f"q{number}", NINE - 1000 + 20 * number, 2) for number in range(50))
    calm = served(1, START_S)
    assert wait(floor, NINE + 100).mean > wait(calm, NINE + 100).mean * 1.05
    assert wait(floor, NINE + 100, 2).mean < wait(floor, NINE + 100).mean
