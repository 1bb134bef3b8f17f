"""The plots: well-formed SVG Tiny that Qt paints, saying the right numbers, in both languages and both looks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Words
from branchdesk.i18n import text
from branchdesk.metrics.figures import Figures, csat
from branchdesk.metrics.rows import Row
from branchdesk.metrics.stats import Stats
from branchdesk.metrics.summary import DaySummary, summarise
from branchdesk.report import charts
from branchdesk.report.canvas import DARK, LIGHT, Drawing, Look, Rect, Text, svg, text_width
from branchdesk.report.trends import satisfaction_trend, wait_trend
from tests.busy_day import busy_day
from tests.scenario import Day

Chart = Callable[[DaySummary, Look, str], Drawing]
ALL: list[Chart] = [
    charts.flow_chart,
    charts.wait_line_chart,
    charts.wait_distribution_chart,
    charts.satisfaction_chart,
    charts.occupancy_chart,
]
TINY = {"svg", "rect", "line", "polyline", "circle", "text"}


def summary() -> DaySummary:
    snapshot = busy_day()
    return summarise(snapshot, snapshot.at)


def words(drawing: Drawing) -> list[str]:
    return [shape.words for shape in drawing.shapes if isinstance(shape, Text)]


def painted(drawing: Drawing, look: Look) -> set[str]:
    """Names of the colours on Qt's picture of it."""
    renderer = QSvgRenderer(QByteArray(svg(drawing).encode()))
    assert renderer.isValid()
    image = QImage(round(drawing.width), round(drawing.height), QImage.Format.Format_RGB32)
    image.fill(QColor(look.surface))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    pixels = range(image.width()), range(0, image.height(), 3)
    return {image.pixelColor(x, y).name().upper() for y in pixels[1] for x in pixels[0]}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("chart", ALL)
def test_qt_paints_it(chart: Chart, look: Look) -> None:
    drawing = chart(summary(), look, "zh")
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg(drawing)).iter()}
    assert tags <= TINY
    assert look.main.upper() in painted(drawing, look)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("chart", ALL)
def test_everything_stays_on_the_page(chart: Chart, language: str) -> None:
    drawing = chart(summary(), LIGHT, language)
    for shape in drawing.shapes:
        if isinstance(shape, Text):
            shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * text_width(shape.words, shape.size)
            assert shape.x - shift >= -12, shape.words
            assert shape.x - shift + text_width(shape.words, shape.size) <= drawing.width + 12, shape.words
            assert 0 < shape.y <= drawing.height, shape.words
        elif isinstance(shape, Rect):
            assert 0 <= shape.y <= shape.y + shape.h <= drawing.height
            assert 0 <= shape.x <= shape.x + shape.w <= drawing.width


@pytest.mark.parametrize("chart", ALL)
def test_an_empty_day_says_so(chart: Chart) -> None:
    day = Day()
    day.do(c.OpenDay())
    drawing = chart(summarise(day.snapshot, day.now), LIGHT, "en")
    assert text("en", "report-no-data") in words(drawing)
    assert not [shape for shape in drawing.shapes if isinstance(shape, Rect)]


def test_bars_are_as_high_as_their_numbers() -> None:
    drawing = charts.wait_distribution_chart(summary(), LIGHT, "en")
    bars = [shape for shape in drawing.shapes if isinstance(shape, Rect)]
    counts = [count for count in summary().wait_bins if count]
    assert [bar.h / bars[0].h for bar in bars] == pytest.approx([count / counts[0] for count in counts])
    assert [bar.fill for bar in bars].count(LIGHT.main) == sum(1 for count in summary().wait_bins[:4] if count)


def test_few_ratings_are_not_drawn_as_a_score() -> None:
    drawing = charts.satisfaction_chart(summary(), LIGHT, "en")
    shown = [row.figures.satisfaction for row in summary().by_service if not row.figures.satisfaction.hidden]
    bars = [shape for shape in drawing.shapes if isinstance(shape, Rect)]
    assert len(bars) == 1 + len(shown), "the branch, and services with 30 ratings or more"
    hidden = [row.figures.satisfaction.n for row in summary().by_service if row.figures.satisfaction.hidden]
    assert {text("en", "report-too-few", n=n) for n in hidden} <= set(words(drawing))


def test_words_in_a_picture_are_escaped() -> None:
    assert "a &lt; b &amp; c" in svg(Drawing(10, 10, (Text(0, 5, "a < b & c", "#000000"),)))


def rated(number: int) -> Row:
    """A day with its mean wait, every third one with too few ratings."""
    scores = (0, 0, 1, 2, 4) if number % 3 == 0 else (0, 1, 3, 9, 25 + number)
    figures = Figures(waits=Stats(n=20, mean=8 + number % 7), satisfaction=csat(scores, 60, 0))
    return Row(key=f"2026-01-{number:02}", label=Words("", ""), figures=figures)


@pytest.mark.parametrize("days", [7, 31])
@pytest.mark.parametrize("width", [320, 560, 1200])
def test_no_two_words_of_a_trend_lie_on_each_other(days: int, width: int) -> None:
    rows = [rated(number) for number in range(1, days + 1)]
    for shown in (
        wait_trend(rows, LIGHT, "en", 10, "report-trend-days", width=width),
        satisfaction_trend(rows, LIGHT, "en", 0.85, "report-trend-satisfied-days", width=width),
    ):
        words = [shape for shape in shown.drawing.shapes if isinstance(shape, Text) and shape.anchor == "middle"]
        boxes = [(w.x - text_width(w.words, w.size) / 2, w.y, text_width(w.words, w.size), w.size - 2) for w in words]
        assert len(words) >= 5
        assert not [(a, b) for a, b in combinations(boxes, 2) if on_each_other(a, b)]


def on_each_other(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    (x, y, w, h), (u, v, wide, _) = one, other
    return x < u + wide and u < x + w and abs(y - v) < h


def test_a_trend_says_each_of_its_days_and_its_answer() -> None:
    rows = [rated(number) for number in range(1, 32)]
    waits = wait_trend(rows, LIGHT, "en", 10, "report-trend-days")
    satisfied = satisfaction_trend(rows, LIGHT, "en", 0.85, "report-trend-satisfied-days")
    assert waits.words == "Days within the target of 10 min: 14 of 31. Longest: 2026-01-06, 14.0 min."
    assert waits.spots[0].words == "2026-01-01: mean wait 9.0 min, 20 called"
    assert satisfied.words.startswith(
        "Days that met the target of 85%: 21 of 21 with 30 ratings or more. Lowest: 2026-01-01, 90%."
    )
    assert satisfied.spots[2].words == "2026-01-03: too few ratings to show (7)"
    assert "95% interval" in satisfied.spots[0].words
