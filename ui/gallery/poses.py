"""Widgets that hold still in a state which otherwise needs a mouse or a keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionFrame,
    QStylePainter,
)

from ui.theme import palette, set_role
from ui.widgets.basics import plain
from ui.widgets.icons import icon_pixmap
from ui.widgets.touch import PaintedButton
from ui.widgets.words import draw_words

Flag = QStyle.StateFlag
STATES: dict[str, Flag] = {
    "normal": Flag.State_None,
    "hover": Flag.State_MouseOver,
    "focus": Flag.State_HasFocus,
    "pressed": Flag.State_Sunken,
    "checked": Flag.State_On,
    "disabled": Flag.State_None,
}


class PosedButton(QPushButton):
    """An ordinary button in a role and a state."""

    def __init__(self, words: str, role: str, state: str) -> None:
        super().__init__(plain(words))
        self._state = STATES[state]
        set_role(self, role)
        self.setEnabled(state != "disabled")
        self.setCheckable(state == "checked")
        self.setChecked(state == "checked")

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.state |= self._state
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class PosedLine(QLineEdit):
    """A line to write in, in a state."""

    def __init__(self, words: str, hint: str, state: str) -> None:
        super().__init__(words)
        self._state = STATES[state]
        self.setPlaceholderText(hint)
        self.setEnabled(state != "disabled")

    def initStyleOption(self, option: QStyleOptionFrame) -> None:
        super().initStyleOption(option)
        option.state |= self._state


class PosedTile(PaintedButton):
    """A public screen's tile in a state."""

    def __init__(self, words: str, state: str) -> None:
        super().__init__()
        self._words, self._focused = words, state == "focus"
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setEnabled(state != "disabled")
        self.mark(state in ("pressed", "checked"))

    def hasFocus(self) -> bool:
        return self._focused

    def paint_content(self, painter: QPainter) -> None:
        """An icon and words."""
        colours = palette()
        ink = colours.text if self.isEnabled() else colours.muted
        painter.drawPixmap(16, 35, icon_pixmap("banknote", colours.accent if self.isEnabled() else colours.muted, 40))
        draw_words(painter, QRectF(self.rect()).adjusted(70, 8, -12, -8), self._words, 22, ink, bold=True, wrap=True)
