"""Pieces that several pages are made of: tallies in, words and drawings out. Every drawing has its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from branchdesk.centre.pages.charts import WaitBar, wait_bar
from branchdesk.centre.pages.places import Labels
from branchdesk.centre.pages.words import NONE, Cell, Words, at_least, at_most, csat_cell, minutes, number, share
from branchdesk.domain.profile import Targets
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.tally import Tally, as_figures, combined

PLAN = Targets()
"""The plan's targets for all branches together."""
BIN_MIN, BINS = 5, 13
WEEKLY_ABOVE = 62
"""Days above which the trend is by weeks."""
_LATE = (2.5, 5, 10, 15, 20, 30)
_STEPS = 7


class Table(msgspec.Struct, frozen=True):
    """What a plot shows, as rows of words."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Plot(msgspec.Struct, frozen=True):
    """A drawing for ``plots.js`` (JSON), its name, and the same as a table."""

    label: str
    data: str
    table: Table


class Heat(msgspec.Struct, frozen=True):
    """Hours by weekdays; each cell has its words and its colour's class."""

    label: str
    weekdays: tuple[str, ...]
    hours: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class Bar(msgspec.Struct, frozen=True):
    """A named count; ``width`` in percent of the largest."""

    name: str
    count: str
    width: float


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a table of areas, branches, services or tellers; ``href`` leads further down."""

    key: str
    name: str
    href: str
    issued: str
    mean: Cell
    bar: WaitBar | None
    p50: str
    p90: str
    level: Cell
    abandoned: str
    csat: Cell


def tiles(total: Tally, t: Words) -> tuple[tuple[str, Cell], ...]:
    """What stands beside the plan's two figures."""
    f = as_figures(total, 0)
    level = Cell(share(f.within_target), t("centre-level-target"), at_least(f.within_target, PLAN.level_share))
    p90 = Cell(minutes(f.waits.p90, t), t("centre-p50-is", minutes=minutes(f.waits.p50, t)))
    response = Cell(share(f.satisfaction.response_rate), t("centre-rated-of", rated=total.rated, served=total.served))
    return (
        (t("centre-issued"), Cell(f"{total.issued:,}", t("centre-served-count", served=total.served))),
        (t("centre-level"), level),
        (t("centre-p90-wait"), p90),
        (t("centre-abandoned"), Cell(share(f.abandoned_share), t("centre-people", count=f.abandoned))),
        (t("centre-response"), response),
    )


class _Steps(msgspec.Struct, frozen=True):
    """Days or weeks with their tallies, and what their column is called."""

    tallies: dict[str, Tally]
    called: str

    @property
    def labels(self) -> list[str]:
        return list(self.tallies)


def trends(days: Mapping[str, Tally], t: Words, marks: Sequence[tuple[str, str]] = ()) -> tuple[Plot, Plot]:
    """Waits and arrivals, and the shares, by day or week. ``marks``: business dates with what was done then."""
    weekly = len(days) > WEEKLY_ABOVE
    steps = _Steps(_weeks(days) if weekly else dict(days), t("centre-week-of") if weekly else t("centre-date"))
    at = [(label, words) for day, words in marks if (label := _step_of(day, steps.labels))]
    return _trend_of_waits(steps, at, t), _trend_of_shares(steps, t)


def _trend_of_waits(steps: _Steps, at: list[tuple[str, str]], t: Words) -> Plot:
    issued = [tally.issued for tally in steps.tallies.values()]
    waits = [_rounded(as_figures(tally, 0).waits.mean) for tally in steps.tallies.values()]
    goal = [(PLAN.mean_wait_min, t("centre-target"))]
    series = [
        _series(t("centre-issued"), "bar", issued, "--bars", right=True),
        _series(t("centre-mean-wait"), "line", waits, "--accent", marks=goal, at=at),
    ]
    rows = tuple((step, f"{n:,}", number(wait)) for step, n, wait in zip(steps.labels, issued, waits, strict=True))
    table = Table((steps.called, t("centre-issued"), t("centre-mean-wait-unit")), rows)
    axes = {"y": t("centre-unit-min"), "right": t("centre-issued")}
    return _plot(t("centre-trend-wait"), steps.labels, series, table, **axes)


def _trend_of_shares(steps: _Steps, t: Words) -> Plot:
    figures = [as_figures(tally, 0) for tally in steps.tallies.values()]
    names = (t("centre-satisfaction"), t("centre-level"), t("centre-abandoned"))
    csat = [_percent(f.satisfaction.share) for f in figures]
    level = [_percent(f.within_target) for f in figures]
    gone = [_percent(f.abandoned_share) for f in figures]
    goal = [(PLAN.satisfaction * 100, t("centre-target"))]
    series = [
        _series(names[0], "line", csat, "--good", marks=goal),
        _series(names[1], "line", level, "--accent"),
        _series(names[2], "line", gone, "--bad"),
    ]
    rows = tuple(
        (step, *(NONE if value is None else f"{value}%" for value in shares))
        for step, *shares in zip(steps.labels, csat, level, gone, strict=True)
    )
    return _plot(t("centre-trend-shares"), steps.labels, series, Table((steps.called, *names), rows), y="%")


def _weeks(days: Mapping[str, Tally]) -> dict[str, Tally]:
    found: dict[str, list[Tally]] = {}
    for day, tally in days.items():
        found.setdefault(_monday(day), []).append(tally)
    return {monday: combined(some) for monday, some in found.items()}


def _monday(day: str) -> str:
    moment = date.fromisoformat(day)
    return (moment - timedelta(days=moment.weekday())).isoformat()


def _step_of(day: str, labels: list[str]) -> str:
    return day if day in labels else _monday(day) if _monday(day) in labels else ""


def spread(total: Tally, t: Words) -> Plot:
    """How the waits are distributed, with the middle one and the ninth of ten."""
    counts = total.waits.bins(BIN_MIN * MINUTE, BINS)
    names = [f"{place * BIN_MIN}–{(place + 1) * BIN_MIN}" for place in range(BINS - 1)] + [f"{(BINS - 1) * BIN_MIN}+"]
    at = []
    for percent in (50, 90):
        wait = total.waits.quantile(percent)
        if wait is not None:
            place = min(wait // (BIN_MIN * MINUTE), BINS - 1)
            at.append((names[place], f"P{percent} {number(wait / MINUTE)}"))
    bars = _series(t("centre-customers"), "bar", list(counts), "--column", at=at)
    whole = max(sum(counts), 1)
    rows = tuple((name, f"{count:,}", share(count / whole)) for name, count in zip(names, counts, strict=True))
    head = (t("centre-wait-range"), t("centre-customers"), t("centre-share"))
    return _plot(t("centre-spread"), names, [bars], Table(head, rows), x=t("centre-unit-min"))


def _series(name: str, kind: str, values: Sequence[float | None], colour: str, **more: object) -> dict[str, object]:
    return {"name": name, "kind": kind, "values": values, "colour": colour, **more}


def _plot(label: str, labels: list[str], series: list[dict[str, object]], table: Table, **axes: str) -> Plot:
    return Plot(label, msgspec.json.encode({"labels": labels, "series": series, **axes}).decode(), table)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _percent(value: float | None) -> int | None:
    return None if value is None else round(value * 100)


def heats(halves: Mapping[tuple[int, int], Tally], days: Mapping[str, Tally], t: Words) -> tuple[Heat, ...]:
    """Mean wait, and arrivals on one such day, by hour and weekday; nothing without customers."""
    hours: dict[tuple[int, int], list[Tally]] = {}
    for (weekday, half), tally in halves.items():
        if tally.issued:
            hours.setdefault((weekday, half // 2), []).append(tally)
    cells = {place: combined(some) for place, some in hours.items()}
    if not cells:
        return ()
    dates = [date.fromisoformat(day).weekday() for day, tally in days.items() if tally.issued]
    arrivals = {place: tally.issued / max(dates.count(place[0]), 1) for place, tally in cells.items()}
    most = max(arrivals.values())
    waits = {place: tally.wait_ms / tally.wait_n / MINUTE for place, tally in cells.items() if tally.wait_n}
    late = {place: (number(wait), f"late-{1 + sum(wait > step for step in _LATE)}") for place, wait in waits.items()}
    busy = {
        place: (f"{count:.0f}", f"heat-{min(1 + int(count / most * _STEPS), _STEPS)}")
        for place, count in arrivals.items()
    }
    return (_heat(t("centre-heat-wait"), late, t), _heat(t("centre-heat-arrivals"), busy, t))


def _heat(label: str, cells: Mapping[tuple[int, int], tuple[str, str]], t: Words) -> Heat:
    weekdays = sorted({weekday for weekday, _ in cells})
    hours = sorted({hour for _, hour in cells})
    rows = ((f"{hour:02}:00", tuple(cells.get((day, hour), ("", "")) for day in weekdays)) for hour in hours)
    return Heat(label, tuple(t(f"centre-weekday-{day}") for day in weekdays), tuple(rows))


def reasons(total: Tally, labels: Labels, language: str) -> tuple[Bar, ...]:
    """Why customers rated low, the most frequent first."""
    found = sorted(total.reasons.items(), key=lambda item: (-item[1], item[0]))
    most = found[0][1] if found else 1
    return tuple(Bar(labels.reason(code, language), f"{n:,}", round(100 * n / most, 1)) for code, n in found)


def group(key: str, name: str, href: str, tally: Tally, t: Words) -> Group:
    """One line."""
    f = as_figures(tally, 0)
    return Group(
        key=key,
        name=name,
        href=href,
        issued=f"{tally.issued:,}",
        mean=Cell(number(f.waits.mean), tone=at_most(f.waits.mean, PLAN.mean_wait_min)),
        bar=wait_bar(f.waits.mean, f.waits.p90, PLAN.mean_wait_min),
        p50=number(f.waits.p50),
        p90=number(f.waits.p90),
        level=Cell(share(f.within_target), tone=at_least(f.within_target, PLAN.level_share)),
        abandoned=share(f.abandoned_share),
        csat=csat_cell(f.satisfaction, PLAN.satisfaction, t),
    )
