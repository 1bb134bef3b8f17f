"""An evaluator's window at an in-process branch, under the hands of a test."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from tests.ui.evaluator_rig import Rig
from ui.evaluator.window import EvaluatorWindow
from ui.theme import apply_theme
from ui.widgets.touch import TouchButton


class Shop:
    """An evaluator's window at counter 1."""

    def __init__(self, qtbot: QtBot) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app)
        self.rig = Rig(qtbot)
        self.pad = self.rig.pad
        self.window = EvaluatorWindow(self.pad)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)

    def show(self) -> None:
        self.window.refresh_now()
        QApplication.processEvents()

    def asked(self) -> str:
        ticket = self.rig.asked()
        self.show()
        return ticket

    def tap(self, button: QAbstractButton) -> None:
        """By a finger."""
        QApplication.processEvents()  # pages just shown have their places
        device, window = QTest.createTouchDevice(), self.window
        at = button.mapTo(window, button.rect().center())
        QTest.touchEvent(window, device).press(0, at, window).commit()
        QTest.touchEvent(window, device).release(0, at, window).commit()
        self.show()

    def face(self, score: int) -> TouchButton:
        return next(face for face in self.window.ask.faces if face.score == score)

    def key(self, sign: str) -> TouchButton:
        return next(key for key in self.window.word.keyboard.keys if key.text() == sign)

    def to_words(self, score: int = 5) -> str:
        """As far as the page on which one writes."""
        ticket = self.asked()
        self.tap(self.window.ask.write)
        self.tap(self.face(score))
        self.rig.pass_time(1)
        self.show()
        return ticket


def shops(qtbot: QtBot) -> Iterator[Shop]:
    """For a fixture: a window, which goes at the end."""
    made = Shop(qtbot)
    yield made
    made.window.close()
    made.rig.close()
    made.window.deleteLater()
