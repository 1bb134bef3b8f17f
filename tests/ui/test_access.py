"""The check of names, roles and the order of focus finds what is wrong (``test_every_window.py`` asks it of all)."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.access_tree import backwards, chain, nameless, unreached, worked


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
