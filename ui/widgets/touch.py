"""Buttons for fingers and keys: what a public touch screen needs beyond a mouse button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QTouchEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.theme import palette, set_role
from ui.widgets.basics import plain

SLIP = 32
"""A finger may slip so far (px) beyond the edge before its release no longer counts."""
TARGET = 96
"""Least height of a touch target (px)."""

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def move_focus(window: QWidget, key: int) -> bool:
    """Move the focus to the nearest touch button in an arrow key's direction. False: the key is no arrow."""
    step = next((value for arrow, value in _ARROWS.items() if arrow == key), None)
    if step is None:
        return False
    places = {
        button: QRect(button.mapTo(window, QPoint(0, 0)), button.size())
        for button in window.findChildren(TouchButton)
        if button.isVisible() and button.isEnabled()
    }
    here = next((button for button in places if button.hasFocus()), None)
    from_ = places[here] if here else QRect(0, 0, 1, 1)
    best: tuple[tuple[bool, float], TouchButton] | None = None
    for button, place in places.items():
        way = place.center() - from_.center()
        along = way.x() * step[0] + way.y() * step[1]
        if button is not here and (along > 0 or here is None):
            beside = here is None or not _overlap(from_, place, across_x=bool(step[1]))
            off = abs(way.x() * step[1] + way.y() * step[0])
            cost = (beside, abs(along) + (2 if beside else 0.1) * off)
            best = min(best, (cost, button), key=lambda pair: pair[0]) if best else (cost, button)
    if best:
        best[1].setFocus(Qt.FocusReason.TabFocusReason)
    return True


def _overlap(one: QRect, other: QRect, *, across_x: bool) -> bool:
    """Whether one place stands before the other on the way, if only in part."""
    if across_x:
        return one.left() <= other.right() and other.left() <= one.right()
    return one.top() <= other.bottom() and other.top() <= one.bottom()


class TouchScreen(QWidget):
    """A public screen's window: Tab goes as the page is read, whenever its parts were made or have moved."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        parts = in_reading_order(self)
        if not parts:
            return False
        step = 1 if forward else -1
        here = next((place for place, part in enumerate(parts) if part.hasFocus()), -1 if forward else 0)
        parts[(here + step) % len(parts)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


def in_reading_order(window: QWidget) -> list[QWidget]:
    """What can have the keyboard now: line by line, from left to right."""
    places = {
        part: QRect(part.mapTo(window, QPoint(0, 0)), part.size())
        for part in window.findChildren(QWidget)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible() and part.isEnabled()
    }
    ordered: list[QWidget] = []
    left = sorted(places, key=lambda part: places[part].top())
    while left:
        first = places[left[0]]
        line = [part for part in left if places[part].top() < first.top() + first.height() / 2]
        ordered += sorted(line, key=lambda part: places[part].left())
        left = [part for part in left if part not in line]
    return ordered


class TouchButton(QPushButton):
    """Acts on release, however long the press was, inside its edge plus ``SLIP``. Enter and Space act once a press.

    Touches are taken as touches: the system's own press-and-hold (a right click on Windows) cannot swallow them.
    """

    def __init__(self, words: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(plain(words), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMinimumHeight(TARGET)
        self.setAutoRepeat(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a finger leaves no focus ring behind
        if role:
            set_role(self, role)

    def say(self, words: str) -> None:
        """Set the words, taken literally."""
        if self.text() != plain(words):
            self.setText(plain(words))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().adjusted(-SLIP, -SLIP, SLIP, SLIP).contains(pos)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and self.isEnabled():
            return self._touch(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
        elif event.key() in _ARROWS:
            event.ignore()  # the window moves the focus, by where things stand
        else:
            super().keyPressEvent(event)

    def _touch(self, event: QTouchEvent) -> bool:
        inside = bool(event.points()) and self.hitButton(event.points()[0].position().toPoint())
        match event.type():
            case QEvent.Type.TouchBegin:
                self.setDown(True)
            case QEvent.Type.TouchUpdate:
                self.setDown(inside)
            case QEvent.Type.TouchEnd:
                self.setDown(False)
                if inside:
                    self.click()
            case _:
                self.setDown(False)
        event.accept()
        return True


class PaintedButton(TouchButton):
    """A touch button that paints its own content on the product's card; ``scale`` is 1 on a 1080 px screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.scale = 1.0
        self.marked = False
        """Painted as chosen. (``setDown`` would do, but it would also break off a press that is under way.)"""

    def set_scale(self, scale: float) -> None:
        """Sizes follow the screen."""
        if scale != self.scale:
            self.scale = scale
            self.updateGeometry()
            self.update()

    def mark(self, marked: bool) -> None:
        """Paint it as chosen, or not."""
        if marked != self.marked:
            self.marked = marked
            self.update()

    def px(self, size: float) -> int:
        """A size of the 1080 px design on this screen."""
        return round(size * self.scale)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_card(painter)
        self.paint_content(painter)
        painter.end()

    def paint_card(self, painter: QPainter) -> None:
        """The background by state: plain, pressed or chosen, focused, disabled."""
        colours = palette()
        chosen = self.isDown() or self.marked
        fill = colours.accent_soft if chosen else colours.surface if self.isEnabled() else colours.page
        marked = chosen or self.hasFocus()
        width = max(colours.ring, self.px(4)) if marked else max(colours.border, self.px(1.5))
        ring = colours.focus if self.hasFocus() else colours.accent if chosen else colours.line
        painter.setBrush(QColor(fill))
        painter.setPen(QPen(QColor(ring), width))
        edge = width / 2
        area = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        painter.drawRoundedRect(area, self.px(18), self.px(18))

    def paint_content(self, painter: QPainter) -> None:
        """Paint what stands on the card."""
        raise TypeError(f"{type(self).__name__} paints nothing")
