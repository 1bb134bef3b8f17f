"""Text at any size: a public screen's type follows the screen, and shrinks rather than lose a word."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.palettes import Meaning
from ui.theme import colour_of, font

Align = Qt.AlignmentFlag
_LEFT = Align.AlignLeft | Align.AlignVCenter


def set_size(widget: QWidget, px: int, *, bold: bool | None = None) -> None:
    """Font size (and weight) of a widget whose colours come from its role."""
    weight = "" if bold is None else f" font-weight: {'bold' if bold else 'normal'};"
    sheet = f"font-size: {px}px;{weight}"
    if widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)


def fitted(words: str, width: int, height: int, px: int, *, bold: bool = False, wrap: bool = False) -> QFont:
    """The font of at most ``px`` at which the words fit; never below 60 % of it."""
    flags = int(Align.AlignLeft.value) | (Qt.TextFlag.TextWordWrap.value if wrap else 0)
    for size in range(px, max(8, round(px * 0.6)) - 1, -1):
        made = font(size, bold=bold)
        box = QFontMetrics(made).boundingRect(QRect(0, 0, width, 10_000), flags, words)
        if box.width() <= width and box.height() <= height:
            return made
    return made


def draw_words(
    painter: QPainter,
    area: QRectF,
    words: str,
    px: int,
    colour: str,
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = _LEFT,
    wrap: bool = False,
) -> None:
    """Draw words into an area, smaller where they would not fit."""
    painter.setFont(fitted(words, int(area.width()), int(area.height()), px, bold=bold, wrap=wrap))
    painter.setPen(QColor(colour))
    flags = int(align.value) | (Qt.TextFlag.TextWordWrap.value if wrap else 0)
    painter.drawText(area, flags, words)


class Figure(QWidget):
    """A number as large as its place allows, up to a size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self._px = 72
        self._meaning: Meaning = "text"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def tell(self, words: str, px: int, meaning: Meaning) -> None:
        """Show words at up to ``px``."""
        if (words, px, meaning) != (self.text, self._px, self._meaning):
            self.text, self._px, self._meaning = words, px, meaning
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._px * 2, self._px)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._px, self._px // 3)

    def paintEvent(self, _event: QPaintEvent) -> None:
        made = font(self._px, bold=True)
        metrics = QFontMetrics(made)
        room = min(1.0, self.width() / max(1, metrics.horizontalAdvance(self.text)), self.height() / self._px)
        painter = QPainter(self)
        painter.setFont(font(max(8, int(self._px * room)), bold=True))
        painter.setPen(QColor(colour_of(self._meaning)))
        painter.drawText(self.rect(), int(Align.AlignCenter.value) | Qt.TextFlag.TextDontClip.value, self.text)
        painter.end()
