"""The shipped line icons, in any colour and size."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from branchdesk.resources import resource


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


def icon(name: str, colour: str, size: int = 24) -> QIcon:
    """The same as a QIcon for buttons."""
    return QIcon(icon_pixmap(name, colour, size))


class IconLabel(QLabel):
    """An icon as a label."""

    def __init__(self, name: str, colour: str, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(size, size))
        self.show_icon(name, colour)

    def show_icon(self, name: str, colour: str) -> None:
        """Draw another icon or colour at the same size."""
        self.setPixmap(icon_pixmap(name, colour, self.width()))
