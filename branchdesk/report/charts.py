"""The plots of a day's summary. Each says what it shows, in which unit, and what the plan asks for.

All take the summary, a look (``LIGHT`` or ``DARK``), the language and a size in pixels, and return a ``Drawing``;
``canvas.svg`` makes it a picture for screen and web, ``report.pdf`` draws it into the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, log10
from typing import Literal, NamedTuple

from branchdesk.i18n import text
from branchdesk.metrics.figures import Csat
from branchdesk.metrics.rows import HalfHour
from branchdesk.metrics.summary import BIN_MIN, BINS, DaySummary
from branchdesk.report.canvas import Dot, Drawing, Line, Look, Path, Rect, Shape, Text, text_width
from branchdesk.report.words import percent, row_label

TITLE_H = 46
LABEL_H = 22
LEFT = 40
RIGHT = 2
SMALL = 11
BAR_H = 26
"""Height of one bar in charts that list services, counters or tellers."""


class Frame(NamedTuple):
    """The plot's own area and its value axis (0 at the bottom, ``top`` at the top)."""

    x: float
    y: float
    w: float
    h: float
    top: float

    def level(self, value: float) -> float:
        """The height on the page of a value."""
        return self.y + self.h - self.h * value / self.top


def flow_chart(summary: DaySummary, look: Look, language: str, *, width: float = 720, height: float = 240) -> Drawing:
    """Customers who came and services finished, per half-hour."""
    rows = summary.by_half_hour
    title = title_of(look, text(language, "report-chart-flow"), text(language, "report-chart-flow-unit"))
    legend = _legend(
        look,
        width,
        ((look.soft, text(language, "report-issued")), (look.main, text(language, "report-finished"))),
    )
    most = max((max(row.figures.issued, row.finished) for row in rows), default=0)
    if not most:
        return empty(look, language, width, height, title)
    frame = frame_of(width, height, most)
    slot = frame.w / len(rows)
    bars: list[Shape] = []
    for index, row in enumerate(rows):
        x = frame.x + slot * (index + 0.12)
        for value, fill, shift in ((row.figures.issued, look.soft, 0.0), (row.finished, look.main, slot * 0.38)):
            if value:
                bars.append(
                    Rect(x + shift, frame.level(value), slot * 0.36, frame.y + frame.h - frame.level(value), fill)
                )
    return Drawing(width, height, (*title, *legend, *grid(frame, look), *bars, *_hours(frame, rows, look)))


def wait_line_chart(
    summary: DaySummary, look: Look, language: str, *, width: float = 720, height: float = 220
) -> Drawing:
    """Mean wait by half-hour of arrival, with the plan's line."""
    rows = summary.by_half_hour
    target = next(check.target for check in summary.targets if check.metric == "mean_wait")
    title = title_of(look, text(language, "report-chart-wait-line"), text(language, "report-chart-wait-line-unit"))
    means = [row.figures.waits.mean for row in rows]
    known = [mean for mean in means if mean is not None]
    if not known:
        return empty(look, language, width, height, title)
    frame = frame_of(width, height, max(*known, target, 1) * 1.1)
    slot = frame.w / len(rows)
    points = [
        (frame.x + slot * (index + 0.5), frame.level(mean)) if mean is not None else None
        for index, mean in enumerate(means)
    ]
    shapes: list[Shape] = [*title, *grid(frame, look), *target_line(frame, look, language, target)]
    run: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            shapes.append(Path(tuple(run), look.main))
            run = []
    for mean, point in zip(means, points, strict=True):
        if mean is not None and point is not None:
            shapes.append(Dot(*point, 3.5, look.over if mean > target else look.main))
            if mean == max(known):
                shapes.append(Text(point[0], point[1] - 8, f"{mean:.1f}", look.text, 12, "middle", bold=True))
    return Drawing(width, height, (*shapes, *_hours(frame, rows, look)))


def wait_distribution_chart(
    summary: DaySummary, look: Look, language: str, *, width: float = 720, height: float = 240
) -> Drawing:
    """How many customers waited how long; those beyond the service level's limit in the second colour."""
    limit = summary.level_within_min
    title = title_of(look, text(language, "report-chart-waits"), text(language, "report-chart-waits-unit"))
    bins = summary.wait_bins
    if not any(bins):
        return empty(look, language, width, height, title)
    frame = frame_of(width, height, max(bins) * 1.12)
    slot = frame.w / BINS
    shapes: list[Shape] = [*title, *grid(frame, look)]
    base = frame.y + frame.h
    for index, count in enumerate(bins):
        x = frame.x + slot * index
        fill = look.main if (index + 1) * BIN_MIN <= limit else look.over
        if count:
            shapes.append(Rect(x + slot * 0.06, frame.level(count), slot * 0.88, base - frame.level(count), fill))
            shapes.append(Text(x + slot / 2, frame.level(count) - 5, str(count), look.text, SMALL, "middle"))
        last = index == BINS - 1
        edge = f"{index * BIN_MIN}+" if last else str(index * BIN_MIN)
        shapes.append(Text(x + slot / 2 if last else x, base + 16, edge, look.muted, SMALL, "middle"))
    if limit < BIN_MIN * BINS and summary.total.within_target is not None:
        x = frame.x + slot * limit / BIN_MIN
        words = text(language, "report-chart-within", share=percent(summary.total.within_target), minutes=round(limit))
        shapes.append(Line(x, frame.y - 16, x, base, look.target, 1.2, dashed=True))
        shapes.append(Text(x + 6, frame.y - 7, words, look.text, 12, bold=True))
    return Drawing(width, height, tuple(shapes))


def satisfaction_chart(
    summary: DaySummary,
    look: Look,
    language: str,
    *,
    by: Literal["service", "counter"] = "service",
    width: float = 720,
) -> Drawing:
    """Share satisfied with its 95 % interval: the branch, then each service or counter; too few ratings are said so."""
    target = next(check.target for check in summary.targets if check.metric == "satisfaction")
    rows = summary.by_service if by == "service" else summary.by_counter
    scores = [(text(language, "report-branch"), summary.total.satisfaction)]
    scores += [(row_label(row, by, language), row.figures.satisfaction) for row in rows if row.figures.issued]
    title = title_of(
        look, text(language, "report-chart-satisfaction"), text(language, "report-chart-satisfaction-unit")
    )
    height = TITLE_H + BAR_H * len(scores) + LABEL_H + 18
    if not summary.total.satisfaction.n:
        return empty(look, language, width, height, title)
    left = max(text_width(label) for label, _ in scores) + 16
    frame = Frame(left, TITLE_H + 14, width - left - 120, BAR_H * len(scores), 1)
    shapes = [*title, *_share_axis(frame, look), *_share_target(frame, look, language, target)]
    for index, (label, csat) in enumerate(scores):
        middle = frame.y + BAR_H * (index + 0.5)
        shapes.append(Text(left - 10, middle + 4, label, look.text, 12, "end", bold=index == 0))
        shapes += _score(frame, look, language, csat, middle, target)
    return Drawing(width, height, tuple(shapes))


def _score(frame: Frame, look: Look, language: str, csat: Csat, middle: float, target: float) -> Iterator[Shape]:
    beside = frame.x + frame.w + 12
    if csat.share is None or csat.low is None or csat.high is None:
        yield Text(frame.x + 8, middle + 4, text(language, "report-too-few", n=csat.n), look.muted, SMALL)
        return
    fill = look.main if csat.share >= target else look.over
    yield Rect(frame.x, middle - 8, frame.w * csat.share, 16, fill)
    low, high = frame.x + frame.w * csat.low, frame.x + frame.w * csat.high
    yield Line(low, middle, high, middle, look.text, 1.5)
    yield Line(low, middle - 5, low, middle + 5, look.text, 1.5)
    yield Line(high, middle - 5, high, middle + 5, look.text, 1.5)
    yield Text(beside, middle + 4, percent(csat.share), look.text, 12, bold=True)
    yield Text(beside + 46, middle + 4, f"n = {csat.n}", look.muted, SMALL)


def occupancy_chart(summary: DaySummary, look: Look, language: str, *, width: float = 720) -> Drawing:
    """Share of the time on duty that each counter spent serving."""
    title = title_of(look, text(language, "report-chart-occupancy"), text(language, "report-chart-occupancy-unit"))
    rows = summary.by_counter
    height = TITLE_H + BAR_H * max(len(rows), 2) + LABEL_H
    if not any(row.figures.on_duty_min for row in rows):
        return empty(look, language, width, height, title)
    labels = [row_label(row, "counter", language) for row in rows]
    left = max(text_width(label) for label in labels) + 16
    frame = Frame(left, TITLE_H, width - left - 120, BAR_H * len(rows), 1)
    shapes = [*title, *_share_axis(frame, look)]
    for index, (label, row) in enumerate(zip(labels, rows, strict=True)):
        middle = frame.y + BAR_H * (index + 0.5)
        shapes.append(Text(left - 10, middle + 4, label, look.text, 12, "end"))
        share = row.figures.occupancy
        if share is None:
            shapes.append(Text(frame.x + 8, middle + 4, text(language, "report-not-open"), look.muted, SMALL))
            continue
        hours = text(language, "report-hours", hours=f"{row.figures.on_duty_min / 60:.1f}")
        shapes.append(Rect(frame.x, middle - 8, frame.w * min(share, 1), 16, look.main))
        shapes.append(Text(frame.x + frame.w + 12, middle + 4, percent(share), look.text, 12, bold=True))
        shapes.append(Text(frame.x + frame.w + 58, middle + 4, hours, look.muted, SMALL))
    return Drawing(width, height, tuple(shapes))


def title_of(look: Look, words: str, unit: str) -> tuple[Shape, ...]:
    """What a plot shows, and in which unit."""
    return (Text(0, 15, words, look.text, 14, bold=True), Text(0, 32, unit, look.muted, SMALL))


def _legend(look: Look, width: float, entries: tuple[tuple[str, str], ...]) -> Iterator[Shape]:
    x = width - RIGHT
    for fill, words in reversed(entries):
        x -= text_width(words)
        yield Text(x, 15, words, look.text)
        x -= 17
        yield Rect(x, 5, 11, 11, fill)
        x -= 18


def empty(look: Look, language: str, width: float, height: float, title: tuple[Shape, ...]) -> Drawing:
    """The plot of nothing."""
    words = Text(width / 2, height / 2 + 10, text(language, "report-no-data"), look.muted, 13, "middle")
    return Drawing(width, height, (*title, words))


def frame_of(width: float, height: float, most: float) -> Frame:
    """The plot's area, whose value axis holds ``most``."""
    step = _step(most)
    top = ceil(most / step) * step
    return Frame(LEFT, TITLE_H + 6, width - LEFT - RIGHT, height - TITLE_H - 6 - LABEL_H, top)


def _step(most: float) -> float:
    """A round distance for about four grid lines; whole numbers only."""
    raw = max(most / 4, 1)
    unit = 10.0 ** floor(log10(raw))
    return next(unit * nice for nice in (1, 2, 5, 10) if unit * nice >= raw)


def grid(frame: Frame, look: Look) -> Iterator[Shape]:
    """Lines at round values."""
    step = _step(frame.top)
    value = 0.0
    while value <= frame.top + 1e-9:
        y = frame.level(value)
        yield Line(frame.x, y, frame.x + frame.w, y, look.muted if value == 0 else look.grid)
        yield Text(frame.x - 8, y + 4, f"{value:g}", look.muted, SMALL, "end")
        value += step


def _hours(frame: Frame, rows: tuple[HalfHour, ...], look: Look) -> Iterator[Shape]:
    """Full hours at the beginning of their half-hour; every second one where they would touch."""
    slot = frame.w / len(rows)
    every = 1 if slot * 2 > 40 else 2
    for index, row in enumerate(rows):
        if row.key.endswith(":00") and int(row.key[:2]) % every == 0:
            x = frame.x + slot * index
            yield Line(x, frame.y + frame.h, x, frame.y + frame.h + 4, look.muted)
            yield Text(x, frame.y + frame.h + 17, row.key, look.muted, SMALL, "middle")


def target_line(frame: Frame, look: Look, language: str, target: float, *, named_at: float = 0) -> Iterator[Shape]:
    """What the plan asks for; its name at another height than at the line, where points would lie on it."""
    y, end = frame.level(target), frame.x + frame.w
    yield Line(frame.x, y, end, y, look.target, 1.2, dashed=True)
    words = text(language, "report-chart-target", value=f"{target:g}")
    yield Text(end, named_at or y - 5, words, look.text, SMALL, "end")
    if named_at:
        start = end - text_width(words, SMALL) - 8
        yield Line(start - 20, named_at - 4, start, named_at - 4, look.target, 1.2, dashed=True)


def _share_axis(frame: Frame, look: Look) -> Iterator[Shape]:
    for quarter in range(5):
        x = frame.x + frame.w * quarter / 4
        yield Line(x, frame.y, x, frame.y + frame.h, look.grid if quarter else look.muted)
        yield Text(x, frame.y + frame.h + 16, f"{quarter * 25}%", look.muted, SMALL, "middle")


def _share_target(frame: Frame, look: Look, language: str, target: float) -> Iterator[Shape]:
    x = frame.x + frame.w * target
    yield Line(x, frame.y - 2, x, frame.y + frame.h, look.target, 1.2, dashed=True)
    words = text(language, "report-chart-target", value=percent(target))
    yield Text(x, frame.y - 7, words, look.text, SMALL, "middle")
