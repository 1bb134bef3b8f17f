"""The plan with the fewest counter-hours that keeps both bounds on simulated days. Pure, and the same every time.

From the formula's plan, a local search: every small change of one counter's day (a shift's end, its break, a block of a
flexible counter) is tried on simulated days (``rough.py``, all of them side by side), the best are taken, until none
helps. The plan is then judged by ``ahead`` on ``staffing.FUTURES`` days that the search has not seen, and its aim is
corrected by how far that is from the bounds, some times. The waits that are told at the end are of days that neither
has seen. (Atlason, Epelman and Henderson, "Optimizing call center staffing using simulation and analytic center cutting
planes", Management Science 54, 2008, search likewise where no formula holds.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from branchdesk.forecast.days.futures import Future
from branchdesk.forecast.plan import roster
from branchdesk.forecast.plan.roster import Slots
from branchdesk.forecast.plan.rough import Rough
from branchdesk.forecast.plan.staffing import FUTURES, Goal, Outcome, Plan, Task, assess, begin, days, hours_of

SEARCHED = 40
"""Simulated days of the search,"""
_SEEDS = (11, 12, 13)
"""which are others than those that judge and those that tell."""
_AIM = 0.9
"""A plan must keep the mean on the judging days with this much to spare, or luck keeps it."""
_ROUNDS = 5
_SWEEPS = 14
_TAKEN = 6
"""Changes that are tried on top of each other in one sweep."""
_MOST = 1.25
"""By how much the aim grows at once."""
_MEAN_COST, _PEAK_COST, _BARE_COST = 60.0, 20.0, 3.0
"""Counter-hours that it is worth not to miss the mean by all of it, a half-hour's bound likewise, and not to leave a
service without a counter in a half-hour.
"""
Progress = Callable[[float], None]


class DayPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A date's plan and what it gives on days that its making has not seen; ``reached``: both bounds hold there, and
    held where it was judged.
    """

    bdate: str
    plan: Plan
    outcome: Outcome
    reached: bool


def plan_day(task: Task, start: Plan | None = None, progress: Progress = lambda _share: None) -> DayPlan:
    """The plan of a date; ``start``: of a day like it, from which less has to be sought."""
    plan = start if start is not None else begin(task)
    search, judged = _Search(task, days(task, SEARCHED, _SEEDS[0])), days(task, FUTURES, _SEEDS[1])
    aim, best = task.goal, None
    for number in range(_ROUNDS):
        plan = search.run(plan, aim)
        progress((number + 1) / (_ROUNDS + 1))
        outcome = assess(task, plan, judged)
        if best is None or _rank(task, outcome) < _rank(task, best[1]):
            best = (plan, outcome)
        miss = Goal(outcome.mean / (task.goal.mean * _AIM), outcome.peak / task.goal.peak)
        kept = miss.mean <= 1 and miss.peak <= 1
        if (kept and miss.mean > _AIM) or outcome.hours == 0 or search.exhausted(plan, task):
            break
        aim = Goal(_next(aim.mean, miss.mean), _next(aim.peak, miss.peak) if miss.peak > 1 else aim.peak)
    assert best is not None
    told = assess(task, best[0], days(task, FUTURES, _SEEDS[2]))
    progress(1.0)
    reached = best[1].reaches(task.goal) and told.reaches(task.goal)
    return DayPlan(bdate=task.bdate, plan=best[0], outcome=told, reached=reached)


def _rank(task: Task, outcome: Outcome) -> tuple[bool, float]:
    """A plan that keeps the bounds before one that does not; then the cheaper, or the one with less to wait."""
    kept = outcome.mean <= task.goal.mean * (1 + _AIM) / 2 and outcome.peak <= task.goal.peak
    return (not kept, outcome.hours if kept else outcome.mean)


def _next(aim: float, miss: float) -> float:
    return aim * min(_MOST, max(1 / _MOST**3, 1 / max(miss, 1e-9)))


class _Search:
    """The descents of one task."""

    def __init__(self, task: Task, futures: list[Future]) -> None:
        self._task = task
        self._rough = Rough(task, futures)

    def run(self, plan: Plan, aim: Goal) -> Plan:
        """The best plan that small changes lead to."""
        cost = self._costs([plan], aim)[0]
        for _sweep in range(_SWEEPS):
            moves = list(self._moves(plan))
            costs = self._costs([plan | {desk: slots} for desk, slots in moves], aim)
            better = sorted((found, place) for place, found in enumerate(costs) if found < cost - 1e-9)
            if not better:
                break
            plan, cost = self._take(plan, cost, [moves[place] for _, place in better[:_TAKEN]], aim)
        return plan

    def _take(self, plan: Plan, cost: float, moves: list[tuple[str, Slots]], aim: Goal) -> tuple[Plan, float]:
        """The first of the changes, and as many of the others, on top of it, as still help."""
        chains = [plan]
        for desk, slots in moves:
            chains.append(chains[-1] | {desk: slots})
        costs = self._costs(chains[1:], aim)
        best = min(range(len(costs)), key=costs.__getitem__)
        return chains[best + 1], min(cost, costs[best])

    def exhausted(self, plan: Plan, task: Task) -> bool:
        """Whether nothing more can be opened."""
        every = task.last - task.first
        return all(len(slots) >= every - task.customs.rest for slots in plan.values())

    def _costs(self, plans: list[Plan], aim: Goal) -> list[float]:
        """Counter-hours, and what is missed of the bounds in counter-hours; then, a little, the wait itself."""
        halves = self._rough.halves(plans)
        come = self._rough.come
        means = halves @ come / max(float(come.sum()), 1e-9)
        busy = come >= 1
        peaks = np.maximum(0, halves[:, busy] / aim.peak - 1).sum(axis=1)
        missed = np.maximum(0, means / aim.mean - 1) * _MEAN_COST + np.minimum(peaks, 4) * _PEAK_COST + means / 100
        return [
            hours_of(plan) + _BARE_COST * _bare(self._task, plan) + float(miss)
            for plan, miss in zip(plans, missed, strict=True)
        ]

    def _moves(self, plan: Plan) -> Iterator[tuple[str, Slots]]:
        span = (self._task.first, self._task.last)
        for desk in self._task.desks:
            beside = roster.blocks_beside if desk.flexible else roster.shifts_beside
            for slots in dict.fromkeys(beside(plan[desk.id], span, self._task.customs)):
                yield desk.id, slots


def _bare(task: Task, plan: Plan) -> int:
    """Half-hours of a service without a counter, but for the break of its only one."""
    missing = 0
    for code in task.counts:
        able = [desk for desk in task.desks if code in desk.services or code in desk.backup]
        alone = len([desk for desk in able if not desk.flexible]) <= 1
        for slot in range(task.first, task.last) if able else ():
            resting = alone and task.customs.rests_from <= slot < task.customs.rests_until
            missing += not resting and not any(slot in plan[desk.id] for desk in able)
    return missing
