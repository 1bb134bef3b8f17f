"""Plots of figures over dates, weeks or months; as ``charts``, for the report of a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from branchdesk.i18n import text
from branchdesk.metrics.rows import Row
from branchdesk.report.canvas import Dot, Drawing, Line, Look, Rect, Shape, Text
from branchdesk.report.charts import SMALL, Frame, empty, frame_of, grid, target_line, title_of

HEIGHT = 165
"""Three of them stand on the first page."""
_MOST_LABELS = 16


def wait_trend(
    rows: Sequence[Row], look: Look, language: str, target: float, title_id: str, *, width: float = 720
) -> Drawing:
    """Mean wait in minutes, a bar for each row, in the second colour beyond the plan's target."""
    title = title_of(look, text(language, title_id), text(language, "report-trend-wait-unit"))
    known = [mean for row in rows if (mean := row.figures.waits.mean) is not None]
    if not known:
        return empty(look, language, width, HEIGHT, title)
    frame = frame_of(width, HEIGHT, max(*known, target) * 1.15)
    slot = frame.w / len(rows)
    shapes: list[Shape] = [*title, *grid(frame, look)]
    for index, row in enumerate(rows):
        mean = row.figures.waits.mean
        if mean is not None:
            x, top = frame.x + slot * index, frame.level(mean)
            fill = look.over if mean > target else look.main
            shapes.append(Rect(x + slot * 0.2, top, slot * 0.6, frame.y + frame.h - top, fill))
            if len(rows) <= _MOST_LABELS:
                shapes.append(_value(x + slot / 2, top, frame.y + frame.h - top, f"{mean:.1f}", look))
    return Drawing(width, HEIGHT, (*shapes, *target_line(frame, look, language, target), *_names(frame, rows, look)))


def _value(x: float, top: float, height: float, words: str, look: Look) -> Text:
    """In a bar that is high enough, where no line crosses it; else above."""
    if height > 16:
        return Text(x, top + 12, words, look.surface, SMALL, "middle", bold=True)
    return Text(x, top - 5, words, look.text, SMALL, "middle", bold=True)


def satisfaction_trend(rows: Sequence[Row], look: Look, language: str, target: float, *, width: float = 720) -> Drawing:
    """Percent satisfied with its 95 % interval; where fewer than 30 have rated, how many they are."""
    title = title_of(look, text(language, "report-trend-satisfied"), text(language, "report-trend-satisfied-unit"))
    if not any(row.figures.satisfaction.n for row in rows):
        return empty(look, language, width, HEIGHT, title)
    frame = frame_of(width, HEIGHT, 100)
    slot = frame.w / len(rows)
    shapes: list[Shape] = [*title, *grid(frame, look), *target_line(frame, look, language, target * 100)]
    for index, row in enumerate(rows):
        shapes += _score(frame, row, frame.x + slot * (index + 0.5), look, target)
    return Drawing(width, HEIGHT, (*shapes, *_names(frame, rows, look)))


def _score(frame: Frame, row: Row, x: float, look: Look, target: float) -> Iterator[Shape]:
    csat = row.figures.satisfaction
    if csat.share is None or csat.low is None or csat.high is None:
        yield Text(x, frame.y + frame.h - 6, f"n = {csat.n}", look.muted, SMALL, "middle")
        return
    low, high = frame.level(csat.low * 100), frame.level(csat.high * 100)
    yield Line(x, low, x, high, look.muted, 1.5)
    for y in (low, high):
        yield Line(x - 5, y, x + 5, y, look.muted, 1.5)
    yield Dot(x, frame.level(csat.share * 100), 4, look.main if csat.share >= target else look.over)
    yield Text(x, low + 14, f"{csat.share * 100:.0f}", look.text, SMALL, "middle", bold=True)


def _names(frame: Frame, rows: Sequence[Row], look: Look) -> Iterator[Shape]:
    """The rows' keys below the axis; of many, every so many."""
    slot, every = frame.w / len(rows), -(-len(rows) // _MOST_LABELS)
    for index, row in enumerate(rows):
        if index % every == 0:
            x = frame.x + slot * (index + 0.5)
            yield Text(x, frame.y + frame.h + 16, _short(row.key), look.muted, SMALL, "middle")


def _short(key: str) -> str:
    """A date without its year; weeks and months as they are."""
    return key[5:] if len(key) == len("2026-11-02") else key
