"""Plots that answer a question: were enough counters open; where did the wait come from; when is it always long.

Each returns a ``Shown``: the drawing, what each of its parts says (for whoever points at it or walks it by keys), and
all of it in one sentence (for whoever hears it).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from branchdesk.i18n import text
from branchdesk.metrics.causes import HALF_HOUR, Causes, Half
from branchdesk.report.canvas import Dot, Drawing, Line, Look, Path, Rect, Shape, Text, text_width
from branchdesk.report.charts import SMALL, TITLE_H, Frame, empty, frame_of, grid, title_of

BAR_H, CELL_H = 34, 30
WEEKDAYS = 7


class Spot(NamedTuple):
    """A part of a drawing and what it says."""

    x: float
    y: float
    w: float
    h: float
    words: str


class Shown(NamedTuple):
    """A drawing that can be read with eyes, keys and ears: its heading, its parts, its answer in a sentence."""

    heading: str
    drawing: Drawing
    spots: tuple[Spot, ...]
    words: str


def clock(ms: int) -> str:
    """Time of day from ms since midnight."""
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}"


def needed_chart(rows: Sequence[Half], look: Look, language: str, *, width: float = 720, height: float = 240) -> Shown:
    """Counters that the work of those who came needed, beside those that were open, per half-hour."""
    heading = text(language, "report-chart-needed")
    title = title_of(look, heading, text(language, "report-chart-needed-unit"))
    most = max((max(row.needed, row.open) for row in rows), default=0)
    if not most:
        return Shown(heading, empty(look, language, width, height, title), (), text(language, "report-no-data"))
    frame = frame_of(width, height, most)
    slot = frame.w / len(rows)
    shapes: list[Shape] = [*title, *grid(frame, look)]
    spots, line, short = [], [], []
    for index, row in enumerate(rows):
        x, top = frame.x + slot * index, frame.level(row.needed)
        scarce = row.needed > row.open + 0.05
        fill = look.over if scarce else look.main
        shapes.append(Rect(x + slot * 0.15, top, slot * 0.7, frame.y + frame.h - top, fill))
        line += [(x, frame.level(row.open)), (x + slot, frame.level(row.open))]
        words = text(
            language, "report-needed-at", time=clock(row.begins), came=row.came, needed=f"{row.needed:.1f}",
            open=f"{row.open:.1f}", wait="–" if row.wait_min is None else f"{row.wait_min:.0f}",
        )  # fmt: skip
        spots.append(Spot(x, frame.y, slot, frame.h, words))
        short += [clock(row.begins)] if scarce else []
        if row.begins % (2 * HALF_HOUR) == 0:
            shapes.append(Text(x, frame.y + frame.h + 17, clock(row.begins), look.muted, SMALL, "middle"))
    shapes.append(Path(tuple(line), look.text, 2.5))
    shapes += _legend(look, language, width)
    key = "report-needed-short" if short else "report-needed-enough"
    return Shown(
        heading, Drawing(width, height, tuple(shapes)), tuple(spots), text(language, key, times=", ".join(short))
    )


def _legend(look: Look, language: str, width: float) -> list[Shape]:
    needed, open_ = text(language, "report-legend-needed"), text(language, "report-legend-open")
    x = width - text_width(open_) - 2
    second = x - 44 - text_width(needed)
    return [
        Text(x, 15, open_, look.text), Line(x - 24, 11, x - 6, 11, look.text, 2.5),
        Text(second, 15, needed, look.text), Rect(second - 17, 5, 11, 11, look.main),
    ]  # fmt: skip


def _signed(minutes: float) -> str:
    """A difference with its sign: a minus as it is set in print, and none before nothing."""
    return f"{minutes:+.1f}".replace("-", "\u2212") if abs(minutes) >= 0.05 else "0.0"


def cause_words(causes: Causes, language: str) -> str:
    """The answer in a sentence: the largest cause first."""
    if not causes.against:
        return text(language, "report-cause-standard", mean=f"{causes.mean_min:.1f}", service=_signed(causes.service))
    parts = {"arrivals": causes.arrivals, "staff": causes.staff, "service": causes.service, "rest": causes.rest}
    ordered = sorted(parts, key=lambda name: -abs(parts[name]))
    told = [text(language, f"report-cause-part-{name}", minutes=_signed(parts[name])) for name in ordered]
    head = text(
        language, "report-cause-head", mean=f"{causes.mean_min:.1f}", against=causes.against,
        difference=_signed(causes.mean_min - causes.other_min),
    )  # fmt: skip
    return head + text(language, "report-cause-comma").join(told)


def cause_chart(causes: Causes, look: Look, language: str, *, width: float = 720) -> Shown:
    """From the other day's mean wait to this one's, step by step."""
    heading = text(language, "report-chart-causes")
    title = title_of(look, heading, text(language, "report-chart-causes-unit"))
    other = causes.against or text(language, "report-cause-by-standard")
    steps: list[tuple[str, float]] = [("arrivals", causes.arrivals), ("staff", causes.staff)] if causes.against else []
    steps += [("service", causes.service)] + ([("rest", causes.rest)] if causes.against else [])
    names = [other, *(text(language, f"report-cause-{name}") for name, _ in steps), text(language, "report-cause-this")]
    left = max(text_width(name) for name in names) + 16
    ends = [causes.other_min]
    for _, value in steps:
        ends.append(ends[-1] + value)
    low, high = min(0.0, *ends), max(1.0, causes.mean_min, *ends)
    height = TITLE_H + BAR_H * len(names) + 10
    frame = Frame(left, TITLE_H, width - left - 70, BAR_H * len(names), high - low)

    def at(value: float) -> float:
        return frame.x + frame.w * (value - low) / frame.top

    spans = [(0.0, causes.other_min), *pairwise(ends), (0.0, causes.mean_min)]
    shapes, spots = [*title, Line(at(0), frame.y, at(0), frame.y + frame.h, look.muted)], []
    for index, (name, (start, end)) in enumerate(zip(names, spans, strict=True)):
        top = frame.y + BAR_H * index
        whole = index in (0, len(names) - 1)
        said = f"{end:.1f}" if whole else _signed(end - start)
        fill = look.soft if whole else look.over if end > start else look.main
        x, wide = min(at(start), at(end)), max(2.0, abs(at(end) - at(start)))
        shapes.append(Rect(x, top + 7, wide, BAR_H - 14, fill))
        shapes.append(Text(left - 10, top + 21, name, look.text, 12, "end", bold=whole))
        shapes.append(Text(x + wide + 8, top + 21, said, look.text, 12, bold=True))
        spots.append(Spot(0, top, width, BAR_H, f"{name}: {said}"))
    return Shown(heading, Drawing(width, height, tuple(shapes)), tuple(spots), cause_words(causes, language))


def heat_chart(means: dict[tuple[int, int], float], target: float, look: Look, language: str, *, width: float) -> Shown:
    """Mean wait by weekday (0: Monday) and half-hour of the day: when it is always long."""
    heading = text(language, "report-chart-heat")
    title = title_of(look, heading, text(language, "report-chart-heat-unit", target=f"{target:g}"))
    height = TITLE_H + CELL_H * WEEKDAYS + 26
    if not means:
        return Shown(heading, empty(look, language, width, height, title), (), text(language, "report-no-data"))
    first, last = min(half for _, half in means), max(half for _, half in means)
    left, slot = 64.0, (width - 66) / (last - first + 1)
    shapes: list[Shape] = list(title)
    spots = []
    for day in range(WEEKDAYS):
        name, top = text(language, f"report-weekday-{day + 1}"), TITLE_H + CELL_H * day
        shapes.append(Text(left - 8, top + 20, name, look.text, 12, "end"))
        for half in range(first, last + 1):
            x, mean = left + slot * (half - first), means.get((day, half))
            if mean is None:
                shapes.append(Dot(x + slot / 2, top + CELL_H / 2, 1.5, look.grid))
                continue
            fill, ink = _heat(mean, target, look)
            shapes.append(Rect(x + 1, top + 1, slot - 2, CELL_H - 2, fill))
            shapes.append(Text(x + slot / 2, top + 20, f"{mean:.0f}", ink, SMALL, "middle"))
            time = clock(half * HALF_HOUR)
            words = text(language, "report-heat-at", day=name, time=time, minutes=f"{mean:.1f}")
            spots.append(Spot(x, top, slot, CELL_H, words))
    for half in range(first + first % 2, last + 1, 2):
        x = left + slot * (half - first)
        shapes.append(Text(x, height - 8, clock(half * HALF_HOUR), look.muted, SMALL, "middle"))
    day, half = max(means, key=lambda key: means[key])
    worst = text(
        language, "report-heat-worst", day=text(language, f"report-weekday-{day + 1}"), time=clock(half * HALF_HOUR),
        minutes=f"{means[day, half]:.1f}",
    )  # fmt: skip
    return Shown(heading, Drawing(width, height, tuple(shapes)), tuple(spots), worst)


def _heat(mean: float, target: float, look: Look) -> tuple[str, str]:
    """Fill and ink: within the target, up to twice of it, beyond."""
    if mean <= target:
        return look.soft, look.text
    return (look.main if mean <= 2 * target else look.over), look.surface


def counts_chart(rows: Sequence[tuple[str, int]], title_id: str, look: Look, language: str, *, width: float) -> Shown:
    """How often each of some things was named, the most frequent first."""
    heading = text(language, title_id)
    title = title_of(look, heading, text(language, "report-chart-counts-unit"))
    known = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    if not known:
        return Shown(heading, empty(look, language, width, 120, title), (), text(language, "report-no-data"))
    left = max(text_width(name) for name, _ in known) + 16
    most = known[0][1]
    shapes: list[Shape] = list(title)
    spots = []
    for index, (name, count) in enumerate(known):
        top = TITLE_H + BAR_H * index
        wide = (width - left - 60) * count / most
        shapes.append(Text(left - 10, top + 21, name, look.text, 12, "end"))
        shapes.append(Rect(left, top + 7, wide, BAR_H - 14, look.main))
        shapes.append(Text(left + wide + 8, top + 21, str(count), look.text, 12, bold=True))
        spots.append(Spot(0, top, width, BAR_H, f"{name}: {count}"))
    height = TITLE_H + BAR_H * len(known) + 8
    return Shown(heading, Drawing(width, height, tuple(shapes)), tuple(spots), "; ".join(spot.words for spot in spots))
