"""Days to be planned, and days that are. Pure; what node, command and window say to each other of a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from branchdesk.forecast.plan.refining import plan_day
from branchdesk.forecast.plan.staffing import Outcome, Plan, Task, assess, days

_ALIKE = 0.2
"""A day with as many customers as another one, up to this, begins with its plan."""


class DayBasis(msgspec.Struct, frozen=True, kw_only=True):
    """A date before it is planned. ``task``: None where the branch is closed. ``flags``: see ``calendar``.

    ``usual``: which counters were open on such days lately; without history all, with breaks in turns.
    """

    bdate: str
    flags: tuple[str, ...] = ()
    task: Task | None = None
    usual: Plan = {}


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """Dates to be planned; ``learned``: from so many past days; ``known``: the calendar has their holidays."""

    days: tuple[DayBasis, ...]
    learned: int
    known: bool = True


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A date's plan, what it gives, and what the usual one would. ``reached``: see ``refining.DayPlan``."""

    bdate: str
    plan: Plan
    outcome: Outcome
    reached: bool
    usual: Outcome


def plan_week(
    basis: Sequence[DayBasis],
    done: Callable[[Planned], None],
    progress: Callable[[float], None] = lambda _share: None,
) -> list[Planned]:
    """Every open day, one after the other; ``done`` hears of each."""
    made: list[tuple[Task, Planned]] = []
    tasks = [(day, day.task) for day in basis if day.task is not None]
    for number, (day, task) in enumerate(tasks):

        def along(share: float, before: int = number) -> None:
            progress((before + share) / len(tasks))

        found = plan_day(task, _start(task, made), along)
        usual = assess(task, day.usual, days(task, seed=TOLD))
        planned = Planned(bdate=day.bdate, plan=found.plan, outcome=found.outcome, reached=found.reached, usual=usual)
        made.append((task, planned))
        done(planned)
    return [planned for _, planned in made]


TOLD = 13
"""The days that plans are told of, and compared on."""


def _start(task: Task, made: Sequence[tuple[Task, Planned]]) -> Plan | None:
    for other, planned in reversed(made):
        alike = (other.first, other.last, other.desks) == (task.first, task.last, task.desks)
        if alike and abs(_customers(other) / max(_customers(task), 1.0) - 1) < _ALIKE:
            return planned.plan
    return None


def _customers(task: Task) -> float:
    return sum(map(sum, task.counts.values()))
