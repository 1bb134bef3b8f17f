"""A window for what went wrong before there was one: whoever starts a role from a menu sees no terminal."""

from __future__ import annotations

import sys

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.i18n import text
from ui.program import program
from ui.theme import LIGHT, SPACE, apply_theme, set_role
from ui.widgets.basics import column, label, row
from ui.widgets.buttons import push

WIDTH = 560


class Failure(QWidget):
    """The error in words, what may be done, and a way to the set-up."""

    def __init__(self, words: str, language: str) -> None:
        super().__init__()
        set_role(self, "page")
        self.setWindowTitle(text(language, "setup-title"))
        self.setMinimumWidth(WIDTH)
        layout = column(self, margin=3 * SPACE, gap=2 * SPACE)
        layout.addWidget(label(words, wrap=True))
        buttons = row()
        buttons.addStretch(1)
        self.set_up = push(text(language, "setup-title"), self._set_up, "primary")
        self.leave = push(text(language, "setting-preview-close"), self.close)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.set_up)
        layout.addLayout(buttons)
        self.set_up.setFocus()

    def _set_up(self) -> None:
        """In a process of its own, which goes on when this one ends."""
        command, *arguments = program()
        QProcess.startDetached(command, [*arguments, "setup"])
        self.close()


def tell(words: str, language: str) -> None:
    """Show the error until somebody has read it."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    window = Failure(words, language)
    window.show()
    app.exec()
