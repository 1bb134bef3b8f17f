"""A kiosk's window at an in-process branch, under the hands of a test."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.kiosk_rig import Rig
from ui.kiosk.idle import Page
from ui.kiosk.tiles import Tile
from ui.kiosk.window import KioskWindow
from ui.theme import apply_theme


class Shop:
    """A kiosk's window at a branch."""

    def __init__(self, qtbot: QtBot) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app)
        self.rig = Rig(qtbot)
        self.window = KioskWindow(self.rig.kiosk)
        self.window.show()
        self.window.refresh_now()
        QTest.qWaitForWindowExposed(self.window)

    def tile(self, code: str) -> Tile:
        return next(tile for tile in self.window.home.board.tiles if tile.words.code == code)

    @property
    def numbers(self) -> list[str]:
        return [ticket.number for ticket in self.rig.tickets]

    def settle(self, page: Page) -> None:
        self.rig.reaches(page)
        self.window.refresh_now()

    def close(self) -> None:
        self.window.close()
        self.rig.close()
        self.window.deleteLater()


def english(qtbot: QtBot) -> Iterator[Shop]:
    """For a fixture: a kiosk that begins in English, and goes at the end."""
    made = Shop(qtbot)
    made.rig.kiosk.prefer(language="en")
    made.rig.kiosk.start = made.rig.kiosk.session
    made.window.refresh_now()
    yield made
    made.close()
