"""Painting for a board that is read from across a hall: text that fills its place, and panels that repaint only when
what they show has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from ui.theme import font, palette
from ui.widgets.icons import icon_pixmap

View = TypeVar("View")
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
GLYPHS_KEPT = 64
"""Qt keeps rendered glyphs up to this many pixels."""
_said: list[str] = []
"""What the panel that is being painted says."""
BASE = 1080
"""All sizes are for a window whose shorter side is this long; ``Panel.unit`` scales them."""


class Panel(QWidget, Generic[View]):
    """Shows one value; subclasses paint it in ``draw``."""

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self._spoken = ""

    @property
    def unit(self) -> float:
        """Pixels per unit of the design."""
        window = self.window()
        return min(window.width(), window.height()) / BASE

    def show_view(self, view: View) -> None:
        """Show another value; the same one costs nothing."""
        if view != self.view:
            self.view = view
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        _said.clear()
        whole = self.window().size() * self.devicePixelRatioF()
        _finished.most = 3 * whole.width() * whole.height()  # bytes: three quarters of it; a sign needs a half
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.draw(painter, QRectF(self.rect()), self.unit)
        painter.end()
        self._tell(" ".join(_said))

    def _tell(self, painted: str) -> None:
        """A screen reader says what is painted, unless somebody found better words."""
        if self._spoken != painted and self.accessibleName() == self._spoken:
            self._spoken = painted
            self.setAccessibleName(painted)

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        """Paint ``self.view`` into ``area`` with ``u`` pixels per unit."""


def shared_size(texts: Sequence[str], width: float, size: float, *, bold: bool = False) -> float:
    """The size, ``size`` at most, at which all of them fit the width: side by side they look alike."""
    metrics = QFontMetricsF(font(max(1, round(size)), bold=bold))
    longest = max((metrics.horizontalAdvance(one) for one in texts), default=0.0)
    return size * min(1.0, max(0.0, width) / longest) if longest else size


def words(
    painter: QPainter,
    area: QRectF,
    text: str,
    size: float,
    colour: str = "",
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """Paint one line, smaller where it would not fit the width; returns its width. No colour: that of text."""
    _said.append(text)
    colour = colour or palette().text
    chosen = font(max(1, round(size)), bold=bold)
    width = QFontMetricsF(chosen).horizontalAdvance(text)
    while width > area.width() > 0 and chosen.pixelSize() > 1:  # a second time where rounding left it too wide
        chosen = font(max(1, min(chosen.pixelSize() - 1, int(size * area.width() / width))), bold=bold)
        width = QFontMetricsF(chosen).horizontalAdvance(text)
    if chosen.pixelSize() > GLYPHS_KEPT:
        _large(painter, area, text, chosen, colour, align)
    else:
        _line(painter, area, text, chosen, colour, align)
    return width


def _line(painter: QPainter, area: QRectF, text: str, chosen: QFont, colour: str, align: Qt.AlignmentFlag) -> None:
    painter.setFont(chosen)
    painter.setPen(QColor(colour))
    painter.drawText(area, int(align) | int(Qt.TextFlag.TextSingleLine) | int(Qt.TextFlag.TextDontClip), text)


def _large(painter: QPainter, area: QRectF, text: str, chosen: QFont, colour: str, align: Qt.AlignmentFlag) -> None:
    ratio = painter.device().devicePixelRatio()
    key = (text, chosen.pixelSize(), chosen.bold(), colour, ratio, tuple(chosen.families()))
    done = _finished.get(key) or _finish(text, chosen, colour, ratio)
    _finished.keep(key, done)
    x = area.x()
    if align & Qt.AlignmentFlag.AlignHCenter:
        x = area.center().x() - done.line.width() / 2
    elif align & Qt.AlignmentFlag.AlignRight:
        x = area.right() - done.line.width()
    y = area.center().y() - done.line.height() / 2
    painter.drawPixmap(QPointF(round(x), round(y)) + done.corner, done.picture)


class Done(NamedTuple):
    """Large words as a picture of their ink alone, and the ``corner`` where it stands in their line."""

    picture: QPixmap
    line: QSize
    corner: QPointF

    @property
    def bytes(self) -> int:
        return self.picture.width() * self.picture.height() * 4


class Finished:
    """Large words that were painted lately, up to so many bytes: on a large screen one number takes megabytes, and all
    day long there are new ones. Qt itself draws such glyphs as outlines, every time anew.
    """

    def __init__(self, most: int) -> None:
        self._kept: dict[object, Done] = {}
        self.most, self.size = most, 0

    def get(self, key: object) -> Done | None:
        """What was kept under a key."""
        return self._kept.get(key)

    def keep(self, key: object, done: Done) -> None:
        """Keep it as the one used last; the one not used for longest goes."""
        if self._kept.pop(key, None) is None:
            self.size += done.bytes
        self._kept[key] = done
        while self.size > self.most and len(self._kept) > 1:
            self.size -= self._kept.pop(next(iter(self._kept))).bytes


_finished = Finished(0)


def _finish(text: str, chosen: QFont, colour: str, ratio: float) -> Done:
    metrics = QFontMetricsF(chosen)
    line = QSize(ceil(metrics.horizontalAdvance(text)) + 4, ceil(metrics.height()))
    picture = QPixmap(ceil(line.width() * ratio), ceil(line.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _line(painter, QRectF(QPoint(), line), text, chosen, colour, LEFT)
    painter.end()
    ink = QRegion(picture.mask()).boundingRect().adjusted(-1, -1, 1, 1) & picture.rect()  # with its faint edge
    return Done(picture.copy(ink), line, QPointF(ink.topLeft()) / ratio)


def box(painter: QPainter, area: QRectF, colour: str, radius: float, border: str = "", width: float = 0) -> None:
    """Paint a rounded box."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(border or colour))
    painter.drawRoundedRect(area, radius, radius)
    if border:
        painter.setBrush(QColor(colour))
        inner = area.adjusted(width, width, -width, -width)
        painter.drawRoundedRect(inner, radius - width, radius - width)


def card(painter: QPainter, area: QRectF, radius: float, u: float, colour: str = "") -> None:
    """Paint the ground of a group; where grounds do not differ (high contrast), with an edge."""
    c = palette()
    box(painter, area, colour or c.surface, radius, c.line if c.border > 1 else "", 3 * u)


def picture(painter: QPainter, area: QRectF, name: str, colour: str) -> None:
    """Paint a shipped icon, as large as fits."""
    size = int(min(area.width(), area.height()))
    pixmap = icon_pixmap(name, colour, max(1, size))
    painter.drawPixmap(round(area.center().x() - size / 2), round(area.center().y() - size / 2), pixmap)
