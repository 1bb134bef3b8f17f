"""A report's drawing as a widget: laid out anew for the width it gets, so that its words keep their size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.report.canvas import Drawing, svg

Draw = Callable[[float], Drawing]
"""The drawing for a width in px."""


class Plot(QWidget):
    """Empty until ``show_plot``."""

    def __init__(self) -> None:
        super().__init__()
        self._draw: Draw | None = None
        self._width = 0
        self._renderer = QSvgRenderer()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(320)

    def show_plot(self, draw: Draw) -> None:
        """Show another drawing."""
        self._draw, self._width = draw, 0
        self._render()

    def sizeHint(self) -> QSize:
        return QSize(560, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._render()
        super().resizeEvent(event)

    def _render(self) -> None:
        if self._draw is None or self.width() == self._width:
            return
        self._width = self.width()
        drawing = self._draw(self._width)
        self._renderer.load(QByteArray(svg(drawing).encode()))
        self.setFixedHeight(round(drawing.height))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._renderer.isValid():
            self._renderer.render(painter, QRectF(self.rect()))
        painter.end()
