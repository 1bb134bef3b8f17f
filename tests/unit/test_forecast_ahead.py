"""The simulation ahead against what queueing theory knows exactly, and against the branch's own rules."""

from __future__ import annotations

from math import factorial, inf

import numpy as np
import pytest

from branchdesk.forecast.days.ahead import LEFT, SERVED, WAITS, Post, play
from branchdesk.forecast.days.futures import Future, Lasting, Nature, Rates, Serving, Waiting, draw
from branchdesk.forecast.days.lines import Rules

NEVER = Lasting(1e9, 0.1)
NINE = 9 * 3600.0


def future(joined: list[float], work: list[float], **other: object) -> Future:
    size = len(joined)
    told: dict[str, object] = {
        "services": ["A"] * size,
        "leaves": [1e12] * size,
        "priority": [False] * size,
        "rests": {},
        "waiting": 0,
        "events": [(at, number) for number, at in enumerate(joined)],
    } | other
    return Future(joined=joined, places=joined, work=work, **told)  # type: ignore[arg-type]


def called(made: Future, posts: list[Post], rules: Rules | None = None) -> list[float]:
    played = play(posts, made, 0.0, rules=rules)
    return list(played.joined + played.waits)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (3, 0.8), (5, 0.75)])
def test_mean_wait_is_erlang_c(servers: int, load: float) -> None:
    random = np.random.default_rng(3)
    size = 60_000
    joined = (random.exponential(1 / (servers * load), size)).cumsum().tolist()
    posts = [Post(str(number), ("A",)) for number in range(servers)]
    played = play(posts, future(joined, random.exponential(1.0, size).tolist()), 0.0)
    offered = servers * load
    full = offered**servers / factorial(servers) / (1 - load)
    waits = full / (sum(offered**n / factorial(n) for n in range(servers)) + full)
    assert played.mean() == pytest.approx(waits / (servers * (1 - load)), rel=0.12)
    assert (played.fates == SERVED).all()


def test_mean_wait_of_lognormal_services_is_pollaczek_khinchine() -> None:
    nature = Nature({"A": Lasting(60.0, 0.8)}, Rates(0.0, {"A": [18.0] * 2000}), NEVER, between=0.0)
    played = play([Post("1", ("A",))], draw(nature, 0.0, 3_600_000.0, futures=1)[0], 0.0, 3_600_000.0)
    load = 60 * 18 / 1800
    expected = 60 * load / (1 - load) * (1 + 0.8**2) / 2
    assert played.mean() == pytest.approx(expected, rel=0.06)
    assert len(played.waits) == pytest.approx(36_000, rel=0.03)


def test_what_comes_is_served_left_or_waits_and_hours_are_those_worked() -> None:
    nature = Nature({"A": Lasting(600.0, 0.8)}, Rates(NINE, {"A": [20.0, 20.0]}), Lasting(1800.0, 0.5))
    made = draw(nature, NINE, NINE + 3600, futures=1)[0]
    played = play([Post("1", ("A",)), Post("2", ("A",), hours=((NINE + 600, NINE + 1200),))], made, NINE, NINE + 3600)
    counts = [int((played.fates == fate).sum()) for fate in (SERVED, LEFT, WAITS)]
    assert sum(counts) == len(made.joined)
    assert min(counts) > 0
    assert played.hours["1"] == pytest.approx(1.0)
    busy = sum(made.work[n] for n in np.flatnonzero(played.fates == SERVED)) / 3600
    assert 600 / 3600 <= played.hours["2"] < 1.0
    assert busy > 1.0
    assert (played.waits[played.fates == LEFT] <= 3600).all()


def test_order_is_the_guarantee_then_a_class_two_in_a_row_then_turn() -> None:
    joined = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    classed = [False, False, True, True, True, False]
    posts = [Post("1", ("A",))]
    made = future(joined, [100.0] * 6, priority=classed)
    assert called(made, posts) == [0.0, 300.0, 100.0, 200.0, 400.0, 500.0]
    late = called(made, posts, Rules(max_wait=150.0))
    assert late == [0.0, 200.0, 100.0, 300.0, 400.0, 500.0]


def test_backup_services_only_when_nobody_waits_for_its_own() -> None:
    made = future([0.0, 1.0, 2.0], [100.0, 10.0, 10.0], services=["C", "A", "C"])
    assert called(made, [Post("1", ("C",), backup=("A",))]) == [0.0, 110.0, 100.0]
    two = [Post("1", ("C",), backup=("A",)), Post("2", ("A",))]
    assert called(made, two) == [0.0, 1.0, 100.0]


def test_hours_end_after_the_present_customer_and_begin_again() -> None:
    made = future([0.0, 10.0, 20.0], [100.0, 10.0, 10.0])
    lunch = Post("1", ("A",), hours=((0.0, 50.0), (500.0, inf)))
    assert called(made, [lunch]) == [0.0, 500.0, 510.0]
    played = play([lunch], made, 0.0, 1000.0)
    assert played.hours["1"] * 3600 == pytest.approx(100 + 500)
    assert called(made, [Post("1", ("A",), hours=((0.0, 5.0),), stays=True)]) == [0.0, 100.0, 110.0]


def test_a_counter_with_other_skills_later_is_in_one_place_at_a_time() -> None:
    made = future([0.0, 10.0], [100.0, 10.0], services=["A", "B"])
    halves = [Post("1", ("A",), hours=((0.0, 50.0),)), Post("1", ("B",), hours=((50.0, inf),))]
    assert 100.0 <= called(made, halves)[1] <= 120.0


def test_a_flexible_counter_opens_with_the_line_and_closes_with_it() -> None:
    made = future([float(n) for n in range(10)], [100.0] * 10)
    posts = [Post("1", ("A",)), Post("6", ("A",), opens_at=4, closes_at=2)]
    played = play(posts, made, 0.0, 2000.0)
    assert sorted(played.joined + played.waits)[:3] == [0.0, 4.0, 100.0]
    assert 300 < played.hours["6"] * 3600 < 500


def test_what_is_there_already_is_part_of_every_future() -> None:
    nature = Nature({"A": Lasting(300.0, 0.8)}, Rates(NINE, {}), NEVER)
    waiting = [Waiting("A", NINE - 60, NINE - 60), Waiting("A", NINE - 90, NINE - 90)]
    days = draw(nature, NINE, NINE + 7200, waiting, [Serving("1", "A", NINE - 120)], futures=24)
    waits = np.array([play([Post("1", ("A",))], day, NINE, NINE + 7200).waits for day in days])
    assert (waits[:, 0] >= 90).all()
    assert (waits[:, 1] > waits[:, 0] - 30).all()
    assert waits[:, 0].std() > 60
    again = draw(nature, NINE + 1, NINE + 7200, waiting, [Serving("1", "A", NINE - 120)], futures=24)
    moved = [abs(one.rests["1"] - other.rests["1"]) for one, other in zip(days, again, strict=True)]
    assert max(moved) < 30


def test_a_little_more_knowledge_does_not_deal_the_cards_anew() -> None:
    def joins(rate: float) -> list[float]:
        nature = Nature({"A": Lasting(300.0, 0.8)}, Rates(NINE, {"A": [rate] * 4}, 0.1))
        return draw(nature, NINE, NINE + 7200, futures=1)[0].joined

    first, second = joins(10.0), joins(10.1)
    moved = np.abs(np.array(first[:20]) - np.array(second[:20]))
    assert moved.max() < 120
