"""Plots of figures over dates, weeks or months, for the report of a period; each returns a ``Shown``, as ``explain``.

Of many rows not every date and value has room to be written; each is in the ``Shown``'s spots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from branchdesk.i18n import text
from branchdesk.metrics.rows import Row
from branchdesk.report.canvas import Dot, Drawing, Line, Look, Rect, Shape, Text
from branchdesk.report.charts import SMALL, Frame, empty, frame_of, grid, target_line, title_of
from branchdesk.report.explain import Shown, Spot
from branchdesk.report.words import interval, percent

HEIGHT = 165
"""Three of them stand on the first page."""
DATE_W, VALUE_W, COUNT_W = 40, 26, 48
"""How wide (px) a row must be for its date, its value, its number of ratings."""


def wait_trend(
    rows: Sequence[Row], look: Look, language: str, target: float, title_id: str, *, width: float = 720
) -> Shown:
    """Mean wait in minutes, a bar for each row, in the second colour beyond the plan's target."""
    heading = text(language, title_id)
    title = title_of(look, heading, text(language, "report-trend-wait-unit"))
    means = {row.key: mean for row in rows if (mean := row.figures.waits.mean) is not None}
    if not means:
        return Shown(heading, empty(look, language, width, HEIGHT, title), (), text(language, "report-no-data"))
    longest = max(means, key=lambda key: means[key])
    frame = frame_of(width, HEIGHT, max(means[longest], target) * 1.15)
    slot = frame.w / len(rows)
    shapes: list[Shape] = [*title, *grid(frame, look)]
    spots = []
    for index, row in enumerate(rows):
        if (mean := means.get(row.key)) is None:
            continue
        x, top = frame.x + slot * index, frame.level(mean)
        fill = look.over if mean > target else look.main
        shapes.append(Rect(x + slot * 0.2, top, slot * 0.6, frame.y + frame.h - top, fill))
        if slot >= VALUE_W or row.key == longest:
            shapes.append(_value(x + slot / 2, top, frame.y + frame.h - top, f"{mean:.1f}", look, inside=slot > 44))
        said = text(language, "report-trend-wait-at", day=row.key, minutes=f"{mean:.1f}", called=row.figures.waits.n)
        spots.append(Spot(x, frame.y, slot, frame.h, said))
    shapes += [*target_line(frame, look, language, target), *_names(frame, rows, look)]
    kept = sum(mean <= target for mean in means.values())
    words = text(
        language, "report-trend-wait-words", target=f"{target:g}", kept=kept, days=len(means), day=longest,
        minutes=f"{means[longest]:.1f}",
    )  # fmt: skip
    return Shown(heading, Drawing(width, HEIGHT, tuple(shapes)), tuple(spots), words)


def _value(x: float, top: float, height: float, words: str, look: Look, *, inside: bool) -> Text:
    """In a bar that is high and wide enough, where no line crosses it; else above."""
    if inside and height > 16:
        return Text(x, top + 12, words, look.surface, SMALL, "middle", bold=True)
    return Text(x, top - 5, words, look.text, SMALL, "middle", bold=True)


def satisfaction_trend(
    rows: Sequence[Row], look: Look, language: str, target: float, title_id: str, *, width: float = 720
) -> Shown:
    """Percent satisfied with its 95 % interval; where fewer than 30 have rated, how many they are."""
    heading = text(language, title_id)
    title = title_of(look, heading, text(language, "report-trend-satisfied-unit"))
    if not any(row.figures.satisfaction.n for row in rows):
        return Shown(heading, empty(look, language, width, HEIGHT, title), (), text(language, "report-no-data"))
    shares = {row.key: share for row in rows if (share := row.figures.satisfaction.share) is not None}
    lowest = min(shares, key=lambda key: shares[key], default="")
    frame = frame_of(width, HEIGHT, 100)
    slot = frame.w / len(rows)
    shapes: list[Shape] = [*title, *grid(frame, look), *target_line(frame, look, language, target * 100, named_at=15)]
    spots = []
    for index, row in enumerate(rows):
        left = frame.x + slot * index
        shapes += _score(frame, row, left + slot / 2, look, target, room=VALUE_W if row.key == lowest else slot)
        spots.append(Spot(left, frame.y, slot, frame.h, _said(row, language)))
    words = text(language, "report-trend-satisfied-none")
    if shares:
        kept = sum(share >= target for share in shares.values())
        words = text(
            language, "report-trend-satisfied-words", target=percent(target), kept=kept, days=len(shares), day=lowest,
            share=percent(shares[lowest]),
        )  # fmt: skip
    return Shown(heading, Drawing(width, HEIGHT, (*shapes, *_names(frame, rows, look))), tuple(spots), words)


def _said(row: Row, language: str) -> str:
    csat = row.figures.satisfaction
    if csat.share is None:
        return text(language, "report-trend-satisfied-few", day=row.key, n=csat.n)
    share, limits = percent(csat.share), interval(csat)
    return text(language, "report-trend-satisfied-at", day=row.key, share=share, interval=limits, n=csat.n)


def _score(frame: Frame, row: Row, x: float, look: Look, target: float, *, room: float) -> Iterator[Shape]:
    csat = row.figures.satisfaction
    if csat.share is None or csat.low is None or csat.high is None:
        if room >= COUNT_W:
            yield Text(x, frame.y + frame.h - 6, f"n = {csat.n}", look.muted, SMALL, "middle")
        else:
            yield Dot(x, frame.y + frame.h - 6, 2, look.muted)
        return
    low, high = frame.level(csat.low * 100), frame.level(csat.high * 100)
    cap = min(5, room / 4)
    yield Line(x, low, x, high, look.muted, 1.5)
    for y in (low, high):
        yield Line(x - cap, y, x + cap, y, look.muted, 1.5)
    yield Dot(x, frame.level(csat.share * 100), min(4, room / 4), look.main if csat.share >= target else look.over)
    if room >= VALUE_W:
        yield Rect(x - 9, low + 4, 18, 12, look.surface)
        yield Text(x, low + 14, f"{csat.share * 100:.0f}", look.text, SMALL, "middle", bold=True)


def _names(frame: Frame, rows: Sequence[Row], look: Look) -> Iterator[Shape]:
    """The rows' keys below the axis; of many, every so many."""
    slot = frame.w / len(rows)
    every = ceil(DATE_W / slot)
    for index, row in enumerate(rows):
        if index % every == 0:
            x = frame.x + slot * (index + 0.5)
            yield Text(x, frame.y + frame.h + 16, _short(row.key), look.muted, SMALL, "middle")


def _short(key: str) -> str:
    """A date without its year; weeks and months as they are."""
    return key[5:] if len(key) == len("2026-11-02") else key
