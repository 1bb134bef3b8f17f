"""The board by service and by counter: a grid of cells that fits three as well as twelve, wide or upright."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from branchdesk.i18n import text
from ui.display.lanes import CounterLane, ServiceLane
from ui.display.paint import CENTRE, RIGHT, Panel, box, card, picture, words
from ui.display.panels import ROW, arrow_right, band_colour, service_head
from ui.display.sign import ICONS, sign_colours
from ui.theme import palette

GAP = 18


class ServicesView(NamedTuple):
    language: str = "zh"
    lanes: tuple[ServiceLane, ...] = ()


class CountersView(NamedTuple):
    language: str = "zh"
    lanes: tuple[CounterLane, ...] = ()


def cells(area: QRectF, count: int, gap: float, shape: float, least: float) -> Iterator[QRectF]:
    """``count`` equal cells in rows, as near as can be to ``shape`` (width by height), and not narrower than ``least``
    where that can be avoided.
    """
    if not count:
        return
    across = min(range(1, count + 1), key=lambda n: _misfit(area, count, n, gap, shape, least))
    rows = ceil(count / across)
    width, height = (area.width() - gap * (across - 1)) / across, (area.height() - gap * (rows - 1)) / rows
    for place in range(count):
        x, y = area.x() + place % across * (width + gap), area.y() + place // across * (height + gap)
        yield QRectF(x, y, width, height)


def _misfit(area: QRectF, count: int, across: int, gap: float, shape: float, least: float) -> float:
    rows = ceil(count / across)
    width, height = area.width() / across - gap, area.height() / rows - gap
    if width <= 0 or height <= 0:
        return 1e9
    empty = across * rows - count
    is_now = width / height
    narrow = max(1.0, least / width) ** 2
    return max(is_now / shape, shape / is_now) * (1 + 0.3 * empty) * narrow


class ServiceBoard(Panel[ServicesView]):
    """A cell for each service: who is at which counter for it, who is next, how many wait."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        lanes = self.view.lanes
        for lane, cell in zip(lanes, cells(area, len(lanes), GAP * u, 0.95, 340 * u), strict=False):
            self._cell(painter, cell, lane, u)

    def _cell(self, painter: QPainter, area: QRectF, lane: ServiceLane, u: float) -> None:
        c, language = palette(), self.view.language
        card(painter, area, 20 * u, u)
        row = lane.queue
        colour = band_colour(row.band) if row.waiting else c.line
        box(painter, QRectF(area.x(), area.bottom() - 12 * u, area.width(), 12 * u), colour, 6 * u)
        inner = area.adjusted(16 * u, 10 * u, -16 * u, -18 * u)
        service_head(painter, QRectF(inner.x(), inner.y(), inner.width(), 62 * u), row, language, u)
        foot = QRectF(inner.x(), inner.bottom() - 36 * u, inner.width(), 36 * u)
        waiting = f"{row.waiting} {text(language, 'display-waiting')}"
        ink = c.muted if not row.waiting or row.band == "calm" else colour
        words(painter, foot, waiting, 28 * u, ink, bold=True)
        if row.waiting:
            longest = text(language, "display-longest", minutes=row.longest_min)
            words(painter, foot.adjusted(foot.width() * 0.45, 0, 0, 0), longest, 26 * u, ink, align=RIGHT)
        middle = QRectF(inner.x(), inner.y() + 66 * u, inner.width(), foot.y() - inner.y() - 66 * u)
        self._numbers(painter, middle, lane, u)

    def _numbers(self, painter: QPainter, area: QRectF, lane: ServiceLane, u: float) -> None:
        """Who is called and served, each with its counter; who is next, where there is room."""
        c, language = palette(), self.view.language
        shown = area.height() > 200 * u and bool(lane.next)
        rest = 54 * u if shown else 0
        height = 104 * u
        fitting = max(1, int((area.height() - rest) / height))
        if not lane.now:
            words(painter, QRectF(area.x(), area.y(), area.width(), height), "—", ROW * u, c.edge, bold=True)
        height = min(height, (area.height() - rest) / min(fitting, max(1, len(lane.now))))
        for place, served in enumerate(lane.now[:fitting]):
            line = QRectF(area.x(), area.y() + place * height, area.width(), height)
            ink = c.text if served.go else c.muted
            mark = c.accent if served.go else c.muted
            number = QRectF(line.x(), line.y(), line.width() * 0.7, height)
            words(painter, number, served.number, ROW * u, ink, bold=True)
            arrow_right(painter, QRectF(number.right() + 4 * u, line.y(), line.width() * 0.085, height), mark)
            counter = QRectF(line.right() - line.width() * 0.195, line.y(), line.width() * 0.195, height)
            words(painter, counter, served.counter, ROW * u, mark, bold=True, align=CENTRE)
        if shown:
            line = QRectF(area.x(), area.bottom() - rest, area.width(), rest)
            said = f"{text(language, 'display-next')} {'  '.join(lane.next)}"
            words(painter, line, said, 34 * u, c.muted, bold=True)


class CounterBoard(Panel[CountersView]):
    """A cell for each counter: its number, and whom it calls or serves, or that it is open, paused or closed."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        lanes = self.view.lanes
        for lane, cell in zip(lanes, cells(area, len(lanes), GAP * u, 2.6, 420 * u), strict=False):
            self._cell(painter, cell, lane, u)

    def _cell(self, painter: QPainter, area: QRectF, lane: CounterLane, u: float) -> None:
        c, language = palette(), self.view.language
        ground, ink = sign_colours(lane.sign)
        card(painter, area, 20 * u, u, ground)
        side = min(area.height() - 24 * u, area.width() * 0.3)
        desk = QRectF(area.x() + 12 * u, area.center().y() - side / 2, side, side)
        box(painter, desk, c.page if lane.sign == "closed" else c.accent, 18 * u)
        on_desk = c.muted if lane.sign == "closed" else c.on_accent
        words(painter, desk.adjusted(6 * u, 0, -6 * u, 0), lane.counter, side * 0.78, on_desk, bold=True, align=CENTRE)
        rest = QRectF(
            desk.right() + 18 * u, area.y() + 8 * u, area.right() - desk.right() - 34 * u, area.height() - 16 * u
        )
        said = text(language, f"display-sign-{lane.sign}")
        if lane.number:
            size = min(150 * u, rest.height() * 0.72)
            words(
                painter,
                QRectF(rest.x(), rest.y(), rest.width(), rest.height() * 0.7),
                lane.number,
                size,
                ink,
                bold=True,
            )
            line = QRectF(rest.x(), rest.bottom() - rest.height() * 0.3, rest.width(), rest.height() * 0.28)
        else:
            line = QRectF(rest.x(), rest.y() + rest.height() * 0.32, rest.width(), rest.height() * 0.36)
        size = min(46 * u, line.height() * 0.8)
        picture(painter, QRectF(line.x(), line.center().y() - size / 2, size, size), ICONS[lane.sign], ink)
        words(painter, line.adjusted(size + 12 * u, 0, 0, 0), said, size * 0.86, ink, bold=True)
