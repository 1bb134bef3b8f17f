"""Scroll areas that look like the page they are on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def page_area(inside: QWidget | None = None) -> QScrollArea:
    """A scroll area without a background of its own, scrolling up and down only."""
    area = QScrollArea()
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
