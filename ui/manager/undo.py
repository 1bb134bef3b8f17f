"""What was done just now, with its way back for some seconds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from branchdesk.i18n import text
from ui.manager.parts import button, tall
from ui.theme import SPACE, set_role
from ui.widgets.basics import label, row
from ui.widgets.icons import icon

SECONDS = 12


class UndoBar(QFrame):
    """Hidden until ``offer``."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        set_role(self, "banner-good")
        layout = row(self, margin=SPACE, gap=SPACE)
        self.words = label(wrap=True)
        self.back = button(text(language, "manager-undo"), self._undo)
        self.back.setIcon(icon("undo-2", "text"))
        tall(self.back)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.back)
        self._do: Callable[[], object] = lambda: None
        self._timer = QTimer(self, interval=1000 * SECONDS, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def offer(self, words: str, undo: Callable[[], object]) -> None:
        """Say what was done; ``undo`` takes it back."""
        self.words.setText(words)
        self._do = undo
        self.show()
        self._timer.start()

    def _undo(self) -> None:
        self.hide()
        self._do()
