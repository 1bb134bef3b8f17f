"""How a public screen looks at this size, in this language: one value that its pages are drawn with."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from branchdesk.domain.commands import Language
from branchdesk.i18n import other_language, text
from ui.widgets.touch import TARGET, TouchButton
from ui.widgets.words import set_size

DESIGN = 1080
"""Sizes are given for a screen whose shorter side has so many pixels."""
LARGE = 1.25


class Look(NamedTuple):
    """Scale, shape and language of a public screen."""

    language: Language
    size: QSize
    large: bool = False
    least: int = TARGET
    """Least height of a touch button (px), where the screen is a fine one."""

    @property
    def scale(self) -> float:
        """1 on a 1080 px screen."""
        return min(self.size.width(), self.size.height()) / DESIGN

    @property
    def portrait(self) -> bool:
        """Taller than wide."""
        return self.size.height() > self.size.width()

    @property
    def other(self) -> Language:
        """The other language."""
        return other_language(self.language)

    def px(self, size: float) -> int:
        """A distance."""
        return max(1, round(size * self.scale))

    def type_px(self, size: float) -> int:
        """A font size; larger in large-text mode."""
        return round(size * self.scale * (LARGE if self.large else 1))

    def type(self, widget: QWidget, size: float, *, bold: bool | None = None) -> None:
        """Give a widget's text a size of the design."""
        set_size(widget, self.type_px(size), bold=bold)

    def button(self, button: TouchButton, size: float, *, bold: bool = False, pad: float = 36) -> None:
        """Give a touch button its size: never lower than a finger needs."""
        height, side, round_ = max(self.least, self.px(108)), self.px(pad), self.px(16)
        sheet = f"font-size: {self.type_px(size)}px; font-weight: {'bold' if bold else 'normal'};"
        sheet += f" min-height: {height}px; padding: 0px {side}px; border-radius: {round_}px;"
        if button.styleSheet() != sheet:
            button.setStyleSheet(sheet)

    def tr(self, message_id: str, **params: object) -> str:
        """Words in the screen's language."""
        return text(self.language, message_id, **params)
