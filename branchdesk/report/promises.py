"""Were the waits on the tickets right? A plot by hour, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from branchdesk.i18n import text
from branchdesk.metrics.past import DayFigures
from branchdesk.metrics.promises import Accuracy, added
from branchdesk.report.canvas import Drawing, Look, Rect, Shape, Text
from branchdesk.report.charts import SMALL, empty, frame_of, grid, target_line, title_of
from branchdesk.report.explain import Shown, Spot, clock
from branchdesk.report.words import percent

HEIGHT = 190
AIM = 90
"""Percent of the waits that shall come inside their range."""
HOUR_MS = 3_600_000


def hours_of(days: Iterable[DayFigures]) -> dict[int, Accuracy]:
    """All services of these days, by clock hour of issue."""
    found: dict[int, list[Accuracy]] = {}
    for day in days:
        for hours in day.promises.values():
            for hour, one in hours.items():
                found.setdefault(hour, []).append(one)
    return {hour: added(found[hour]) for hour in sorted(found)}


def promise_chart(hours: Mapping[int, Accuracy], look: Look, language: str, *, width: float = 720) -> Shown:
    """Percent of the waits inside their range, a bar for each hour; on it those that were longer."""
    heading = text(language, "report-chart-promise")
    title = title_of(look, heading, text(language, "report-chart-promise-unit"))
    whole = added(hours.values())
    if not whole.n:
        return Shown(heading, empty(look, language, width, HEIGHT, title), (), text(language, "report-no-data"))
    frame = frame_of(width, HEIGHT, 100)
    first, last = min(hours), max(hours)
    slot = frame.w / (last - first + 1)
    shapes: list[Shape] = [*title, *grid(frame, look)]
    spots = []
    for hour in range(first, last + 1):
        x = frame.x + slot * (hour - first)
        shapes.append(Text(x + slot / 2, frame.y + frame.h + 17, clock(hour * HOUR_MS), look.muted, SMALL, "middle"))
        one = hours.get(hour)
        if one is None or not one.n:
            continue
        inside, beyond = 100 * one.kept / one.n, 100 * one.later / one.n
        low, high = frame.level(inside), frame.level(inside + beyond)
        shapes.append(Rect(x + slot * 0.2, low, slot * 0.6, frame.y + frame.h - low, look.main))
        if beyond:
            shapes.append(Rect(x + slot * 0.2, high, slot * 0.6, low - high, look.over))
        if slot > 30:
            share = Text(x + slot / 2, frame.y + frame.h - 6, f"{inside:.0f}", look.surface, SMALL, "middle", bold=True)
            shapes.append(share)
        spots.append(Spot(x, frame.y, slot, frame.h, f"{clock(hour * HOUR_MS)}: {_said(one, language)}"))
    shapes += target_line(frame, look, language, AIM, named_at=15)
    return Shown(heading, Drawing(width, HEIGHT, tuple(shapes)), tuple(spots), _said(whole, language))


def _said(one: Accuracy, language: str) -> str:
    return text(
        language, "report-promise-words", n=one.n, inside=percent(one.inside), later=percent(one.beyond),
        off=f"{one.off_min or 0:.1f}", wide=f"{one.wide_min or 0:.1f}",
    )  # fmt: skip
