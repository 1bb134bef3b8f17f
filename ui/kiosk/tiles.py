"""The large tiles of the kiosk: services with their queues, and priority reasons."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme import font, palette
from ui.widgets.icons import icon_pixmap
from ui.widgets.look import LARGE
from ui.widgets.touch import TARGET, PaintedButton
from ui.widgets.words import draw_words, fitted

NARROWER = 0.8
_TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


WIDE = 800
"""From this width on (px at scale 1) the hint may stand beside the names: the tiles of an upright screen."""


class TileWords(NamedTuple):
    """What stands on a tile. ``queue`` and ``wait`` are empty where nothing fresh can be said."""

    code: str
    icon: str
    name: str
    other_name: str = ""
    hint: str = ""
    queue: str = ""
    wait: str = ""
    served: bool = True
    """Whether a counter is open for it: ``wait`` is a time, and not the reason why there is none."""
    notice: str = ""
    """What must be known of it: its last ticket of the day."""
    why: str = ""
    """Why its wait is longer than it was, in two words: beside the wait, or above it where there is room."""


class Tile(PaintedButton):
    """One choice: icon and names above, the hint, and the queue along the bottom edge.

    Signals:
        chosen(str): tapped; its code
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: TileWords = TileWords("", "ticket", "")
        self._large = False
        self.most = 0
        """Largest size of a name that stands alone (px); 0: its own."""
        self.clicked.connect(lambda: self.chosen.emit(self.words.code))

    def tell(self, words: TileWords, *, large: bool) -> None:
        """Show other words; repaints only where something changed."""
        if (words, large) != (self.words, self._large):
            self.words, self._large = words, large
            self.setAccessibleName(", ".join(part for part in (*words[2:7], words.notice, words.why) if part))
            self.update()

    def paint_content(self, painter: QPainter) -> None:
        pad = self.px(28)
        low = min(pad, round(self.height() * 0.1))
        area, words = QRectF(self.rect()).adjusted(pad, low, -pad, -low), self.words
        line = float(self._type(38))
        if area.height() < self._type(44) + line + self._type(70):  # room for one line alone
            words = words._replace(wait=words.notice, notice="", served=False) if words.notice else words
        elif words.why and not words.notice and self._room_beside(area.width(), words) < 0:
            words = words._replace(notice=words.why, why="")
        if words.queue or words.wait:
            foot = min(float(self._type(44)), area.height() * 0.4)
            self._paint_queue(painter, QRectF(area.left(), area.bottom() - foot, area.width(), foot), words)
            area.setBottom(area.bottom() - foot - min(self.px(18), low))
        if words.notice:
            self._paint_notice(painter, QRectF(area.left(), area.bottom() - line, area.width(), line), words.notice)
            area.setBottom(area.bottom() - line - self.px(8))
        self._paint_names(painter, area)

    def _type(self, size: float) -> int:
        return self.px(size * (LARGE if self._large else 1))

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        """Icon and names; the other language and the hint (below, or beside) only where there is room for them."""
        colours, words, live = palette(), self.words, self.isEnabled()
        alone = self.is_alone
        name = area.height() if alone else min(float(self._type(58)), area.height())
        other = self._type(30) if words.other_name and area.height() >= name + self._type(30) else 0
        badge = min(float(self.px(96)), area.height())
        block = min(max(badge, name + other), area.height())
        hint = bool(words.hint) and not self._large and area.height() >= block + self._type(34)
        top = area.top() + (0 if hint else (area.height() - block) / 2)
        self._paint_badge(painter, QRectF(area.left(), top + (block - badge) / 2, badge, badge))
        left = area.left() + badge + self.px(24)
        roomy = area.width() >= self.px(WIDE) and area.height() >= self._type(62)
        beside = bool(words.hint) and not hint and roomy
        right = area.left() + area.width() * 0.52 if beside else area.right()
        names = QRectF(left, top + (block - name - other) / 2, right - left, name)
        ink = colours.text if live else colours.muted
        size = self._type(36 if alone else 44)
        draw_words(painter, names, words.name, min(size, self.most or size), ink, bold=True, wrap=alone)
        if other:
            below = QRectF(left, names.bottom(), names.width(), other)
            draw_words(painter, below, words.other_name, self._type(23), colours.muted)
        if beside:
            rest = area.adjusted(right + self.px(24) - area.left(), 0, 0, 0)
            draw_words(painter, rest, words.hint, self._type(25), colours.muted, wrap=True)
        if hint:
            rest = QRectF(area.left(), top + block + self.px(14), area.width(), 0)
            rest.setBottom(area.bottom())
            draw_words(painter, rest, words.hint, self.px(23), colours.muted, align=_TOP_LEFT, wrap=True)

    @property
    def is_alone(self) -> bool:
        """Only icon and name stand on it."""
        words = self.words
        return not (words.other_name or words.hint or words.queue or words.wait)

    def fitting(self) -> int:
        """The size at which its name fits beside the icon, where that is all there is."""
        pad = self.px(28)
        height = self.height() - 2 * min(pad, round(self.height() * 0.1))
        width = self.width() - 2 * pad - min(self.px(96), height) - self.px(24)
        return fitted(self.words.name, width, height, self._type(36), bold=True, wrap=True).pixelSize()

    def _paint_badge(self, painter: QPainter, area: QRectF) -> None:
        colours, live = palette(), self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_soft if live else colours.page))
        painter.drawRoundedRect(area, self.px(20), self.px(20))
        size = max(8, round(area.height() * 0.58))
        middle = area.center()
        picture = icon_pixmap(self.words.icon, colours.accent if live else colours.muted, size)
        painter.drawPixmap(round(middle.x() - size / 2), round(middle.y() - size / 2), picture)

    def _paint_notice(self, painter: QPainter, area: QRectF, said: str) -> None:
        colours, size = palette(), round(min(area.height(), self._type(28)))
        picture = icon_pixmap("hourglass", colours.warn, size)
        painter.drawPixmap(round(area.left()), round(area.center().y() - size / 2), picture)
        words = area.adjusted(size + self.px(10), 0, 0, 0)
        draw_words(painter, words, said, self._type(26), colours.warn, bold=True)

    def _paint_queue(self, painter: QPainter, area: QRectF, words: TileWords) -> None:
        colours = palette()
        painter.setPen(QColor(colours.line))
        y = round(area.top() - min(self.px(10), area.height() * 0.1))
        painter.drawLine(round(area.left()), y, round(area.right()), y)
        half = area.width() * (0.42 if words.served else 0.34) if words.queue else 0.0
        first = QRectF(area.left(), area.top(), half, area.height())
        rest = QRectF(area.left() + half, area.top(), area.width() - half, area.height())
        sign = "clock" if words.served else "info"
        if words.why and self._room_beside(area.width(), words) >= 0:
            first.setWidth(self._fact_width(words.queue, bold=True))
            rest.setLeft(first.right())
            why = rest.adjusted(self._fact_width(words.wait), 0, 0, 0)
            draw_words(painter, why, words.why, self._type(26), colours.warn, bold=True)
        self._paint_fact(painter, first, "users", words.queue, bold=True)
        self._paint_fact(painter, rest, sign, words.wait, bold=False, warn=not words.served)

    def _fact_width(self, words: str, *, bold: bool = False) -> float:
        size = self._type(29)
        return self._type(30) + self.px(10 + 28) + QFontMetricsF(font(size, bold=bold)).horizontalAdvance(words)

    def _room_beside(self, width: float, words: TileWords) -> float:
        """What is left of the queue's line when all of it stands there, a little narrower; below 0: too little."""
        why = QFontMetricsF(font(self._type(26), bold=True)).horizontalAdvance(words.why)
        return width - self._fact_width(words.queue, bold=True) - self._fact_width(words.wait) - NARROWER * why

    def _paint_fact(
        self, painter: QPainter, area: QRectF, icon: str, words: str, *, bold: bool, warn: bool = False
    ) -> None:
        if not words:
            return
        colours = palette()
        size = self._type(30)
        painter.drawPixmap(
            round(area.left()),
            round(area.center().y() - size / 2),
            icon_pixmap(icon, colours.warn if warn else colours.muted, size),
        )
        text = area.adjusted(size + self.px(10), 0, -self.px(14), 0)
        draw_words(painter, text, words, self._type(29), colours.warn if warn else colours.text, bold=bold)


def tile_places(area: QSize, count: int, gap: int, *, portrait: bool) -> list[QRect]:
    """Where ``count`` tiles stand: rows of about equal length that fill the area."""
    if not count:
        return []
    columns = (1 if count <= 5 else 2) if portrait else (count if count <= 3 else 2 if count == 4 else 3)
    if not portrait and count > 9:
        columns = 4
    rows = ceil(count / columns)
    height = (area.height() - gap * (rows - 1)) / rows
    places = []
    for line in range(rows):
        here = count // rows + (1 if line < count % rows else 0)
        width = (area.width() - gap * (here - 1)) / here
        places += [
            QRect(round(k * (width + gap)), round(line * (height + gap)), round(width), round(height))
            for k in range(here)
        ]
    return places


class TileBoard(QWidget):
    """Tiles that fill their area; keeps the same buttons while the words change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[Tile] = []
        self.gap = 24
        self.portrait = False

    def set_count(self, count: int) -> list[Tile]:
        """Exactly so many tiles; returns those that are new."""
        while len(self.tiles) > count:
            gone = self.tiles.pop()
            gone.hide()
            gone.deleteLater()
        new = [Tile(self) for _ in range(count - len(self.tiles))]
        self.tiles += new
        for tile in new:
            tile.show()
        return new

    def lay_out(self, scale: float, *, portrait: bool) -> None:
        """Place the tiles in the present area."""
        self.gap, self.portrait = round(24 * scale), portrait
        for tile in self.tiles:
            tile.set_scale(scale)
        self._place()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(TARGET, TARGET)

    def _place(self) -> None:
        for tile, place in zip(
            self.tiles, tile_places(self.size(), len(self.tiles), self.gap, portrait=self.portrait), strict=True
        ):
            tile.setGeometry(place)
        even(self.tiles)


def even(tiles: Sequence[Tile]) -> None:
    """Names that stand alone are of one size on all tiles: the one at which the longest fits."""
    alone = [tile for tile in tiles if tile.is_alone and not tile.size().isEmpty()]
    most = min((tile.fitting() for tile in alone), default=0)
    for tile in alone:
        if tile.most != most:
            tile.most = most
            tile.update()
