"""What a screen reader is told of a window, as a tree; and what is wrong with it.

python -m tests.ui.access_tree counter_serving --language zh
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from tests.ui.all_texts import path
from tests.ui.every_window import all_states, resized, settle, shown
from ui.widgets.keyboard import Key

Role = QAccessible.Role
WORKED = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QTabBar)
"""Widgets that somebody works with."""
ROLES: tuple[tuple[type[QWidget], set[Role]], ...] = (
    (QCheckBox, {Role.CheckBox}),
    (QRadioButton, {Role.RadioButton}),
    (QToolButton, {Role.Button, Role.ButtonMenu, Role.ButtonDropDown}),
    (QAbstractButton, {Role.Button, Role.CheckBox, Role.ButtonMenu}),
    (QComboBox, {Role.ComboBox}),
    (QLineEdit, {Role.EditableText}),
    (QPlainTextEdit, {Role.EditableText}),
    (QAbstractSpinBox, {Role.SpinBox}),
    (QTabBar, {Role.PageTabList}),
    (QAbstractItemView, {Role.Table, Role.List, Role.Tree}),
)
STEPS = 200
PARTS = 4
"""Tab stops in one widget: year, month and day of a date."""


def interface(widget: QWidget) -> QAccessibleInterface:
    """What Qt tells of a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def lines(node: QAccessibleInterface, depth: int = 0) -> Iterator[str]:
    """The tree under a node, as far as it is seen: role, name, what can be focused."""
    state: Any = node.state()  # Qt's bits, told as whole numbers
    if state.invisible and depth:
        return
    name = node.text(QAccessible.Text.Name) or node.text(QAccessible.Text.Value)
    marks = [(" [focus]", state.focusable), (" [off]", state.disabled), (" [on]", state.checked)]
    told = "".join(mark for mark, holds in marks if holds)
    yield f"{'  ' * depth}{node.role().name}{f' “{name}”' if name else ''}{told}"
    for place in range(node.childCount()):
        child = node.child(place)
        if child.isValid():
            yield from lines(child, depth + 1)


def worked(window: QWidget) -> list[QWidget]:
    """The widgets that can be worked with now."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, WORKED)
        and widget.isVisibleTo(window)
        and widget.isEnabled()
        and not isinstance(widget.parentWidget(), QTabBar | QAbstractSpinBox | QComboBox | QAbstractItemView)
        and not isinstance(widget, Key)  # of the keyboard on the screen: who has keys has no need of it
        and not widget.visibleRegion().isEmpty()
    ]


def wrong(window: QWidget) -> Iterator[str]:
    """All that a screen reader or a keyboard would miss."""
    order = chain(window)
    yield from (*nameless(window), *unreached(window, order), *backwards(window, order))
    if not list(lines(interface(window))):
        yield "nothing is told of the window"


def nameless(window: QWidget) -> Iterator[str]:
    """Widgets to work with that have no name, or another role than they look like."""
    for widget in worked(window):
        node = interface(widget)
        expected = next(roles for kind, roles in ROLES if isinstance(widget, kind))
        if node.role() not in expected:
            yield f"{describe(widget)} is told as {node.role().name}"
        if not node.text(QAccessible.Text.Name).strip() and not isinstance(widget, QTabBar):
            yield f"{describe(widget)} has no name"


def describe(widget: QWidget) -> str:
    """For whoever has to find it."""
    return f"{path(widget)} “{interface(widget).text(QAccessible.Text.Name)}”"


def chain(window: QWidget) -> list[QWidget]:
    """Where Tab leads, from the first widget until it begins again. Raises AssertionError for a trap."""
    order: list[QWidget] = []
    window.activateWindow()
    window.setFocus()
    stayed = 0
    for _ in range(STEPS):
        before = QApplication.focusWidget()
        QTest.keyClick(before or window, Qt.Key.Key_Tab)
        settle()
        now = QApplication.focusWidget()
        stayed = stayed + 1 if now is before else 0
        if stayed and len(worked(window)) == 1:
            return order
        if now is None or now is window or (now in order and now is not before):
            return order
        assert stayed < PARTS, f"Tab does not leave {describe(now)}"
        if now not in order:
            order.append(now)
    raise AssertionError("Tab never comes round")


def unreached(window: QWidget, order: list[QWidget]) -> Iterator[str]:
    """Widgets to work with that neither Tab reaches nor a key that stands in their name."""
    for widget in worked(window):
        name = widget.accessibleName() or interface(widget).text(QAccessible.Text.Name)
        by_key = name.endswith(")") and "(" in name
        if widget not in order and widget.focusProxy() not in order and not by_key:
            yield f"{describe(widget)} is not reached by keys"


def backwards(window: QWidget, order: list[QWidget]) -> Iterator[str]:
    """Steps of the focus that go back up or to the left on the same line, against the order of reading."""
    for one, two in pairwise(order):
        here, there = _place(one, window), _place(two, window)
        same_column = here.left() < there.right() and there.left() < here.right()
        same_line = (
            min(here.bottom(), there.bottom()) - max(here.top(), there.top()) > min(here.height(), there.height()) / 2
        )
        up = there.bottom() <= here.top() and (same_column or there.right() <= here.left())
        left = same_line and there.right() <= here.left()
        if up or left:
            yield f"from {describe(one)} back to {describe(two)}"


def _place(widget: QWidget, window: QWidget) -> QRect:
    """On the page, however far it is scrolled just now."""
    place, at = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()), widget.parentWidget()
    while at is not None:
        if isinstance(at, QAbstractScrollArea):
            place.translate(at.horizontalScrollBar().value(), at.verticalScrollBar().value())
        at = at.parentWidget()
    return place


def main() -> None:
    """Print the trees of states."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of states' names; none: all")
    parser.add_argument("--language", default="en")
    args = parser.parse_args()
    app = QApplication([])
    for one in all_states():
        if not args.names or one.name.startswith(tuple(args.names)):
            with shown(one, args.language) as window:
                resized(window, one.sizes[0])
                print(f"\n# {one.name}", *lines(interface(window)), sep="\n")
    app.quit()


if __name__ == "__main__":
    main()
