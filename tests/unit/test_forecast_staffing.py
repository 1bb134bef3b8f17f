"""Staffing: the formula against known values, shifts that somebody could work, plans that keep their promise."""

from __future__ import annotations

import numpy as np
import pytest

from branchdesk.forecast.plan import erlang, roster
from branchdesk.forecast.plan.refining import plan_day
from branchdesk.forecast.plan.roster import Customs
from branchdesk.forecast.plan.rough import Rough
from branchdesk.forecast.plan.staffing import (
    Desk,
    Goal,
    Law,
    Plan,
    Task,
    assess,
    begin,
    by_formula,
    days,
    needed,
    whole_day,
)
from branchdesk.forecast.plan.what_if import Change, busiest, changed

COURSE = (6, 10, 12, 12, 9, 5, 6, 8, 8, 6, 5, 3)
"""From nine to three."""
FIRST, LAST = 18, 30


def task(customers: float = 90.0, goal: Goal | None = None, desks: tuple[Desk, ...] = ()) -> Task:
    course = np.zeros(48)
    course[FIRST:LAST] = np.array(COURSE) / sum(COURSE)
    shares = {"A": 0.7, "B": 0.3}
    return Task(
        bdate="2026-07-07",
        first=FIRST,
        last=LAST,
        counts={code: tuple(course * customers * share) for code, share in shares.items()},
        spread=0.1,
        laws={"A": Law(360.0, 0.8), "B": Law(600.0, 0.9)},
        desks=desks or (*(Desk(str(number), ("A", "B")) for number in (1, 2, 3)), Desk("4", ("A",), flexible=True)),
        goal=goal or Goal(),
    )


def small(goal: float) -> Task:
    return task(30.0, Goal(goal, 3 * goal), (Desk("1", ("A", "B")), Desk("2", ("A", "B"), flexible=True)))


def works(made: Plan, one: Task) -> None:
    """Shifts of three hours, a break in long ones, blocks of an hour."""
    for desk in one.desks:
        slots = made[desk.id]
        assert set(slots) <= set(range(one.first, one.last))
        assert not roster.problems(slots, desk.flexible, one.last - one.first, one.customs)
        if desk.flexible:
            assert all(last - first >= one.customs.block for first, last in roster.spans(slots))


def test_erlang_c_is_what_the_books_say() -> None:
    assert erlang.delayed(1, 0.5) == pytest.approx(0.5)
    assert erlang.delayed(10, 8.0) == pytest.approx(0.409, abs=0.001)
    assert erlang.mean_wait(1, 0.5, 1.0, 1.0) == pytest.approx(1.0)
    assert erlang.mean_wait(2, 2.0, 1.0, 1.0) == float("inf")
    assert erlang.enough(2.0, 1.0, 1.0, 0.5) == 3
    assert erlang.enough(0.0, 1.0, 1.0, 0.5) == 0


def test_a_half_hour_also_carries_the_one_before() -> None:
    assert list(erlang.lagged(np.array([1.0, 5.0, 2.0, 1.0]))) == [1, 5, 5, 2]


def test_spans_and_back() -> None:
    slots = (18, 19, 20, 23, 24)
    assert roster.spans(slots) == [(18, 21), (23, 25)]
    assert roster.of_spans(roster.spans(slots)) == slots
    assert roster.of_spans([]) == ()


def test_every_shift_beside_a_shift_is_one_that_can_be_worked() -> None:
    customs, day = Customs(), (18, 34)
    seen = {roster.shift(18, 34, 24, customs)}
    for _ in range(3):
        seen |= {other for slots in seen for other in roster.shifts_beside(slots, day, customs)}
    assert len(seen) > 100
    assert not [slots for slots in seen if roster.problems(slots, False, 16, customs)]


def test_a_day_without_noon_has_no_break_and_a_shift_by_hand_may_miss_one() -> None:
    assert roster.problems(tuple(range(18, 24)), False, 6, Customs()) == []
    assert roster.problems(tuple(range(18, 34)), False, 16, Customs()) == ["no_break"]
    assert roster.problems((18, 19), False, 16, Customs()) == ["short"]
    assert roster.problems((18, 19), True, 16, Customs()) == []


def test_the_first_plan_follows_the_customers_and_can_be_worked() -> None:
    one = task()
    works(begin(one), one)
    works(whole_day(one), one)
    wanted = np.sum(list(needed(one).values()), axis=0)
    assert wanted[21] > wanted[29] > 0
    assert wanted[10] == 0


def test_a_plan_keeps_its_promise_on_days_that_nobody_has_seen() -> None:
    one = task()
    made = plan_day(one)
    works(made.plan, one)
    assert made.reached
    fresh = assess(one, made.plan, days(one, 240, 99))
    assert fresh.mean <= 1.2 * one.goal.mean
    assert fresh.mean == pytest.approx(made.outcome.mean, rel=0.3)
    assert made.outcome.hours < assess(one, whole_day(one), days(one, 20)).hours
    assert made.outcome.hours < sum(map(len, by_formula(one).values())) / 2


def test_a_stricter_goal_costs_more_hours_and_the_same_task_gives_the_same_plan() -> None:
    loose = plan_day(small(12.0))
    assert plan_day(small(3.0)).outcome.hours > loose.outcome.hours
    assert plan_day(small(12.0)) == loose


def test_a_goal_beyond_all_counters_is_said_to_be_missed() -> None:
    made = plan_day(task(400.0))
    assert not made.reached
    assert made.outcome.mean > 10


def test_each_service_has_a_counter_but_for_the_break_of_its_only_one() -> None:
    desks = (Desk("1", ("A",)), Desk("2", ("A",)), Desk("3", ("B",)))
    one = task(desks=desks)
    made = plan_day(one)
    open_b = set(made.plan["3"])
    assert set(range(FIRST, LAST)) - open_b <= set(range(22, 28))


def test_roughly_and_exactly_agree_where_one_line_is_served_in_turn() -> None:
    desks = tuple(Desk(str(number), ("A", "B")) for number in range(3))
    one = task(desks=desks)
    futures = days(one, 30)
    plan = whole_day(one)
    rough, exact = Rough(one, futures).halves([plan])[0], assess(one, plan, futures)
    assert rough == pytest.approx([half.mean for half in exact.halves], rel=0.08, abs=0.4)


def test_a_day_on_which_nobody_comes_needs_nobody() -> None:
    one = task(0.0)
    assert assess(one, whole_day(one), days(one, 3)).customers == 0
    assert plan_day(one).reached


def test_what_if_somebody_is_ill_services_are_shared_or_more_come() -> None:
    desks = (Desk("1", ("A",)), Desk("2", ("A",)), Desk("3", ("B",), backup=("A",)))
    one = task(desks=desks)
    plan, futures = whole_day(one), days(one, 40)
    usual = assess(one, plan, futures)

    def mean(change: Change) -> float:
        other, slots = changed(one, plan, change)
        return assess(other, slots, days(other, 40)).mean

    assert mean(Change(ill=("1",))) > usual.mean
    assert mean(Change(customers=1.2)) > usual.mean
    assert mean(Change(merged=("A", "B"))) < usual.mean
    assert mean(Change(opened=(("3", 22, 28),))) < usual.mean
    assert mean(Change()) == usual.mean
    assert busiest({"1": (18, 19), "2": (18,), "3": ()}) == "1"
    assert busiest({}) == ""
