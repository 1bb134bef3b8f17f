"""Labels, cards, lines and layouts with the product's spacing, in one call each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import SPACE, set_role


class _Wrapped(QLabel):
    """A label of several lines that always has the height that its words need at its width.

    Qt's layouts give up on that as soon as a widget between has a height of its own, and cut lines off.
    """

    def setText(self, words: str) -> None:
        super().setText(words)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        inside, wrap = self.contentsRect(), Qt.TextFlag.TextWordWrap.value  # heightForWidth would count the minimum in
        words = self.fontMetrics().boundingRect(QRect(0, 0, inside.width(), 100_000), wrap, self.text())
        height = words.height() + self.height() - inside.height() if self.text() else 0
        if height != self.minimumHeight():
            self.setMinimumHeight(height)


def label(words: str = "", role: str = "", *, wrap: bool = False, centre: bool = False) -> QLabel:
    """A plain-text label (never interprets mark-up) in a role of the stylesheet."""
    made = _Wrapped(words) if wrap else QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if centre:
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if role:
        set_role(made, role)
    return made


def card(role: str = "card") -> QFrame:
    """A frame in a role: card, brand, banner-info …"""
    made = QFrame()
    set_role(made, role)
    return made


def line() -> QFrame:
    """A thin horizontal line."""
    return card("line")


def column(parent: QWidget | None = None, *, margin: int = 0, gap: int = SPACE) -> QVBoxLayout:
    """A vertical layout; margin and gap in px."""
    return _spaced(QVBoxLayout(parent) if parent else QVBoxLayout(), margin, gap)  # type: ignore[return-value]


def row(parent: QWidget | None = None, *, margin: int = 0, gap: int = SPACE) -> QHBoxLayout:
    """A horizontal layout; margin and gap in px."""
    return _spaced(QHBoxLayout(parent) if parent else QHBoxLayout(), margin, gap)  # type: ignore[return-value]


def _spaced(layout: QBoxLayout, margin: int, gap: int) -> QBoxLayout:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    return layout


def plain(words: str) -> str:
    """Words for a button: Qt would take a single & as a mnemonic."""
    return words.replace("&", "&&")
