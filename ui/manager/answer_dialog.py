"""An answer to a counter's message: one tap, and a free word where there is something to add."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QPushButton, QWidget

from branchdesk.domain import commands as c
from branchdesk.i18n import text
from ui.manager.parts import TOUCH, Sender, button, foot, tall
from ui.theme import SPACE
from ui.widgets.basics import column, label

Code = Literal["coming", "soon", "next", "wait"]
CODES: tuple[Code, ...] = ("coming", "soon", "next", "wait")
MOST = 60
"""Letters of the word, which is read at a glance."""


class AnswerDialog(QDialog):
    """Each answer is a button; what stands in the line goes with it, or alone."""

    def __init__(self, language: str, message: str, words: str, sender: Sender, parent: QWidget) -> None:
        super().__init__(parent)
        self._language, self._message, self._sender = language, message, sender
        self.setWindowTitle(text(language, "manager-reply"))
        self.setMinimumWidth(520)
        layout = column(self, margin=3 * SPACE, gap=SPACE)
        layout.addWidget(label(words, "title", wrap=True))
        self.word = QLineEdit()
        self.word.setMaxLength(MOST)
        self.word.setMinimumHeight(TOUCH)
        self.word.setPlaceholderText(text(language, "manager-reply-word"))
        self.word.setAccessibleName(text(language, "manager-reply-word"))
        layout.addWidget(self.word)
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        self.answers: dict[Code, QPushButton] = {}
        for place, code in enumerate(CODES):
            made = tall(button(text(language, f"message-answer-{code}"), partial(self._go, code)))
            made.setAutoDefault(False)
            self.answers[code] = made
            grid.addWidget(made, place // 2, place % 2)
        layout.addLayout(grid)
        self.cancel = button(text(language, "manager-cancel"), self.reject)
        self.cancel.setAutoDefault(False)
        self.alone = button(text(language, "manager-reply-send"), partial(self._go, ""), "primary")
        self.alone.setDefault(True)
        self.alone.setEnabled(False)
        layout.addLayout(foot(self.cancel, self.alone))
        self.word.textChanged.connect(lambda words: self.alone.setEnabled(bool(words.strip())))
        self.word.setFocus()

    def _go(self, code: Code | Literal[""]) -> None:
        op = c.AnswerMessage(message=self._message, code=code, note=self.word.text().strip())
        self._sender.send(op, text(self._language, "manager-answer-sent"))
        self.accept()
