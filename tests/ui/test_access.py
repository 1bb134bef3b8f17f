"""What a screen reader and a keyboard find on every window in every state."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.access_tree import backwards, chain, interface, lines, nameless, unreached, worked
from tests.ui.every_window import State, all_states, resized, shown

STATES = all_states()


@pytest.mark.parametrize("each", STATES, ids=lambda state: state.name)
@pytest.mark.usefixtures("qapp")
def test_names_roles_and_the_order_of_focus(each: State) -> None:
    with shown(each, "en") as window:
        resized(window, each.sizes[0])
        order = chain(window)
        wrong = [*nameless(window), *unreached(window, order), *backwards(window, order)]
        tree = list(lines(interface(window)))
    assert tree
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_what_is_wrong_would_be_found(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    first, second, third = QPushButton(""), QLineEdit(), QPushButton("Send")
    for widget in (first, second, third):
        layout.addWidget(widget)
    QWidget.setTabOrder(third, second)
    third.setFocusPolicy(third.focusPolicy())
    window.show()
    order = chain(window)
    assert len(worked(window)) == 3
    assert len(list(nameless(window))) == 2
    assert list(backwards(window, order))
    second.setFocusPolicy(second.focusPolicy().NoFocus)
    assert list(unreached(window, chain(window)))
