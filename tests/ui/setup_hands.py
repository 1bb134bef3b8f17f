"""Somebody at the set-up of a PC, with hands: keys that are counted, clicks, and a PC's own folders."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.setup.window import SetupWindow

LEFT = Qt.MouseButton.LeftButton


class Wizard:
    """Somebody at the set-up; ``pressed`` counts the keys."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.window = SetupWindow(language)
        self.window.resize(1080, 720)
        qtbot.addWidget(self.window)
        self.window.show()
        self.qtbot = qtbot
        self.pressed = 0

    @property
    def focus(self) -> QWidget:
        focus: QWidget | None = self.window.focusWidget()
        return self.window if focus is None else focus

    def key(self, key: Qt.Key, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.focus, key)
            self.pressed += 1

    def enter(self, words: str) -> None:
        """Letters of an input method come as they are."""
        if words.isascii():
            QTest.keyClicks(self.focus, words)
        else:
            field = self.focus
            assert isinstance(field, QLineEdit)
            field.insert(words)
            field.textEdited.emit(field.text())
        self.pressed += len(words)

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, LEFT)

    def at(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.window.plan.page == name)

    def close(self) -> None:
        self.window.close()
