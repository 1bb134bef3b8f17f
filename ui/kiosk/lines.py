"""A label of as many lines as its words take at its width: no more height, and no less."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel

from ui.theme import set_role


class Lines(QLabel):
    """Qt's own hint for wrapped words is for a width that it never has: pages fall apart over it."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if role:
            set_role(self, role)

    def tell(self, words: str) -> None:
        """Other words."""
        self.setText(words)
        self._hug()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hug()

    def _hug(self) -> None:
        """Not by ``heightForWidth``: that never answers less than the height that was set before."""
        self.ensurePolished()
        wrapped = int(Qt.TextFlag.TextWordWrap.value)
        box = QFontMetrics(self.font()).boundingRect(QRect(0, 0, self.width(), 10_000), wrapped, self.text())
        height = max(1, box.height())
        if (self.minimumHeight(), self.maximumHeight()) != (height, height):
            self.setFixedHeight(height)
