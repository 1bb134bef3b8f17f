"""Where people wait, on the floor's plan: one dot for everybody, in their queue's colour, with its letter and count."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from branchdesk.i18n import text
from ui.manager.floor import QueueLine
from ui.manager.parts import light_colour
from ui.theme import RADIUS, SPACE, Type, font, palette
from ui.widgets.icons import icon_pixmap
from ui.widgets.words import draw_words

DOT_SIZES = (30, 24, 19, 15)
"""Diameters (px), the largest that has room for the longest queue."""
DOTS = 60
GAP = 3


class Lobby(QWidget):
    """The part of the plan between the counters and the entrance."""

    def __init__(self, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._language = language
        self._lines: tuple[QueueLine, ...] | None = None
        self._words = ""

    def show_lines(self, lines: tuple[QueueLine, ...]) -> None:
        """The queues as they are now; painted anew only when somebody comes, goes, or has waited too long."""
        told = tuple(line._replace(longest_s=0, expected=None) for line in lines if line.waiting)
        if told != self._lines:
            self._lines = told
            self._words = text(self._language, "manager-lobby-waiting", count=sum(line.waiting for line in told))
            self.setAccessibleName(self._words)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_lobby(painter, QRectF(self.rect()))
        painter.end()

    def _paint_lobby(self, painter: QPainter, area: QRectF) -> None:
        colours = palette()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_soft))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        inner = area.adjusted(2 * SPACE, SPACE / 2, -2 * SPACE, -SPACE / 2)
        painter.drawPixmap(int(inner.left()), int(inner.top() + 4), icon_pixmap("users", colours.accent, 20))
        head = QRectF(inner.left() + 28, inner.top(), inner.width() - 28, 28)
        draw_words(painter, head, self._words, Type.BODY, colours.text, bold=True)
        body = inner.adjusted(0, 30, 0, -20)
        foot = QRectF(inner.left(), inner.bottom() - 20, inner.width(), 20)
        entrance = text(self._language, "manager-entrance")
        draw_words(painter, foot, f"▲ {entrance}", Type.SMALL, colours.muted, align=Qt.AlignmentFlag.AlignCenter)
        if self._lines:
            share = body.width() / len(self._lines)
            painter.setFont(font(Type.LEAD, bold=True))
            wide = painter.fontMetrics().horizontalAdvance("M 000") + SPACE
            longest = max(line.waiting for line in self._lines)
            dot = next((size for size in DOT_SIZES if _room(share - SPACE - wide, body.height(), size) >= longest), 15)
            for place, line in enumerate(self._lines):
                area = QRectF(body.left() + place * share, body.top(), share - SPACE, body.height())
                self._paint_queue(painter, area, line, wide, dot)

    def _paint_queue(self, painter: QPainter, area: QRectF, line: QueueLine, wide: float, dot: int) -> None:
        colours = palette()
        said = f"{line.code} {line.waiting}"
        draw_words(
            painter, QRectF(area.left(), area.top(), wide, 28), said, Type.LEAD, light_colour(line.light), bold=True
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(light_colour(line.light) if line.light != "none" else colours.muted))
        across = max(1, int((area.width() - wide) // (dot + GAP)))
        for place in range(min(line.waiting, _room(area.width() - wide, area.height(), dot), DOTS)):
            x = area.left() + wide + place % across * (dot + GAP)
            y = area.top() + 7 + place // across * (dot + GAP)
            painter.drawEllipse(QRectF(x, y, dot, dot))


def _room(width: float, height: float, dot: int) -> int:
    """So many dots fit."""
    return max(1, int(width // (dot + GAP))) * max(1, int((height - 7) // (dot + GAP)))
