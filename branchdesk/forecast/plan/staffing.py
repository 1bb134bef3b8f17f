"""A day's counters in a plan, and what customers would wait with it. Pure.

``Task`` says what is to be planned: who is expected, how long services last, which counters there are, what is to be
reached. ``assess`` lets a plan serve simulated days (``ahead.py``); ``begin`` makes a first plan by formula.
``refining.py`` makes a good one of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from branchdesk.forecast.arrivals.calendar import SLOTS
from branchdesk.forecast.days.ahead import Played, Post, play
from branchdesk.forecast.days.futures import HALF_HOUR, Future, Lasting, Nature, Rates, draw
from branchdesk.forecast.days.lines import Rules
from branchdesk.forecast.laws import Array
from branchdesk.forecast.plan import erlang, roster
from branchdesk.forecast.plan.roster import Customs, Slots

Plan = dict[str, Slots]
"""By counter: in which half-hours it is open."""
FUTURES = 240
"""Days on which a plan is judged. Thirty are too few: a plan that was sought on them promises 10 minutes and gives 13;
of 120 the mean wait is still half a minute off by chance.
"""
_FEW = 0.01
"""A half-hour with a smaller share of the day's customers is not called the worst."""


class Desk(msgspec.Struct, frozen=True):
    """A counter as it may be planned."""

    id: str
    services: tuple[str, ...]
    backup: tuple[str, ...] = ()
    flexible: bool = False


class Goal(msgspec.Struct, frozen=True):
    """Minutes: the mean wait of all days, and that of the worst half-hour."""

    mean: float = 10.0
    peak: float = 30.0


class Law(msgspec.Struct, frozen=True):
    """How long a service takes (s)."""

    mean: float
    cv: float


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A date to be planned. ``first``, ``last``: its half-hours; ``counts``: customers by service and half-hour."""

    bdate: str
    first: int
    last: int
    counts: dict[str, tuple[float, ...]]
    spread: float
    laws: dict[str, Law]
    desks: tuple[Desk, ...]
    goal: Goal = Goal()
    customs: Customs = Customs()
    between: float = 8.0
    """Seconds between two customers at a counter."""
    no_show: float = 0.0
    priority: float = 0.0
    max_wait: float = 1800.0
    priority_run: int = 2


class Half(msgspec.Struct, frozen=True):
    """A half-hour: customers, counters open; the mean wait, and what nine of ten wait at most (minutes)."""

    slot: int
    come: float
    open: int
    mean: float
    p90: float


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan gives on simulated days. Minutes; ``lost``: share who give up; ``over``: hours past the plan."""

    hours: float
    over: float = 0.0
    customers: float = 0.0
    mean: float = 0.0
    p90: float = 0.0
    peak: float = 0.0
    """Mean wait in the worst half-hour, over all days,"""
    peak_p90: float = 0.0
    """and what nine of ten wait at most in that half-hour which is the worst so;"""
    peak_slot: int = 0
    """which half-hour the first is."""
    lost: float = 0.0
    halves: tuple[Half, ...] = ()
    services: dict[str, float] = {}
    """Mean wait by service."""

    def reaches(self, goal: Goal) -> bool:
        """Whether both bounds hold."""
        return self.mean <= goal.mean and self.peak <= goal.peak


def days(task: Task, number: int = FUTURES, seed: int = 1) -> list[Future]:
    """Simulated days of the task's customers; the same for the same task."""
    services = {code: Lasting(law.mean, law.cv) for code, law in task.laws.items()}
    rates = Rates(0.0, {code: list(counts) for code, counts in task.counts.items()}, task.spread)
    nature = Nature(services, rates, priority=task.priority, no_show=task.no_show, between=task.between)
    return draw(nature, 0.0, task.last * HALF_HOUR, futures=number, seed=seed)


def hours_of(plan: Mapping[str, Slots]) -> float:
    """Counter-hours."""
    return sum(map(len, plan.values())) / 2


def posts(task: Task, plan: Mapping[str, Slots]) -> list[Post]:
    """The plan's counters, for ``ahead``."""
    made = []
    for desk in task.desks:
        rows = roster.spans(plan.get(desk.id, ()))
        hours = tuple((first * HALF_HOUR, last * HALF_HOUR) for first, last in rows)
        stays = bool(rows) and rows[-1][1] >= task.last
        made.append(Post(desk.id, desk.services, desk.backup, hours, stays=stays))
    return made


def assess(task: Task, plan: Mapping[str, Slots], futures: Sequence[Future]) -> Outcome:
    """What customers wait with the plan."""
    counters, rules = posts(task, plan), Rules(task.max_wait, task.priority_run)
    begins = min((future.joined[0] for future in futures if future.joined), default=0.0)
    played = [play(counters, future, begins, rules=rules) for future in futures]
    hours = hours_of(plan)
    if not any(len(one.waits) for one in played):
        return Outcome(hours=hours)
    waits = np.concatenate([one.waits for one in played]) / 60
    slots = np.clip(np.concatenate([one.joined for one in played]) // HALF_HOUR, task.first, task.last - 1)
    halves = _halves(task, plan, waits, slots, len(played))
    counted = [half for half in halves if half.come * len(played) >= _FEW * len(waits)]
    most = max(counted, key=lambda half: half.mean)
    return Outcome(
        hours=hours,
        over=float(np.mean([one.counter_hours for one in played])) - hours,
        customers=len(waits) / len(played),
        mean=float(waits.mean()),
        p90=float(np.quantile(waits, 0.9)),
        peak=most.mean,
        peak_p90=max(half.p90 for half in counted),
        peak_slot=most.slot,
        lost=float(np.mean([one.lost() for one in played])),
        halves=halves,
        services=_by_service(played),
    )


def _halves(task: Task, plan: Mapping[str, Slots], waits: Array, slots: Array, number: int) -> tuple[Half, ...]:
    found = []
    for slot in range(task.first, task.last):
        its = waits[slots == slot]
        counters = sum(slot in opened for opened in plan.values())
        p90 = float(np.quantile(its, 0.9)) if len(its) else 0.0
        found.append(Half(slot, len(its) / number, counters, float(its.mean()) if len(its) else 0.0, p90))
    return tuple(found)


def _by_service(played: Sequence[Played]) -> dict[str, float]:
    waits: dict[str, list[float]] = {}
    for one in played:
        for code, wait in zip(one.services, one.waits, strict=True):
            waits.setdefault(code, []).append(float(wait))
    return {code: sum(found) / len(found) / 60 for code, found in sorted(waits.items())}


def needed(task: Task) -> dict[tuple[str, ...], Array]:
    """By formula: how many counters of each group of skills every half-hour needs, and no more than there are."""
    groups = _groups(task)
    rates = {code: erlang.lagged(np.array(counts)) / HALF_HOUR for code, counts in task.counts.items()}
    wanted = {skills: np.zeros(SLOTS) for skills in groups}
    for slot in range(task.first, task.last):
        work = {code: (float(rates[code][slot]), task.laws[code]) for code in rates}
        for skills, parts in _shared(groups, work, task.between).items():
            rate = sum(part for part, _ in parts)
            if rate > 0:
                mean = sum(part * (law.mean + task.between) for part, law in parts) / rate
                square = sum(part * (law.mean + task.between) ** 2 * (1 + law.cv**2) for part, law in parts) / rate
                cv = max(0.0, square / mean**2 - 1) ** 0.5
                wanted[skills][slot] = min(len(groups[skills]), erlang.enough(rate, mean, cv, task.goal.mean * 60))
    return wanted


def _groups(task: Task) -> dict[tuple[str, ...], list[Desk]]:
    """Counters with the same skills; flexible ones last."""
    groups: dict[tuple[str, ...], list[Desk]] = {}
    for desk in sorted(task.desks, key=lambda one: one.flexible):
        groups.setdefault(tuple(sorted(desk.services)), []).append(desk)
    return groups


def _shared(
    groups: Mapping[tuple[str, ...], Sequence[Desk]], work: Mapping[str, tuple[float, Law]], between: float
) -> dict[tuple[str, ...], list[tuple[float, Law]]]:
    """Each service's arrivals split over the groups that serve it, so that they are equally busy as far as they can."""
    shares = {code: {s: float(len(groups[s])) for s in groups if code in s} for code in work}
    parts: dict[str, dict[tuple[str, ...], float]] = {}
    for _ in range(12):
        parts = {code: {s: part / (sum(of.values()) or 1) for s, part in of.items()} for code, of in shares.items()}
        busy = {
            s: sum(work[c][0] * (work[c][1].mean + between) * parts[c].get(s, 0.0) for c in work) / len(groups[s])
            for s in groups
        }
        shares = {code: {s: part / (0.05 + busy[s]) for s, part in of.items()} for code, of in parts.items()}
    return {s: [(work[c][0] * parts[c][s], work[c][1]) for c in work if s in parts[c]] for s in groups}


def begin(task: Task) -> Plan:
    """A first plan: the formula's counters, as shifts with breaks in turns."""
    plan: Plan = {desk.id: () for desk in task.desks}
    wanted = needed(task)
    for skills, desks in _groups(task).items():
        for layer, desk in enumerate(desks):
            slots = [slot for slot in range(task.first, task.last) if wanted[skills][slot] > layer]
            plan[desk.id] = _blocks(slots, task) if desk.flexible else _shift(slots, layer, task)
    return plan


def by_formula(task: Task) -> Plan:
    """What the formula alone would open, whoever sits there: to be compared with."""
    plan: Plan = {}
    for skills, counts in needed(task).items():
        for layer, desk in enumerate(_groups(task)[skills]):
            plan[desk.id] = tuple(slot for slot in range(task.first, task.last) if counts[slot] > layer)
    return plan


def whole_day(task: Task) -> Plan:
    """Every counter but the flexible ones, all day, with breaks in turns: what a branch without a plan does."""
    every = list(range(task.first, task.last))
    regular = [desk for desk in task.desks if not desk.flexible]
    plan: Plan = {desk.id: () for desk in task.desks}
    return plan | {desk.id: _shift(every, place, task) for place, desk in enumerate(regular)}


def _shift(slots: Sequence[int], turn: int, task: Task) -> Slots:
    """One shift over these half-hours; who is next in turn rests later."""
    if not slots:
        return ()
    customs = task.customs
    first, last = slots[0], slots[-1] + 1
    while last - first < min(customs.shortest, task.last - task.first):
        first, last = max(task.first, first - 1), min(task.last, last + 1)
    if not roster.needs_rest(first, last, customs):
        return roster.shift(first, last, None, customs)
    possible = roster.rests(first, last, customs)[:: customs.rest]
    return roster.shift(first, last, possible[turn % len(possible)], customs)


def _blocks(slots: Sequence[int], task: Task) -> Slots:
    rows = []
    for first, last in roster.spans(slots):
        end = min(task.last, max(last, first + task.customs.block))
        rows.append((max(task.first, end - max(last - first, task.customs.block)), end))
    return roster.of_spans(rows)
