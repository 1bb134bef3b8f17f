"""Scroll areas that look like the page they are on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class SnugArea(QScrollArea):
    """Asks for as much height as what is in it needs at this width: Qt's own forgets that words wrap."""

    def sizeHint(self) -> QSize:
        hint, inside = super().sizeHint(), self.widget()
        if inside is not None and inside.hasHeightForWidth():
            hint.setHeight(inside.heightForWidth(self.contentsRect().width()))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def page_area(inside: QWidget | None = None, *, snug: bool = False) -> QScrollArea:
    """A scroll area without a background of its own, scrolling up and down only."""
    area = SnugArea() if snug else QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll into view by themselves
    if inside is not None:
        fill_area(area, inside)
    return area


def fill_area(area: QScrollArea, inside: QWidget) -> None:
    """Put other content into a scroll area; Qt would give it a background."""
    area.setWidget(inside)
    inside.setAutoFillBackground(False)
    area.updateGeometry()
