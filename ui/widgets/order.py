"""The tab key goes as one reads. Qt takes the order of making, which is another one where parts are made anew."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def put_in_order(root: QWidget) -> None:
    """Let the tab key go through what is in ``root`` in the order of its layouts."""
    found = list(_of(root))
    for first, second in pairwise(found):
        QWidget.setTabOrder(first, second)


def _of(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from _of(inside)
    elif isinstance(widget, QStackedWidget):
        current = widget.currentWidget()
        if current is not None:
            yield from _of(current)
    elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    elif (layout := widget.layout()) is not None:
        yield from _within(layout)


def _within(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _of(widget)
        elif inner is not None:
            yield from _within(inner)
