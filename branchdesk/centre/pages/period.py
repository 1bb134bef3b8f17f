"""The report of a week or a month, put together from the roll-ups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages.tables import area_rows, branch_rows, row, rows_of, same, service_rows
from branchdesk.centre.people.viewer import Scope
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Targets, Words
from branchdesk.metrics.figures import RANKED_FROM, csat
from branchdesk.metrics.summary import PEAK_MIN_CALLED, against_plan
from branchdesk.metrics.tally import Tally, as_figures, combined
from branchdesk.report.period import PeriodReport

TREND = {"week": 8, "month": 13}
"""So many periods, the last of them the report's own."""
WORST = 10
LEAST_CALLED = 30
"""Branches with fewer customers called are in no list of the worst."""


class Period(NamedTuple):
    """A week from Monday to Sunday (ISO 8601: "2026-W47"), or a month ("2026-11"); business dates."""

    kind: Literal["week", "month"]
    name: str
    first: str
    last: str


def period_of(name: str) -> Period:
    """The period of a name. Raises Rejected("report_period")."""
    try:
        if re.fullmatch(r"\d{4}-W\d\d", name):
            return _week(date.fromisocalendar(int(name[:4]), int(name[6:]), 1))
        if re.fullmatch(r"\d{4}-\d\d", name):
            return _month(date(int(name[:4]), int(name[5:]), 1))
    except ValueError:
        pass
    raise Rejected("report_period", name=name[:40])


def _week(monday: date) -> Period:
    year, number, _ = monday.isocalendar()
    return Period("week", f"{year}-W{number:02}", monday.isoformat(), (monday + timedelta(days=6)).isoformat())


def _month(first: date) -> Period:
    following = (first + timedelta(days=31)).replace(day=1)
    return Period("month", f"{first:%Y-%m}", first.isoformat(), (following - timedelta(days=1)).isoformat())


def before(period: Period) -> Period:
    """The one before it."""
    last = date.fromisoformat(period.first) - timedelta(days=1)
    return _week(last - timedelta(days=6)) if period.kind == "week" else _month(last.replace(day=1))


def complete(day: date, kind: Literal["week", "month"], count: int) -> list[Period]:
    """The latest periods that had ended before a day, the latest first."""
    current = _week(day - timedelta(days=day.weekday())) if kind == "week" else _month(day.replace(day=1))
    found = []
    for _ in range(count):
        current = before(current)
        found.append(current)
    return found


def period_report(connection: Connection, period: Period, scope: Scope, now: int) -> PeriodReport | None:
    """The report within ``scope``, as of ``now`` (ms); None: nobody came."""
    asked = Asked(first=period.first, last=period.last)
    total = as_figures(asking.total(connection, asked, scope), now)
    if not total.issued:
        return None
    trend = [period]
    for _ in range(TREND[period.kind] - 1):
        trend.insert(0, before(trend[0]))
    line = {each.name: asking.total(connection, Asked(first=each.first, last=each.last), scope) for each in trend}
    branches = asking.by_branch(connection, asked, scope)
    peak = _peak(asking.by_half(connection, asked, scope))
    plan = Targets()
    return PeriodReport(
        kind=period.kind,
        name=period.name,
        first=period.first,
        last=period.last,
        made=f"{datetime.fromtimestamp(now / 1000, UTC).astimezone():%Y-%m-%d %H:%M}",
        whose=Words("", ""),
        plan=plan,
        checks=against_plan(plan, total, peak),
        total=total,
        before=as_figures(line[trend[-2].name], now),
        branches=sum(tally.issued > 0 for tally in branches.values()),
        trend=tuple(row(name, same(name), tally, now) for name, tally in line.items() if tally.issued),
        days=rows_of(asking.by_day(connection, asked, scope), same, now),
        areas=area_rows(connection, asked, scope, now),
        services=service_rows(connection, asked, scope, now),
        longest=branch_rows(connection, _longest(branches), branches, now),
        unhappiest=branch_rows(connection, _unhappiest(branches), branches, now),
    )


def _peak(halves: Mapping[tuple[int, int], Tally]) -> float | None:
    """Mean wait (minutes) of the clock hour that has the longest, over all days of the period."""
    hours: dict[int, list[Tally]] = {}
    for (_, half), tally in halves.items():
        hours.setdefault(half // 2, []).append(tally)
    means = [as_figures(combined(parts), 0).waits for parts in hours.values()]
    return max((wait.mean for wait in means if wait.mean is not None and wait.n >= PEAK_MIN_CALLED), default=None)


def _longest(branches: Mapping[str, Tally]) -> list[str]:
    known = [key for key, tally in branches.items() if tally.wait_n >= LEAST_CALLED]
    return sorted(known, key=lambda key: -branches[key].wait_ms / branches[key].wait_n)[:WORST]


def _unhappiest(branches: Mapping[str, Tally]) -> list[str]:
    """Of those whose figures may be ranked, by the upper end of the interval: what chance alone does not explain."""
    known = [key for key, tally in branches.items() if tally.rated >= RANKED_FROM]

    def at_best(key: str) -> float:
        tally = branches[key]
        return csat(tally.scores, tally.served, tally.suspect).high or 0

    return sorted(known, key=at_best)[:WORST]
