"""A branch's own week or month, put together from its days; the centre's are in ``centre.pages.period``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from branchdesk.domain.profile import Words
from branchdesk.metrics.past import DayFigures
from branchdesk.metrics.rows import Row
from branchdesk.metrics.summary import PEAK_MIN_CALLED, against_plan
from branchdesk.metrics.tally import Tally, as_figures, combined
from branchdesk.report.period import PeriodReport

Kind = Literal["day", "week", "month"]


class Span(NamedTuple):
    """A day, a week from Monday to Sunday ("2026-W47") or a month ("2026-11"); business dates."""

    kind: Kind
    name: str
    first: date
    last: date

    @property
    def dates(self) -> list[str]:
        """All its dates."""
        return [(self.first + timedelta(days=n)).isoformat() for n in range((self.last - self.first).days + 1)]


def span_of(kind: Kind, day: date) -> Span:
    """The day itself, or the week or month in which it lies."""
    if kind == "day":
        return Span(kind, day.isoformat(), day, day)
    if kind == "week":
        year, number, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Span(kind, f"{year}-W{number:02}", monday, monday + timedelta(days=6))
    first = day.replace(day=1)
    return Span(kind, f"{first:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def before(span: Span) -> Span:
    """The one before it."""
    return span_of(span.kind, span.first - timedelta(days=1))


def period_report(span: Span, days: Sequence[DayFigures], earlier: Sequence[DayFigures], made: str) -> PeriodReport:
    """The report of the span's days (one at least, the oldest first), and of those compared with: of the span before.

    A day is compared with one other day.
    """
    last = days[-1]
    total = as_figures(_whole(days), 0)
    against = "" if not earlier else earlier[-1].bdate if span.kind == "day" else before(span).name
    tallies = {span.name: _whole(days)} | ({against: _whole(earlier)} if against else {})
    listed = sorted([*earlier, *days], key=lambda day: day.bdate) if span.kind == "day" else days
    services = {code for day in days for code in day.services if code}
    names = {code: words for day in days for code, words in day.names.items()}
    return PeriodReport(
        kind=span.kind,
        name=span.name,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        made=made,
        whose=last.name,
        plan=last.targets,
        checks=against_plan(last.targets, total, _peak(days)),
        total=total,
        before=as_figures(_whole(earlier), 0),
        against=against,
        branches=1,
        trend=tuple(_row(name, _same(name), tally) for name, tally in sorted(tallies.items())),
        days=tuple(_row(day.bdate, _same(day.bdate), _whole([day])) for day in listed),
        areas=(),
        services=tuple(
            _row(code, names.get(code, _same(code)), combined(_halves(days, code))) for code in sorted(services)
        ),
        longest=(),
        unhappiest=(),
        tellers=tellers(days),
    )


def _same(name: str) -> Words:
    return Words(name, name)


def _row(key: str, label: Words, tally: Tally) -> Row:
    return Row(key=key, label=label, figures=as_figures(tally, 0))


def _whole(days: Iterable[DayFigures]) -> Tally:
    return combined(_halves(days, ""))


def _halves(days: Iterable[DayFigures], service: str) -> list[Tally]:
    return [tally for day in days for tally in day.services.get(service, {}).values()]


def _peak(days: Sequence[DayFigures]) -> float | None:
    """Mean wait of the clock hour that has the longest, over all days."""
    hours: dict[int, list[Tally]] = {}
    for day in days:
        for half, tally in day.services.get("", {}).items():
            hours.setdefault(half // 2, []).append(tally)
    means = [as_figures(combined(parts), 0).waits for parts in hours.values()]
    return max((wait.mean for wait in means if wait.mean is not None and wait.n >= PEAK_MIN_CALLED), default=None)


def heat(days: Sequence[DayFigures]) -> dict[tuple[int, int], float]:
    """Mean wait (minutes) by weekday (0: Monday) and half-hour of the day."""
    cells: dict[tuple[int, int], list[Tally]] = {}
    for day in days:
        weekday = date.fromisoformat(day.bdate).weekday()
        for half, tally in day.services.get("", {}).items():
            cells.setdefault((weekday, half), []).append(tally)
    means = {cell: as_figures(combined(parts), 0).waits.mean for cell, parts in cells.items()}
    return {cell: mean for cell, mean in means.items() if mean is not None}


def tellers(days: Sequence[DayFigures]) -> tuple[Row, ...]:
    """Everybody who served in these days, by staff id: a report, no ranking."""
    names = {code: words for day in days for code, words in day.names.items()}
    ids = sorted({key for day in days for key in day.tellers})
    return tuple(
        _row(key, names.get(key, _same(key)), combined(day.tellers[key] for day in days if key in day.tellers))
        for key in ids
    )


def reasons(days: Sequence[DayFigures]) -> dict[str, int]:
    """How often customers named each reason for a low rating."""
    return dict(_whole(days).reasons)
