"""A keyboard on the screen, for a bare touch screen: letters, figures, signs. A real one and the system's work as well.

It keeps nothing of what is typed: every key is told on at once.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.widgets.icons import icon
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton

LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SIGNS = ("1234567890", "-/:;()&@'\"", "?!+=%#*")
KEY = 92
"""Height of a key on a 1080 px screen: 12 mm on a ten-inch tablet."""
LEAST = 56
"""Never lower than this (px)."""
COLUMNS = 20
"""Half keys across."""


def size_key(button: TouchButton, look: Look, size: float, *, bold: bool = False) -> None:
    """Give a key, or a button beside the keys, its size: higher where an upright screen has the room."""
    height = max(LEAST, look.px(KEY * (1.4 if look.portrait else 1)))
    button.setMinimumHeight(height)
    sheet = f"font-size: {look.type_px(size)}px; font-weight: {'bold' if bold else 'normal'};"
    sheet += f" min-height: {height}px; max-height: {height}px; padding: 0px {look.px(8)}px;"
    sheet += f" border-radius: {look.px(12)}px; border-width: 1px;"
    if button.styleSheet() != sheet:
        button.setStyleSheet(sheet)


class Key(TouchButton):
    """One key. It takes no focus: the field that is written into keeps it."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(24)


class OnScreenKeyboard(QWidget):
    """Four rows.

    Signals:
        typed(str): a sign
        erased(): the last one is taken back
    """

    typed = Signal(str)
    erased = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upper = self._signs = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.keys: list[Key] = []
        for row, letters in enumerate(LETTERS):
            start = (COLUMNS - 2 * len(letters)) // 2
            for place in range(len(letters)):
                key = Key()
                key.clicked.connect(lambda *_, row=row, place=place: self._press(row, place))
                self._grid.addWidget(key, row, start + 2 * place, 1, 2)
                self.keys.append(key)
        self.shift, self.back, self.other = Key(), Key(), Key("?123")
        self.shift.setIcon(icon("chevron-up", "text"))
        self.back.setIcon(icon("arrow-left", "text"))
        self.comma, self.space, self.stop = Key(","), Key(), Key(".")
        places = (
            (self.shift, 2, 0, 3), (self.back, 2, 17, 3),
            (self.other, 3, 0, 4), (self.comma, 3, 4, 2), (self.space, 3, 6, 8), (self.stop, 3, 14, 2),
        )  # fmt: skip
        for key, at, column, width in places:
            self._grid.addWidget(key, at, column, 1, width)
        self.shift.clicked.connect(self._turn_case)
        self.other.clicked.connect(self._turn_signs)
        self.back.clicked.connect(self.erased)
        for key, sign in ((self.comma, ","), (self.space, " "), (self.stop, ".")):
            key.clicked.connect(lambda *_, sign=sign: self.typed.emit(sign))
        self._name()

    def reset(self) -> None:
        """As nobody had touched it: small letters."""
        self._upper = self._signs = False
        self._name()

    def refresh(self, look: Look) -> None:
        """Sizes of the screen, names in its language."""
        self._grid.setSpacing(look.px(8))
        self.shift.setAccessibleName(look.tr("keyboard-shift"))
        self.back.setAccessibleName(look.tr("keyboard-back"))
        self.space.setAccessibleName(look.tr("keyboard-space"))
        self.space.say(look.tr("keyboard-space"))
        self.other.setAccessibleName(look.tr("keyboard-other"))
        for key in (*self.keys, self.shift, self.back, self.other, self.comma, self.space, self.stop):
            size_key(key, look, 34)
        for key in (self.shift, self.back):
            key.setIconSize(QSize(look.px(40), look.px(40)))

    def _press(self, row: int, place: int) -> None:
        self.typed.emit(self._sign(row, place))
        if self._upper:
            self._turn_case()

    def _sign(self, row: int, place: int) -> str:
        sign = (SIGNS if self._signs else LETTERS)[row][place]
        return sign.upper() if self._upper else sign

    def _turn_case(self) -> None:
        self._upper = not self._upper and not self._signs
        self._name()

    def _turn_signs(self) -> None:
        self._signs, self._upper = not self._signs, False
        self._name()

    def _name(self) -> None:
        at = iter(self.keys)
        for row, letters in enumerate(LETTERS):
            for place in range(len(letters)):
                next(at).say(self._sign(row, place))
        self.other.say("abc" if self._signs else "?123")
        self.shift.setEnabled(not self._signs)
