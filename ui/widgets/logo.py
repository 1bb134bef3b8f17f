"""The bank's logo where its profile has one, otherwise the landmark that stands for any bank."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import brand, live
from ui.widgets.icons import icon_pixmap

WIDEST = 4
"""A logo is at most so many times as wide as high."""


def logo_pixmap(height: int, colour: str) -> QPixmap:
    """The logo at a height; its shapes in ``currentColor`` take the colour given."""
    logo = brand().logo
    return _drawn(logo, height, colour) if logo else icon_pixmap("landmark", colour, height)


@lru_cache(maxsize=16)
def _drawn(logo: str, height: int, colour: str) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(logo.replace("currentColor", colour).encode()))
    shape = renderer.viewBoxF().size()
    share = shape.width() / shape.height() if shape.height() > 0 else 1.0
    width = max(1, round(height * min(WIDEST, share)))
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(0, 0, width, height))
    painter.end()
    return pixmap


class Logo(QWidget):
    """The logo as a widget of a height; follows brand and palette. Decoration: the bank's name is beside it."""

    def __init__(self, height: int, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height, self._colour, self._shown = height, colour, brand().logo
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_height(self, height: int) -> None:
        """Another height, and the width that belongs to it."""
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return logo_pixmap(self._height, self._colour).size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown != brand().logo:
            self._shown = brand().logo
            self.updateGeometry()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, logo_pixmap(self._height, live(self._colour)))
        painter.end()
