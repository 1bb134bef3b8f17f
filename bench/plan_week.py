"""What a week's plan promises against what comes of it. ``python -m bench.plan_week [--weeks 8] [--days 120]``

A branch whose customers are known to the bench alone: DOMAIN's course of the day and services, the demo's counters,
busier Mondays, quieter weekends, days that differ by 12 per cent for no reason, pay days a little busier. The planner
sees some weeks of it, as a log would show them, and plans the next one. Then each plan serves further days of the same
branch that neither the search nor its judges have seen (``ahead``), beside the usual day (all counters, breaks in
turns) and the lagged Erlang C alone, whose counters need no shifts or breaks.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from msgspec.structs import replace

from branchdesk.demo.bank import WEEKDAYS
from branchdesk.demo.customers import HALF_HOUR_SHARES, SERVICES
from branchdesk.forecast.arrivals.calendar import SLOTS, Calendar
from branchdesk.forecast.days.ahead import play
from branchdesk.forecast.days.lines import Rules
from branchdesk.forecast.plan.staffing import Law, Plan, Task, by_formula, days, hours_of, posts, whole_day
from branchdesk.forecast.plan.week import DayBasis, Planned, plan_week
from branchdesk.services.past import PastDay, Took
from branchdesk.services.planning import basis
from tests.inprocess import demo_profile

FIRST = date(2026, 6, 29)
"""A Monday; no holiday is near."""
SPREAD, PAY_DAY, SEED = 0.12, 1.12, 4711


class Truth(NamedTuple):
    """What customers of a date are: expected counts by service and half-hour."""

    counts: dict[str, tuple[float, ...]]


def truth(bdate: str, customers: float) -> Truth:
    """A date of the branch."""
    profile = demo_profile()
    day = Calendar(profile.hours, profile.timezone).day(bdate)
    level = customers * WEEKDAYS[day.weekday] * (PAY_DAY if "pay_day" in day.flags else 1)
    course = np.zeros(SLOTS)
    course[18:34] = np.array(HALF_HOUR_SHARES) / 100
    return Truth({code: tuple(level * mix.share * course) for code, mix in SERVICES.items()})


def past_day(bdate: str, customers: float, rng: np.random.Generator) -> PastDay:
    """What a log would show of it: counts, times, who was open."""
    busy = float(np.exp(rng.normal(-(SPREAD**2) / 2, SPREAD)))
    counts, took = {}, {}
    for code, expected in truth(bdate, customers).counts.items():
        counts[code] = rng.poisson(np.array(expected) * busy).astype(float)
        took[code] = Took()
        mix = SERVICES[code]
        width = np.sqrt(np.log(1 + mix.cv**2))
        for seconds in rng.lognormal(np.log(mix.mean_min * 60) - width**2 / 2, width, int(counts[code].sum())):
            took[code].add(float(seconds))
    opened = np.zeros(SLOTS)
    opened[18:34] = 1
    number = int(sum(of.sum() for of in counts.values()))
    return PastDay(bdate, counts, took, {str(one): opened for one in range(1, 6)}, between=8.0 * number, calls=number)


class Served(NamedTuple):
    """What a plan gave on the bench's own days (minutes)."""

    hours: float
    mean: float
    p90: float
    peak: float
    lost: float


def serve(task: Task, plan: Plan, customers: float, number: int) -> Served:
    """Days of the true branch."""
    laws = {code: Law(mix.mean_min * 60, mix.cv) for code, mix in SERVICES.items()}
    true = replace(task, counts=truth(task.bdate, customers).counts, spread=SPREAD, laws=laws, between=8.0)
    played = [
        play(posts(true, plan), future, 17 * 1800.0, rules=Rules(true.max_wait, true.priority_run))
        for future in days(true, number, SEED)
    ]
    waits = np.concatenate([one.waits for one in played]) / 60
    slots = np.concatenate([one.joined for one in played]) // 1800
    peak = max(waits[slots == slot].mean() for slot in range(task.first, task.last) if (slots == slot).sum() > 20)
    lost = float(np.mean([one.lost() for one in played]))
    return Served(hours_of(plan), float(waits.mean()), float(np.quantile(waits, 0.9)), float(peak), lost)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weeks", type=int, default=8, help="of the past")
    parser.add_argument("--days", type=int, default=120, help="further days that each plan serves")
    parser.add_argument("--customers", type=float, nargs="*", default=[140.0, 170.0, 200.0], help="a day, on average")
    args = parser.parse_args()
    print(f"{'':25} {'promised':>14} {'came (min)':>23}")
    print("customers plan      hours    mean   peak      mean    P90   peak   lost  days kept")
    for customers in args.customers:
        week(customers, args.weeks, args.days)


def week(customers: float, weeks: int, number: int) -> None:
    """One branch."""
    rng, profile = np.random.default_rng(round(customers)), demo_profile()
    dates = [(FIRST - timedelta(days=back)).isoformat() for back in range(7 * weeks, 0, -1)]
    past = [past_day(bdate, customers, rng) for bdate in dates]
    began = time.perf_counter()
    found = basis(profile, past, FIRST.isoformat(), 7)
    planned = {one.bdate: one for one in plan_week(found.days, lambda _one: None)}
    seconds = time.perf_counter() - began
    rows: dict[str, list[Served]] = {"plan": [], "usual": [], "formula": []}
    promises: list[Planned] = []
    for day in found.days:
        if day.task is None:
            continue
        promises.append(planned[day.bdate])
        for name, plan in plans(day, planned[day.bdate]).items():
            rows[name].append(serve(day.task, plan, customers, number))
    for name, served in rows.items():
        told = (f"{mean(promises):7.1f} {max(p.outcome.peak for p in promises):6.1f}") if name == "plan" else " " * 14
        kept = sum(one.mean <= 10 and one.peak <= 30 for one in served)
        print(
            f"{customers:<10.0f}{name:8}{sum(one.hours for one in served):7.1f} {told}"
            f" {np.mean([one.mean for one in served]):9.1f} {np.mean([one.p90 for one in served]):6.1f}"
            f" {max(one.peak for one in served):6.1f} {np.mean([one.lost for one in served]):6.1%} {kept:7} of 7"
        )
    worst = max(one.mean for one in rows["plan"])
    print(f"{'':10}worst day of the plan {worst:.1f} min; {seconds:.0f} s for the week")


def plans(day: DayBasis, planned: Planned) -> dict[str, Plan]:
    """What is compared."""
    assert day.task is not None
    return {"plan": planned.plan, "usual": whole_day(day.task), "formula": by_formula(day.task)}


def mean(promises: list[Planned]) -> float:
    return float(np.mean([one.outcome.mean for one in promises]))


if __name__ == "__main__":
    main()
