"""A free word, for who likes to write one: a field, ready-made sentences, and a keyboard on the screen.

A real keyboard, the system's own and its input methods write into the same field. Nothing of it stays with the page.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ui.evaluator.presenter import EvaluatorPresenter
from ui.evaluator.writing import MOST, PHRASES
from ui.widgets.basics import column, label, row
from ui.widgets.keyboard import KEY, LEAST, OnScreenKeyboard, size_key
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton


class WordPage(QWidget):
    """Write, choose, send: or send without."""

    def __init__(self, pad: EvaluatorPresenter) -> None:
        super().__init__()
        self._pad = pad
        self.title, self.help = label(), label("", "muted", wrap=True)
        self.field = QLineEdit()
        self.field.setMaxLength(MOST)
        self.field.textEdited.connect(pad.writing.say)
        self.field.returnPressed.connect(pad.submit)
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.phrases = {phrase: TouchButton() for phrase in PHRASES}
        self.keyboard = OnScreenKeyboard()
        self.keyboard.typed.connect(self._type)
        self.keyboard.erased.connect(self._erase)
        self.send = TouchButton("", "primary")
        self.send.clicked.connect(pad.submit)
        self._layout = column(self)
        self._head = row()
        self._head.addWidget(self.title)
        self._head.addWidget(self.help, 1)
        self._layout.addLayout(self._head)
        top = row()
        top.addWidget(self.field, 1)
        top.addWidget(self.send)
        self._layout.addLayout(top)
        self._phrases = QGridLayout()
        for phrase, button in self.phrases.items():
            button.clicked.connect(lambda *_, phrase=phrase: self._add(phrase))
        self._layout.addLayout(self._phrases)
        self._layout.addStretch(1)
        self._layout.addWidget(self.keyboard)

    def refresh(self, look: Look) -> None:
        """Show the text as it stands."""
        self._look = look
        self._layout.setSpacing(look.px(14))
        self._phrases.setSpacing(look.px(12))
        look.type(self.title, 44, bold=True)
        look.type(self.help, 26)
        self.title.setText(look.tr("evaluator-word"))
        self.help.setText(look.tr("evaluator-word-help", left=MOST - len(self._pad.writing.text)))
        self.field.setAccessibleName(look.tr("evaluator-word"))
        if self.field.text() != self._pad.writing.text:
            self.field.setText(self._pad.writing.text)
        sheet = f"font-size: {look.type_px(34)}px; min-height: {max(LEAST, look.px(KEY)) - 4}px;"
        if self.field.styleSheet() != sheet:
            self.field.setStyleSheet(sheet)
        across = 2 if look.portrait else 4
        for place, (phrase, button) in enumerate(self.phrases.items()):
            size_key(button, look, 26)
            button.say(look.tr(f"evaluator-phrase-{phrase}"))
            self._phrases.addWidget(button, place // across, place % across)
        size_key(self.send, look, 34, bold=True)
        self.send.setMinimumWidth(look.px(300))
        self._head.setSpacing(look.px(28))
        self.send.say(look.tr("evaluator-submit" if self._pad.writing.text else "evaluator-skip-word"))
        self.keyboard.refresh(look)

    def clear(self) -> None:
        """Nothing of the last customer: neither in the field nor in its undo."""
        self.field.setText("")
        self.help.setText("")
        self.keyboard.reset()

    def _type(self, sign: str) -> None:
        self.field.insert(sign)
        self._pad.writing.say(self.field.text())

    def _erase(self) -> None:
        self.field.backspace()
        self._pad.writing.say(self.field.text())

    def _add(self, phrase: str) -> None:
        self._pad.writing.add(self._look.tr(f"evaluator-phrase-{phrase}"))
