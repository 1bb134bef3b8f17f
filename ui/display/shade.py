"""What lies over the display at night: less light, the same picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.display.care import NIGHT_SHADE


class Shade(QWidget):
    """Darkens what is below it; hidden by day."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, night: bool) -> None:
        """Lie over the whole parent, or go."""
        if night and self.geometry() != self._over.rect():
            self.setGeometry(self._over.rect())
        if night != self.isVisible():
            self.setVisible(night)
            self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, round(255 * NIGHT_SHADE)))
        painter.end()
