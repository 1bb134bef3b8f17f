"""What the plan's page shows and lets change: decisions without widgets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from branchdesk.domain.commands import SavePlan
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.rota import PlannedDay, SavedPlan
from branchdesk.domain.times import clock
from branchdesk.forecast.plan import roster
from branchdesk.forecast.plan.staffing import Outcome, Plan, Task, hours_of
from branchdesk.forecast.plan.week import Basis, DayBasis, Planned
from branchdesk.forecast.plan.what_if import Change, busiest
from branchdesk.report.staffing import WeekReport

WORLDS = ("ill", "merge", "open", "more")
MORE = 1.2
UNDO = 50


class Chip(NamedTuple):
    """A day among the seven. ``kept``: both goals; None: not known yet."""

    bdate: str
    open: bool
    hours: float
    mean: float | None
    kept: bool | None
    changed: bool


class Day:
    """A date: what is known of it, its plan as it stands, and what that gives (None: being counted)."""

    def __init__(self, basis: DayBasis, task: Task, plan: Plan) -> None:
        self.basis, self.task, self.plan = basis, task, plan
        self.outcome: Outcome | None = None
        self.usual: Outcome | None = None
        self.saved: Plan | None = None
        self.past: list[Plan] = []

    @property
    def kept(self) -> bool | None:
        """Whether both goals are."""
        return None if self.outcome is None else self.outcome.reaches(self.task.goal)

    @property
    def changed(self) -> bool:
        """Not as it is saved."""
        return self.plan != self.saved

    def put(self, plan: Plan, outcome: Outcome | None = None) -> None:
        """Another plan."""
        if plan != self.plan:
            self.past = [*self.past[-UNDO:], self.plan]
            self.plan, self.outcome = plan, outcome
        elif outcome is not None:
            self.outcome = outcome

    def toggle(self, counter: str, slots: Iterable[int], on: bool) -> None:
        """Open or close a counter in these half-hours."""
        inside = {slot for slot in slots if self.task.first <= slot < self.task.last}
        now = set(self.plan.get(counter, ()))
        self.put(self.plan | {counter: tuple(sorted(now | inside if on else now - inside))})

    def undo(self) -> None:
        """The plan before the last change."""
        if self.past:
            self.plan, self.outcome = self.past.pop(), None

    def problems(self) -> list[tuple[str, roster.Problem]]:
        """Counters whose day is not as usual."""
        whole, customs = self.task.last - self.task.first, self.task.customs
        return [
            (desk.id, problem)
            for desk in self.task.desks
            for problem in roster.problems(self.plan.get(desk.id, ()), desk.flexible, whole, customs)
        ]


class Book:
    """The dates that are looked at."""

    def __init__(self) -> None:
        self.basis: Basis | None = None
        self.days: dict[str, Day] = {}

    def open(self, basis: Basis, saved: dict[str, SavedPlan]) -> None:
        """Other dates, or the same with newer figures: each begins as it is saved, else as usual."""
        self.basis = basis
        self.days = {}
        for one in basis.days:
            if one.task is None:
                continue
            kept = saved.get(one.bdate)
            day = Day(one, one.task, plan_of(kept.day, one.task) if kept else one.usual)
            day.saved = day.plan if kept else None
            self.days[one.bdate] = day

    def take(self, planned: Planned) -> None:
        """A day's plan was found."""
        day = self.days.get(planned.bdate)
        if day is not None:
            day.put(planned.plan, planned.outcome)
            day.usual = planned.usual

    def chips(self) -> list[Chip]:
        """The days in their order."""
        found = []
        for one in self.basis.days if self.basis else ():
            day = self.days.get(one.bdate)
            if day is None:
                found.append(Chip(one.bdate, False, 0.0, None, None, False))
                continue
            mean = day.outcome.mean if day.outcome else None
            found.append(Chip(one.bdate, True, hours_of(day.plan), mean, day.kept, day.changed))
        return found

    def to_save(self, today: str) -> SavePlan | None:
        """The plans that differ from what is saved; None: none do."""
        days = tuple(_planned(day) for day in self.days.values() if day.changed and day.basis.bdate >= today)
        return SavePlan(days=days) if days else None

    def keep(self) -> None:
        """All that was to be saved is."""
        for day in self.days.values():
            day.saved = day.plan

    def report(self, name: Words) -> WeekReport | None:
        """As files tell it; None while a day is being counted."""
        if self.basis is None or any(day.outcome is None for day in self.days.values()):
            return None
        rows = []
        for one in self.basis.days:
            day = self.days.get(one.bdate)
            rows.append((one, None if day is None else _told(day)))
        return WeekReport(name, tuple(rows), self.basis.learned)


def _told(day: Day) -> Planned:
    assert day.outcome is not None
    usual = day.usual or day.outcome
    return Planned(bdate=day.basis.bdate, plan=day.plan, outcome=day.outcome, reached=bool(day.kept), usual=usual)


def _planned(day: Day) -> PlannedDay:
    counters = {desk: tuple(roster.spans(slots)) for desk, slots in day.plan.items() if slots}
    told = day.outcome
    return PlannedDay(
        bdate=day.basis.bdate,
        counters=counters,
        mean_min=round(told.mean, 1) if told else 0.0,
        peak_min=round(told.peak, 1) if told else 0.0,
        customers=round(told.customers, 1) if told else 0.0,
    )


def plan_of(day: PlannedDay, task: Task) -> Plan:
    """A saved plan of the counters that there are."""
    inside = set(range(task.first, task.last))
    return {
        desk.id: tuple(slot for slot in roster.of_spans(day.counters.get(desk.id, ())) if slot in inside)
        for desk in task.desks
    }


def next_week(today: str) -> str:
    """The Monday after a date."""
    day = date.fromisoformat(today)
    return (day + timedelta(days=7 - day.weekday())).isoformat()


def world(name: str, day: Day, profile: Profile) -> tuple[Change, dict[str, str]] | None:
    """A question of the page, and what fills its words; None: it makes no sense here."""
    if name == "ill":
        counter = busiest(day.plan)
        return (Change(ill=(counter,)), {"counter": counter}) if counter else None
    if name == "merge":
        codes = [service.code for service in profile.services][:2]
        return (Change(merged=tuple(codes)), {}) if len(codes) == 2 else None
    if name == "open":
        return _one_more(day)
    return Change(customers=MORE), {}


def _one_more(day: Day) -> tuple[Change, dict[str, str]] | None:
    """A counter that is closed for the two hours in which the wait is the longest."""
    worst = day.outcome.peak_slot if day.outcome else (day.task.first + day.task.last) // 2
    first = max(day.task.first, min(worst - 2, day.task.last - 4))
    for desk in sorted(day.task.desks, key=lambda one: (not one.flexible, one.id)):
        if not set(range(first, first + 4)) & set(day.plan.get(desk.id, ())):
            spans = {"counter": desk.id, "from": clock(first), "until": clock(first + 4)}
            return Change(opened=((desk.id, first, first + 4),)), spans
    return None
