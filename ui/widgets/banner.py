"""A line that says what is going on: errors, warnings, the lost connection. In place, never a modal box."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from ui.theme import SPACE, set_role
from ui.widgets.basics import label, row
from ui.widgets.icons import IconLabel
from ui.widgets.strip import MEANINGS, Kind

_ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "triangle-alert"}


class Banner(QFrame):
    """Hidden until told something.

    Signals:
        dismissed(): the user closed it
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = row(self, margin=SPACE, gap=SPACE)
        self._icon = IconLabel("info", "accent", 22)
        self._words = label(wrap=True)
        self._close = QPushButton("✕")
        self._close.setFlat(True)
        self._close.setFixedSize(52, 36)
        set_role(self._close, "quiet")
        self._close.clicked.connect(self._dismiss)
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def words(self) -> str:
        """What it says now; empty while hidden."""
        return "" if self.isHidden() else self._words.text()

    def tell(self, words: str, kind: Kind = "info", *, seconds: float = 0, closable: bool = True) -> None:
        """Show words; with ``seconds`` it goes away by itself."""
        set_role(self, f"banner-{kind}")
        self._icon.show_icon(_ICONS[kind], MEANINGS[kind])
        self._words.setText(words)
        self._close.setVisible(closable)
        self.show()
        self._timer.stop()
        if seconds:
            self._timer.start(round(seconds * 1000))

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
