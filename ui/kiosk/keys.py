"""What keys do at the kiosk: digits choose, arrows move, Escape leaves; a reader is a keyboard too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.kiosk.idle import Page
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.scan import Scanner
from ui.kiosk.tiles import Tile
from ui.widgets.touch import move_focus

_STAFF = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Keys:
    """``tiles`` are those of the pages on which a digit chooses one."""

    def __init__(self, window: QWidget, kiosk: KioskPresenter) -> None:
        self._window, self._kiosk = window, kiosk
        self.tiles: dict[Page, list[Tile]] = {}
        self._answers = False
        self.scanner = Scanner(window)
        self.scanner.typed.connect(self._typed)
        self.scanner.scanned.connect(kiosk.reader.scan)

    def press(self, event: QKeyEvent, *, answers: bool) -> bool:
        """A key. ``answers``: it says that somebody is still there, and does nothing else. False: it means nothing."""
        self._answers = answers
        kiosk = self._kiosk
        if event.key() == Qt.Key.Key_Q and event.modifiers() & _STAFF == _STAFF:
            kiosk.pad.open()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.scanner.end():
                kiosk.check_in.submit()
                kiosk.pad.submit()
        elif event.text().isprintable() and event.text().strip():
            self.scanner.press(event.text())
        elif answers or move_focus(self._window, event.key()):
            return True
        elif event.key() == Qt.Key.Key_Escape:
            kiosk.guide.back()
        elif event.key() == Qt.Key.Key_Backspace:
            kiosk.check_in.erase()
            kiosk.pad.erase()
        else:
            return False
        return True

    def _typed(self, character: str) -> None:
        if self._answers:
            return
        place, kiosk = "123456789".find(character), self._kiosk
        tiles = self.tiles.get(kiosk.page, [])
        if kiosk.page is Page.CHECK_IN:
            kiosk.check_in.type(character)
        elif kiosk.page is Page.PIN:
            kiosk.pad.type(character)
        elif 0 <= place < len(tiles):
            tiles[place].click()
