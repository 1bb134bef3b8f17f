"""Buttons that show their key: small ones of the keypad, the large suggestion, and the answers to a question."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import RADIUS, SPACE, Type, font, palette
from ui.widgets.icons import icon_pixmap

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def draw_keycap(painter: QPainter, key: str, right: int, middle: int, ink: str, *, size: int = 12) -> int:
    """A small key with its right edge at ``right``; returns its left edge."""
    if not key:
        return right
    made = font(size, bold=True)
    width = max(size + 10, QFontMetrics(made).horizontalAdvance(key) + 12)
    box = QRectF(right - width, middle - size / 2 - 4, width, size + 8)
    colour = QColor(ink)
    edge = QColor(ink)
    edge.setAlpha(90)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(colour)
    painter.setFont(made)
    painter.drawText(box, CENTRE, key)
    return round(box.left())


class Look(NamedTuple):
    """Colours of a button in its present state."""

    fill: str
    edge: str
    ink: str


class PaintedButton(QAbstractButton):
    """A button painted here from frame to words. Never takes the focus from a click: the keys belong to the window."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)
        self.words = ""
        self.key = ""

    def put(self, words: str, key: str) -> None:
        """Words and key; also what a screen reader says."""
        if (words, key) != (self.words, self.key):
            self.words, self.key = words, key
            self.setAccessibleName(f"{words} ({key})" if key else words)
            self.updateGeometry()
            self.update()

    @property
    def over(self) -> bool:
        """Under the mouse or held down, and allowed."""
        return self.isEnabled() and (self.underMouse() or self.isDown())

    def sizeHint(self) -> QSize:
        return QSize(84, self.height())

    def look(self) -> Look:
        """An ordinary button; others override."""
        colours = palette()
        if not self.isEnabled():
            return Look(colours.page, colours.trough, colours.muted)
        fill = colours.accent_soft if self.isDown() else colours.surface
        return Look(fill, colours.accent if self.over else colours.line, colours.text)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click is one step: the second click of "start" must not finish."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, focus = self.look(), self.hasFocus()
        pen = QPen(QColor(palette().focus if focus else look.edge), palette().ring if focus else palette().border)
        painter.setPen(pen if look.edge or focus else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.fill) if look.fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        self.paint_on(painter, look)
        painter.end()

    def paint_on(self, painter: QPainter, look: Look) -> None:
        """The words; painted over the frame."""


def strong_look(button: PaintedButton) -> Look:
    """The primary button's colours."""
    colours = palette()
    if not button.isEnabled():
        return Look(colours.page, colours.edge, colours.muted)
    if button.over:
        return Look(colours.brand, "", colours.on_brand)
    return Look(colours.accent, "", colours.on_accent)


class KeyButton(PaintedButton):
    """An action of the keypad: icon (or a small note such as a countdown), key, words."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(56, parent)
        self._icon = icon
        self.note = ""

    def put_note(self, note: str, icon: str) -> None:
        if (note, icon) != (self.note, self._icon):
            self.note, self._icon = note, icon
            self.update()

    def paint_on(self, painter: QPainter, look: Look) -> None:
        colours, enabled = palette(), self.isEnabled()
        left = draw_keycap(painter, self.key, self.width() - 8, 18, colours.muted)
        if self.note:
            painter.setFont(font(12, bold=not enabled))
            painter.setPen(QColor(colours.muted if enabled else colours.warn))
            painter.drawText(QRect(10, 8, left - 12, 22), LEFT, self.note)
        else:
            painter.setOpacity(1 if enabled else 0.55)
            painter.drawPixmap(10, 9, icon_pixmap(self._icon, colours.accent if enabled else colours.muted, 18))
            painter.setOpacity(1)
        made = font(Type.BODY, bold=enabled)
        if QFontMetrics(made).horizontalAdvance(self.words) > self.width() - 18:
            made = font(Type.SMALL, bold=enabled)
        painter.setFont(made)
        painter.setPen(QColor(look.ink))
        painter.drawText(QRect(10, 28, self.width() - 14, 24), LEFT, self.words)


class SlimButton(PaintedButton):
    """A lesser action in one line: words and key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(30, parent)

    def sizeHint(self) -> QSize:
        """As wide as the words, so that in a narrow window the shorter ones leave room to the longer."""
        return QSize(sum(self._widths()) + 10, self.height())

    def _widths(self) -> tuple[int, int]:
        """Of the words and of the key, in px."""
        metrics = QFontMetrics(font(Type.SMALL))
        return metrics.horizontalAdvance(self.words), max(22, metrics.horizontalAdvance(self.key) + 12)

    def look(self) -> Look:
        colours = palette()
        ink = colours.accent if self.isEnabled() else colours.muted
        return Look(colours.accent_soft if self.over else "", "", ink)

    def paint_on(self, painter: QPainter, look: Look) -> None:
        wide, key = self._widths()
        left = max(2, (self.width() - wide - key - 6) // 2)
        painter.setOpacity(1 if self.isEnabled() else 0.6)
        painter.setFont(font(Type.SMALL))
        painter.setPen(QColor(look.ink))
        painter.drawText(QRect(left, 0, wide + 4, self.height()), LEFT, self.words)
        draw_keycap(painter, self.key, min(self.width() - 2, left + wide + 6 + key), self.height() // 2, look.ink)


class BigButton(PaintedButton):
    """The one suggested action."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(54, parent)

    def look(self) -> Look:
        return strong_look(self)

    def paint_on(self, painter: QPainter, look: Look) -> None:
        key = self.key if self.isEnabled() else ""
        left = draw_keycap(painter, key, self.width() - 2 * SPACE, self.height() // 2, look.ink, size=13)
        wide = QFontMetrics(font(20, bold=True)).horizontalAdvance(self.words)
        margin = self.width() - left + SPACE if key else 2 * SPACE
        room = QRect(margin, 0, self.width() - 2 * margin, self.height())
        if wide + 6 * SPACE > room.width():  # off the middle rather than at or under the key
            room.setLeft(SPACE)
        painter.setFont(font(20 if wide <= room.width() else Type.BODY, bold=True))
        painter.setPen(QColor(look.ink))
        painter.drawText(room, CENTRE, self.words)


class AnswerButton(PaintedButton):
    """One answer to a question: its key, the words, and a detail at the right. ``marked``: Enter takes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(42, parent)
        self._detail = ""
        self._enter = ""
        self.marked = False

    def put_detail(self, detail: str) -> None:
        self._detail = detail
        self.update()

    @property
    def _start(self) -> int:
        """Where the words begin: beside the key, if there is one."""
        return 48 if self.key else 14

    def needs(self, enter: str) -> int:
        """Width (px) at which all its words can be read, marked or not."""
        words = QFontMetrics(font(Type.BODY, bold=True)).horizontalAdvance(self.words)
        key = QFontMetrics(font(12)).horizontalAdvance(enter) + 12
        return self._start + words + SPACE + key + 24

    def mark(self, marked: bool, enter: str) -> None:
        """Show that Enter would take this one."""
        self.marked, self._enter = marked, enter
        self.update()

    def look(self) -> Look:
        return strong_look(self) if self.marked else super().look()

    def paint_on(self, painter: QPainter, look: Look) -> None:
        quiet = look.ink if self.marked else palette().muted
        middle = self.height() // 2
        draw_keycap(painter, self.key, 36, middle, quiet, size=13)
        end = self.width() - 12
        if self.marked:
            end = draw_keycap(painter, self._enter, end, middle, quiet, size=12) - 10
        box = QRect(self._start, 0, end - self._start, self.height())
        made = font(Type.BODY, bold=self.marked)
        taken = QFontMetrics(font(Type.SMALL)).horizontalAdvance(self._detail)
        if QFontMetrics(made).horizontalAdvance(self.words) + taken + SPACE > box.width():
            taken = 0  # the words matter more than the detail
        else:
            painter.setPen(QColor(quiet))
            painter.setFont(font(Type.SMALL))
            painter.drawText(box, RIGHT, self._detail)
        words = QFontMetrics(made).elidedText(self.words, Qt.TextElideMode.ElideRight, box.width() - taken - SPACE)
        painter.setPen(QColor(look.ink))
        painter.setFont(made)
        painter.drawText(box, LEFT, words)
