"""Text at any size: a public screen's type follows the screen, and shrinks rather than lose a word."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from ui.theme import font

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
