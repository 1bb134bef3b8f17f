"""What a branch's own past says of coming dates: the basis of a plan. Without a past the profile speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil

import numpy as np
from msgspec.structs import replace

from branchdesk.domain.meals import meal_of
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.forecast.arrivals.calendar import SLOT_MIN, SLOTS, Calendar
from branchdesk.forecast.arrivals.profile import Arrivals
from branchdesk.forecast.laws import Array
from branchdesk.forecast.plan.roster import Customs
from branchdesk.forecast.plan.staffing import Desk, Goal, Law, Plan, Task, whole_day
from branchdesk.forecast.plan.week import Basis, DayBasis
from branchdesk.services.past import PastDay

_WORTH = 20.0
"""So many services the profile's standard time is worth."""
_KEEP = 0.985
_LIKE = 4
"""The usual plan is that of the last so many days of the same weekday."""
_BETWEEN_S = 8.0
_LEAST = 0.5
"""Minutes: nobody plans for less of a wait, whatever the settings say."""
_FEW = 0.02
"""Customers in a half-hour that are not worth a number."""


def learned(profile: Profile, past: Sequence[PastDay]) -> Arrivals:
    """How many customers come, learned from past days, the oldest first."""
    arrivals = Arrivals.of(profile)
    offered: set[str] = set()
    nobody = np.zeros(SLOTS)
    for day in past:
        offered |= set(day.counts)
        arrivals.learn(day.bdate, {code: day.counts.get(code, nobody) for code in offered})
    return arrivals


def laws(profile: Profile, past: Sequence[PastDay]) -> dict[str, Law]:
    """How long services last: what was seen, with the profile's standard as the first guess."""
    found = {}
    for service in profile.services:
        mean, number = service.standard_min * MINUTE / SECOND, _WORTH
        total, squares = mean * number, mean * mean * (1 + service.cv**2) * number
        for day in past:
            number, total, squares = number * _KEEP, total * _KEEP, squares * _KEEP
            if took := day.took.get(service.code):
                number, total, squares = number + took.number, total + took.total, squares + took.squares
        mean = max(10.0, total / number)
        found[service.code] = Law(round(mean, 1), round(max(0.1, squares / number / mean**2 - 1) ** 0.5, 3))
    return found


def basis(profile: Profile, past: Sequence[PastDay], first: str, number: int) -> Basis:
    """So many dates from ``first`` on."""
    calendar, arrivals = Calendar(profile.hours, profile.timezone), learned(profile, past)
    dates = [(date.fromisoformat(first) + timedelta(days=step)).isoformat() for step in range(number)]
    known = all(calendar.known(bdate) for bdate in dates)
    common = _common(profile, past)
    days = tuple(_day(past, calendar, arrivals, bdate, common) for bdate in dates)
    return Basis(days=days, learned=len(past), known=known)


def _common(profile: Profile, past: Sequence[PastDay]) -> Task:
    """What all dates' tasks have in common."""
    calls = sum(day.calls for day in past)
    customers = sum(day.customers for day in past)
    return Task(
        bdate="",
        first=0,
        last=SLOTS,
        counts={},
        spread=0.0,
        laws=laws(profile, past),
        desks=tuple(Desk(one.id, one.services, one.backup, one.flexible) for one in profile.counters),
        goal=Goal(max(_LEAST, profile.targets.mean_wait_min), max(_LEAST, profile.targets.peak_wait_min)),
        customs=Customs(rest=_rest(profile)),
        between=round(sum(day.between for day in past) / calls, 1) if calls else _BETWEEN_S,
        no_show=round(sum(day.missed for day in past) / calls, 4) if calls else 0.0,
        priority=round(sum(day.classed for day in past) / customers, 4) if customers else 0.0,
        max_wait=profile.policy.max_wait_min * 60,
        priority_run=profile.policy.priority_run,
    )


def _rest(profile: Profile) -> int:
    """The break's half-hours: as long as the settings plan a meal."""
    meal = meal_of(profile)
    return min(4, ceil(meal.minutes / SLOT_MIN)) if meal else Customs().rest


def _day(past: Sequence[PastDay], calendar: Calendar, arrivals: Arrivals, bdate: str, common: Task) -> DayBasis:
    flags = tuple(sorted(calendar.day(bdate).flags))
    open_slots = np.flatnonzero(calendar.open_slots(bdate))
    if not len(open_slots):
        return DayBasis(bdate=bdate, flags=flags)
    first, last = int(open_slots[0]), int(open_slots[-1]) + 1
    expected = arrivals.expect(bdate)
    rates = _within(expected.rates, first, last)
    task = _replaced(common, bdate, (first, last), dict(zip(expected.codes, rates, strict=True)), expected.cv)
    return DayBasis(bdate=bdate, flags=flags, task=task, usual=_usual(task, past, calendar))


def _within(rates: Array, first: int, last: int) -> Array:
    """Nobody is planned for outside the hours but those few who come early: they wait at the door."""
    inside = np.where(rates < _FEW, 0.0, rates)
    early = inside[:, : max(0, first - 1)].sum(axis=1)
    late = inside[:, last:].sum(axis=1)
    inside[:, : max(0, first - 1)] = 0
    inside[:, last:] = 0
    inside[:, first] += early
    inside[:, last - 1] += late
    return inside


def _replaced(common: Task, bdate: str, span: tuple[int, int], rates: Mapping[str, Array], cv: float) -> Task:
    counts = {code: tuple(round(float(count), 3) for count in of) for code, of in rates.items()}
    return replace(common, bdate=bdate, first=span[0], last=span[1], counts=counts, spread=round(cv, 4))


def _usual(task: Task, past: Sequence[PastDay], calendar: Calendar) -> Plan:
    """Which counters were open on the last days like it, most of each half-hour on most of them."""
    day = calendar.day(task.bdate)
    others = [(one, calendar.day(one.bdate)) for one in past]
    like = [one for one, its in others if its.weekday == day.weekday and its.works == day.works]
    like = like or [one for one, its in others if its.works == day.works]
    if not like:
        return whole_day(task)
    nothing = np.zeros(SLOTS)
    return {
        desk.id: tuple(
            slot
            for slot in range(task.first, task.last)
            if np.mean([one.opened.get(desk.id, nothing)[slot] for one in like[-_LIKE:]]) >= 0.5
        )
        for desk in task.desks
    }
