"""Bars that people read at a glance: time against its standard, and time that is left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.palettes import Meaning
from ui.theme import colour_of, palette


class Bar(QWidget):
    """A horizontal bar: a share (0-1, capped) in a colour of the palette, with an optional tick at a share."""

    def __init__(self, height: int = 10, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = height
        self._share = 0.0
        self._meaning: Meaning = "accent"
        self._tick: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, meaning: Meaning, *, tick: float | None = None) -> None:
        """Paint only when something visible changed."""
        new = (min(1.0, max(0.0, share)), meaning, tick)
        if new != (self._share, self._meaning, self._tick):
            self._share, self._meaning, self._tick = new
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self._height / 2
        whole = QRectF(0, 0, self.width(), self._height)
        painter.setBrush(QColor(palette().trough))
        painter.drawRoundedRect(whole, radius, radius)
        if self._share > 0:
            painter.setBrush(QColor(colour_of(self._meaning)))
            width = max(self._height, self.width() * self._share)
            painter.drawRoundedRect(QRectF(0, 0, width, self._height), radius, radius)
        if self._tick is not None:
            painter.setBrush(QColor(palette().text))
            painter.drawRect(QRectF(self.width() * self._tick - 1, 0, 2, self._height))
        painter.end()
