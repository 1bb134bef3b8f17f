"""The page for whoever has an appointment: hold its code to the scanner, or type it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QWidget

from ui.kiosk.check_in import DIGITS
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import error_words
from ui.widgets.basics import card, column, label
from ui.widgets.icons import icon
from ui.widgets.look import Look
from ui.widgets.strip import Strip
from ui.widgets.touch import TouchButton
from ui.widgets.words import Figure

BLANK = "–"


class CheckInPage(QWidget):
    """The code in large digits, and a keypad."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.title, self._help = label(wrap=True), label("", "muted", wrap=True)
        self.code, self.error = Figure(), Strip()
        self.keys = {digit: TouchButton(digit) for digit in "1234567890"}
        self.erase, self.submit = TouchButton(), TouchButton("", "primary")
        for digit, button in self.keys.items():
            button.clicked.connect(partial(self._kiosk.check_in.type, digit))
        self.erase.clicked.connect(kiosk.check_in.erase)
        self.submit.clicked.connect(kiosk.check_in.submit)
        self._build()

    def _build(self) -> None:
        self._layout = column(self)
        self._layout.addWidget(self.error)
        self.error.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)  # three lines, if need be
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._layout.addLayout(self._halves, 1)
        self._words = column()
        for widget in (self.title, self._help):
            self._words.addWidget(widget)
        self._frame = card()
        inner = column(self._frame)
        inner.addWidget(self.code)
        self._words.addWidget(self._frame, 1)
        self._pad = QGridLayout()
        for place, digit in enumerate("123456789"):
            self._pad.addWidget(self.keys[digit], place // 3, place % 3)
        for place, button in enumerate((self.erase, self.keys["0"], self.submit)):
            self._pad.addWidget(button, 3, place)
        self._halves.addLayout(self._words, 3)
        self._halves.addLayout(self._pad, 2)

    def refresh(self, look: Look) -> None:
        """Show what was typed, or why it did not do."""
        kiosk, code = self._kiosk, self._kiosk.check_in.code
        direction = QBoxLayout.Direction.TopToBottom if look.portrait else QBoxLayout.Direction.LeftToRight
        self._halves.setDirection(direction)
        self._halves.setSpacing(look.px(48))
        self._layout.setSpacing(look.px(20))
        self._words.setSpacing(look.px(20))
        self._pad.setSpacing(look.px(16))
        look.type(self.title, 46, bold=True)
        look.type(self._help, 30)
        self.title.setText(look.tr("kiosk-check-in-title"))
        self._help.setText(look.tr("kiosk-check-in-help"))
        shown = code if len(code) > DIGITS else code.ljust(DIGITS, BLANK)
        self.code.tell(shown, look.px(150), "brand_ink")
        error = kiosk.error
        self.error.tell(look, "warn", "triangle-alert", error_words(look, error) if error else "")
        for button in (*self.keys.values(), self.erase):
            look.button(button, 44, bold=True)
        look.button(self.submit, 32, bold=True)
        self.erase.setIcon(icon("arrow-left", "accent"))
        self.erase.setIconSize(QSize(look.px(44), look.px(44)))
        self.erase.setAccessibleName(look.tr("kiosk-check-in-erase"))
        self.submit.say(look.tr("kiosk-check-in-go"))
        self.submit.setEnabled(len(code) == DIGITS)
