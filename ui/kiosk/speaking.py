"""What a page says to whoever does not see it: to a screen reader always, and aloud where the customer wants it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui.kiosk.presenter import KioskPresenter
from ui.widgets.announce import announce
from ui.widgets.touch import TouchButton
from ui.widgets.words import Figure


class Voice(Protocol):
    """Reads words aloud; the newest silence the older."""

    def read(self, words: str, language: str) -> None: ...


class Speaker(QObject):
    """Tells of every new page and every new trouble once, and of what has the focus while the voice is on.

    ``voice`` is made when somebody first wants it.
    """

    def __init__(self, window: QWidget, kiosk: KioskPresenter, voice: Voice) -> None:
        super().__init__(window)
        self._window, self._kiosk, self._voice = window, kiosk, voice
        self._said = ""
        self._loud = False
        self.announced: list[str] = []
        """What was told last, newest last: for tests, and for nobody else."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def page(self, page: QWidget) -> None:
        """A page is shown as it is now; said again only where its words are others. A window that is only drawn (a
        preview) says nothing.
        """
        if not self._window.isVisible():
            return
        session = self._kiosk.session
        words = page_words(page)
        if words == self._said and session.voice == self._loud:
            return
        if not session.voice and self._loud:
            self._voice.read("", session.language)
        self._loud, self._said = session.voice, words
        self._tell(words)

    def say(self, words: str) -> None:
        """Something else that must be heard."""
        self._tell(words)

    def _tell(self, words: str) -> None:
        if not words:
            return
        self.announced = [*self.announced[-19:], words]
        announce(self._window, words)
        if self._kiosk.session.voice:
            self._voice.read(words, self._kiosk.session.language)

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._kiosk.session.voice and isinstance(new, TouchButton) and new.window() is self._window:
            self._voice.read(button_words(new), self._kiosk.session.language)


def page_words(page: QWidget) -> str:
    """The page in reading order: its strips and labels; buttons are read when they are reached.

    The seconds that run down are not read: they would be another sentence each second.
    """
    spoken = []
    for part in page.findChildren(QWidget):
        if isinstance(part, Figure) and part.isVisibleTo(page):
            spoken.append(part.accessibleName())  # dots of a PIN are not read
        elif isinstance(part, QLabel) and part.isVisibleTo(page) and not part.property("unspoken"):
            spoken.append(part.text().strip())
    return "\n".join(dict.fromkeys(words for words in spoken if words))


def button_words(button: TouchButton) -> str:
    """How a button is called, and whether it is switched on."""
    name = button.accessibleName() or button.text().replace("&&", "&").strip()
    return f"{name}, {button.accessibleDescription()}" if button.accessibleDescription() else name
