"""The shipped line icons, in any colour and size."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from branchdesk.resources import resource
from ui.palettes import Meaning
from ui.theme import colour_of


@lru_cache(maxsize=256)
def icon_pixmap(name: str, colour: str, size: int) -> QPixmap:
    """An icon (file name without ending) drawn in a colour, ``size`` px square.

    Raises FileNotFoundError for a name that is not shipped; see ``known_icon`` for names from a profile.
    """
    svg = resource("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return pixmap


def known_icon(name: str, fallback: str = "ticket") -> str:
    """The name itself, or the fallback where no such icon is shipped (a profile may name anything)."""
    return name if resource("icons", f"{name}.svg").is_file() else fallback


class _Live(QIconEngine):
    """Draws an icon in a colour of the palette in force, so that buttons need no new icons for another one."""

    def __init__(self, name: str, meaning: Meaning) -> None:
        super().__init__()
        self._name, self._meaning = name, meaning

    def clone(self) -> QIconEngine:
        return _Live(self._name, self._meaning)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        painter.drawPixmap(rect.topLeft(), self._drawn(min(rect.width(), rect.height()), mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return self._drawn(min(size.width(), size.height()), mode)

    def _drawn(self, size: int, mode: QIcon.Mode) -> QPixmap:
        return icon_pixmap(self._name, colour_of("muted" if mode is QIcon.Mode.Disabled else self._meaning), size)


def icon(name: str, meaning: Meaning) -> QIcon:
    """The same as a QIcon for buttons, which follows the palette."""
    return QIcon(_Live(name, meaning))


class IconLabel(QLabel):
    """An icon as a label; follows the palette."""

    def __init__(self, name: str, meaning: Meaning, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(size, size))
        self._name, self._meaning = name, meaning

    def show_icon(self, name: str, meaning: Meaning, size: int = 0) -> None:
        """Draw another icon or colour, at the same size or another."""
        if size and size != self.width():
            self.setFixedSize(QSize(size, size))
        if (name, meaning) != (self._name, self._meaning):
            self._name, self._meaning = name, meaning
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icon_pixmap(self._name, colour_of(self._meaning), self.width()))
        painter.end()
