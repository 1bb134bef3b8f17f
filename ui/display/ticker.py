"""The line at the screen's foot: one after another stands still, and gives way to the next by a soft change.

Nothing runs across the screen: moving text is hard to read for many, and unpleasant for some. Where nothing may move,
the next line stands there at once.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, QVariantAnimation
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from ui.display.foot import Line
from ui.display.paint import LEFT, RIGHT, Panel, picture, words
from ui.theme import font, motion, palette

FADE_MS = 700


class TickerView(NamedTuple):
    line: Line = Line("megaphone", "", ())
    phone: str = ""


class Ticker(Panel[TickerView]):
    """The line that stands now, and the telephone for complaints."""

    def __init__(self, view: TickerView) -> None:
        super().__init__(view)
        self._before = view
        self._fading = QVariantAnimation(self)
        self._fading.setStartValue(0.0)
        self._fading.setEndValue(1.0)
        self._fading.valueChanged.connect(lambda _: self.update())

    @property
    def share(self) -> float:
        """How far the new line has come, 0 to 1; 1 while one stands still."""
        running = self._fading.state() is QVariantAnimation.State.Running
        return float(self._fading.currentValue()) if running else 1.0

    def show_view(self, view: TickerView) -> None:
        """Another line comes softly; the first one stands there at once."""
        if view == self.view:
            return
        self._before = self.view
        super().show_view(view)
        took = motion(FADE_MS)
        self._fading.stop()
        if took and self._before.line.parts:
            self._fading.setDuration(took)
            self._fading.start()

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        c = palette()
        painter.fillRect(area, QColor(c.brand))
        inner = area.adjusted(40 * u, 0, -40 * u, 0)
        hidden = not self.view.phone or bool(self.view.line.head)
        used = 0.0 if hidden else words(painter, inner, self.view.phone, 28 * u, c.brand_muted, align=RIGHT)
        place = inner.adjusted(0, 0, -used - 40 * u, 0)
        share = self.share
        if share < 0.5:
            self._line(painter, place, self._before.line, 1 - 2 * share, u)
        else:
            self._line(painter, place, self.view.line, 1.0 if share == 1 else 2 * share - 1, u)

    def _line(self, painter: QPainter, area: QRectF, line: Line, opacity: float, u: float) -> None:
        """Head and parts side by side; all of them smaller where they would not fit."""
        if not line.parts:
            return
        c = palette()
        painter.setOpacity(opacity)
        picture(painter, QRectF(area.x(), area.y(), 40 * u, area.height()), line.icon, c.call)
        rest = area.adjusted(62 * u, 0, 0, 0)
        if line.head and area.width() < 1300 * u:
            words(painter, rest.adjusted(0, 6 * u, 0, -rest.height() * 0.58), line.head, 24 * u, c.brand_muted)
            rest.setTop(rest.top() + rest.height() * 0.4)
        elif line.head:
            head = QRectF(rest.x(), rest.y(), rest.width() * 0.34, rest.height())
            used = words(painter, head, line.head, 28 * u, c.brand_muted, align=LEFT)
            rest.setLeft(rest.left() + used + 32 * u)
        width = rest.width() / len(line.parts)
        bold = bool(line.head)
        longest = max(QFontMetricsF(font(max(1, round(34 * u)), bold=bold)).horizontalAdvance(p) for p in line.parts)
        size = 34 * u * min(1.0, (width - 24 * u) / max(1.0, longest))
        for place, part in enumerate(line.parts):
            cell = QRectF(rest.x() + place * width, rest.y(), width - 16 * u, rest.height())
            words(painter, cell, part, size, c.on_brand, bold=bold, align=LEFT)
        painter.setOpacity(1.0)
