"""The queue played forward: what must hold of a wait whatever was learned."""

from __future__ import annotations

import numpy as np
import pytest

from branchdesk.forecast.breaks import Breaks
from branchdesk.forecast.laws import Law
from branchdesk.forecast.outside.floor import Floor
from branchdesk.forecast.outside.head_starts import HeadStarts, Waiting
from branchdesk.forecast.play import Played, play

NINE = 9 * 3600.0


def told(**counters: str) -> Floor:
    """Counters that are busy from nine on, each serving the services of its letters; a service lasts about 5 min."""
    floor = Floor()
    floor.told = {counter: frozenset(services) for counter, services in counters.items()}
    for _ in range(40):
        for day, counter in enumerate(counters):
            floor.start(NINE - 4000, f"x{day}", counters[counter][0], counter)
            floor.end(NINE - 3700, f"x{day}", counter)
    floor.new_day()
    for number, (counter, services) in enumerate(counters.items()):
        floor.start(NINE, f"s{number}", services[0], counter)
    return floor


def wait(floor: Floor, at: float = NINE + 10, service: str = "A", priority: int = 0) -> Played:
    found = play(floor, at, service, priority)
    assert found is not None
    return found


def test_nothing_is_said_before_a_counter_was_seen() -> None:
    assert play(Floor(), NINE, "A", 0) is None


def test_each_person_ahead_adds_about_a_service_of_the_one_counter() -> None:
    floor = told(c1="A")
    waits = [wait(floor).mean]
    for number in range(4):
        floor.join(NINE + number, f"q{number}", "A", 0)
        waits.append(wait(floor).mean)
    steps = np.diff(waits)
    assert all(200 < step < 400 for step in steps)


def test_twice_the_counters_are_about_half_the_wait() -> None:
    one, two = told(c1="A"), told(c1="A", c2="A")
    for floor in (one, two):
        for number in range(8):
            floor.join(NINE + number, f"q{number}", "A", 0)
    assert wait(two).mean == pytest.approx(wait(one).mean / 2, rel=0.25)


def test_who_waits_for_other_counters_is_in_nobodys_way() -> None:
    floor = told(c1="A", c2="B")
    before = wait(floor).mean
    for number in range(6):
        floor.join(NINE + number, f"q{number}", "B", 0)
    assert wait(floor).mean == before


def test_who_stands_behind_does_not_count() -> None:
    floor = told(c1="A")
    before = wait(floor, priority=2)
    floor.head_starts = HeadStarts(90.0)
    for number in range(400):
        first, second = Waiting(f"a{number}", 0.0, "A", 0, 0), Waiting(f"b{number}", 60.0, "A", 2, 0)
        floor.head_starts.stood_before(second, first, 1.0)
        floor.head_starts.learn(second)
    for number in range(6):
        floor.join(NINE + number, f"q{number}", "A", 0)
    assert wait(floor, priority=2).mean == pytest.approx(before.mean, rel=0.3)
    assert wait(floor).mean > 4 * before.mean


def test_the_longer_a_service_has_lasted_the_sooner_it_ends() -> None:
    floor = told(c1="A")
    assert wait(floor, at=NINE + 240).mean < wait(floor, at=NINE + 10).mean


def test_the_same_state_gives_the_same_answer_and_percentiles_are_in_order() -> None:
    floor = told(c1="AB", c2="A")
    for number in range(5):
        floor.join(NINE + number, f"q{number}", "AB"[number % 2], 0)
    first = wait(floor)
    assert first == wait(floor)
    assert 0 < first.p50 <= first.p90
    assert first.p50 < first.mean * 1.5


def test_a_counter_that_takes_its_break_now_is_waited_for_until_its_usual_end() -> None:
    floor = told(c1="A")
    for _ in range(4):
        floor.breaks.seen("c1")
        floor.breaks.learn("c1", NINE + 900, NINE + 2700)
        floor.new_day()
    floor.start(NINE, "s", "A", "c1")
    calm = told(c1="A")
    for number in range(3):
        for one in (floor, calm):
            one.join(NINE + number, f"q{number}", "A", 0)
    assert wait(floor).mean > wait(calm).mean + 600


def test_a_break_is_usual_when_most_days_have_it_at_about_the_same_hour() -> None:
    breaks = Breaks()
    for day in range(6):
        breaks.seen("c1")
        breaks.learn("c1", 41000 + 60 * day, 42800 + 60 * day)
        if day == 3:
            breaks.learn("c1", 50000, 51000)
        breaks.new_day()
    (found,) = breaks.ahead("c1", 30000)
    assert (found.begins, found.ends, found.chance) == (41150, 42950, 1.0)
    assert breaks.ahead("c1", 43000) == ()
    breaks.learn("c1", 41000, 42000)
    assert breaks.ahead("c1", 30000) == ()


def test_a_law_begins_with_its_guess_and_ends_with_what_it_saw() -> None:
    law = Law(300, 0.8, 8)
    assert law.mean == pytest.approx(300, rel=0.1)
    random = np.random.default_rng(1)
    for duration in random.lognormal(np.log(100), 0.5, 4000):
        law.add(float(duration))
    assert law.mean == pytest.approx(100 * np.exp(0.125), rel=0.05)
    chances = np.linspace(0.005, 0.995, 200)
    assert np.median(law.draw(chances)) == pytest.approx(100, rel=0.05)
    assert (law.rest(200, chances) >= 0).all()
    assert np.diff(law.rest(200, chances)).max() <= 0
