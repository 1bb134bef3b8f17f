"""The bank's logo where its profile has one, otherwise the landmark that stands for any bank."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.devices.printing.layout import LOGO
from branchdesk.services.ports import Picture
from ui.palettes import Meaning
from ui.theme import brand, colour_of
from ui.widgets.icons import icon_pixmap

LEAST_INK = 0.01
"""A logo that leaves less of the paper black was made for a dark ground."""
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


@lru_cache(maxsize=4)
def printed_logo(logo: str) -> Picture | None:
    """The logo for paper, black on white; None where there is none, or where it would be white on white."""
    renderer = QSvgRenderer(QByteArray(logo.replace("currentColor", "#000000").encode()))
    if not logo or not renderer.isValid():
        return None
    shape = renderer.viewBoxF().size()
    size = QSizeF(shape).scaled(QSizeF(*LOGO), Qt.AspectRatioMode.KeepAspectRatio).toSize()
    if size.isEmpty():
        return None
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    whole, stride = bytes(grey.constBits()), grey.bytesPerLine()
    dots = b"".join(whole[line * stride : line * stride + grey.width()] for line in range(grey.height()))
    dark = sum(255 - dot for dot in dots) / (255 * len(dots))
    return Picture(grey.width(), grey.height(), dots) if dark >= LEAST_INK else None


class Logo(QWidget):
    """The logo as a widget of a height; follows brand and palette. Decoration: the bank's name is beside it."""

    def __init__(self, height: int, meaning: Meaning, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height, self._meaning, self._shown = height, meaning, brand().logo
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_height(self, height: int) -> None:
        """Another height, and the width that belongs to it."""
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return logo_pixmap(self._height, colour_of(self._meaning)).size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown != brand().logo:
            self._shown = brand().logo
            self.updateGeometry()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, logo_pixmap(self._height, colour_of(self._meaning)))
        painter.end()
