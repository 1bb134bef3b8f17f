"""A report's drawing as a widget: laid out anew for the width it gets, so that its words keep their size.

What a part of it says is told to whoever points at it, and to whoever walks it by the arrow keys.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from branchdesk.report.canvas import DARK, LIGHT, Drawing, Look, Text, svg
from branchdesk.report.explain import Shown, Spot
from ui.manager.parts import put
from ui.theme import SPACE, palette, set_role
from ui.widgets.announce import announce
from ui.widgets.basics import column, label

Draw = Callable[[float], Drawing]
"""The drawing for a width in px."""


def look() -> Look:
    """The reports' colours for the palette in force."""
    colours = palette()
    if colours.name in ("light", "dark"):
        return (LIGHT if colours.name == "light" else DARK)._replace(surface=colours.surface)
    return Look(
        surface=colours.surface,
        text=colours.text,
        muted=colours.muted,
        grid=colours.muted,
        main=colours.accent,
        soft=colours.accent_soft,
        over=colours.bad,
        target=colours.text,
    )


class Plot(QWidget):
    """Empty until ``show_plot``."""

    def __init__(self) -> None:
        super().__init__()
        self._draw: Draw | None = None
        self._drawn: tuple[int, Look] | None = None
        self._renderer = QSvgRenderer()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(320)

    def show_plot(self, draw: Draw) -> None:
        """Show another drawing."""
        self._draw, self._drawn = draw, None
        self._render()

    def sizeHint(self) -> QSize:
        return QSize(560, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._render()
        super().resizeEvent(event)

    def _render(self) -> None:
        """Anew for another width or other colours."""
        wanted = (self.width(), look())
        if self._draw is None or wanted == self._drawn:
            return
        self._drawn = wanted
        drawing = self._draw(self.width())
        self._renderer.load(QByteArray(svg(drawing).encode()))
        self.setFixedHeight(round(drawing.height))
        if not self.accessibleName():  # a drawing's first words are its heading
            self.setAccessibleName(next(shape.words for shape in drawing.shapes if isinstance(shape, Text)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._render()
        painter = QPainter(self)
        if self._renderer.isValid():
            self._renderer.render(painter, QRectF(self.rect()))
        self.paint_over(painter)
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """What stands on top of the drawing."""


class _Walked(Plot):
    """A plot whose parts can be pointed at and walked. ``told(words)``: what to say; empty: all of it."""

    def __init__(self, told: Callable[[str], object]) -> None:
        super().__init__()
        self._told = told
        self.spots: tuple[Spot, ...] = ()
        self.at: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def go_to(self, place: int | None) -> None:
        """Mark a part and say it; None: none."""
        if place != self.at:
            self.at = place
            self._told("" if place is None else self.spots[place].words)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.go_to(self._under(event.position()))

    def _under(self, point: QPointF) -> int | None:
        areas = (QRectF(spot.x, spot.y, spot.w, spot.h) for spot in self.spots)
        return next((place for place, area in enumerate(areas) if area.contains(point)), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, many = Qt.Key(event.key()), len(self.spots)
        here = -1 if self.at is None else self.at
        to = {
            Qt.Key.Key_Right: here + 1, Qt.Key.Key_Down: here + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: many - 1,
            Qt.Key.Key_Left: max(here, 0) - 1, Qt.Key.Key_Up: max(here, 0) - 1,
        }.get(key)  # fmt: skip
        if to is None or not many:
            super().keyPressEvent(event)
        else:
            self.go_to(to % many)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.go_to(None)
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.go_to(None)
        super().leaveEvent(event)

    def paint_over(self, painter: QPainter) -> None:
        area = QRectF(self.rect()) if self.hasFocus() else QRectF()
        if self.at is not None and self.at < len(self.spots):
            spot = self.spots[self.at]
            area = QRectF(spot.x, spot.y, spot.w, spot.h)
        if not area.isEmpty():
            painter.setPen(QPen(QColor(palette().focus), palette().ring))
            painter.drawRect(area.adjusted(1, 1, -1, -1))


class Answer(QFrame):
    """A plot with its answer in words below it."""

    def __init__(self, make: Callable[[float, Look], Shown]) -> None:
        super().__init__()
        set_role(self, "card")
        self._make = make
        self._whole = self._heading = ""
        self.plot = _Walked(self._say)
        self.words = label(role="strong", wrap=True)
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        layout.addWidget(self.plot)
        layout.addWidget(self.words)
        layout.addStretch(1)
        self.plot.show_plot(self._draw)

    def show_answer(self, make: Callable[[float, Look], Shown]) -> None:
        """Show another one."""
        self._make = make
        self.plot.show_plot(self._draw)

    def _draw(self, width: float) -> Drawing:
        shown = self._make(width, look())
        self.plot.spots, self.plot.at, self._whole = shown.spots, None, shown.words
        self._heading = shown.heading
        self.plot.setAccessibleDescription("; ".join(spot.words for spot in shown.spots))
        self._say("")
        return shown.drawing

    def _say(self, words: str) -> None:
        """Below the plot, and to the screen reader of whoever walks it by keys."""
        put(self.words, words or self._whole)
        self.plot.setAccessibleName(f"{self._heading} {self.words.text()}")
        if words and self.plot.hasFocus():
            announce(self.plot, words)
