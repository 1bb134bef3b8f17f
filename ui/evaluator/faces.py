"""The five faces and the reasons, as large painted buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import palette
from ui.widgets.icons import icon_pixmap
from ui.widgets.touch import PaintedButton
from ui.widgets.words import draw_words

FACES = {5: "laugh", 4: "smile", 3: "meh", 2: "frown", 1: "angry"}
"""Icon by score, in the order of the screen."""
_CENTRE = Qt.AlignmentFlag.AlignCenter


def face_colour(score: int) -> str:
    """Green for satisfied, amber for neutral, red for dissatisfied."""
    colours = palette()
    return colours.good if score > 3 else colours.warn if score == 3 else colours.bad


class Face(PaintedButton):
    """One of five answers.

    Signals:
        chosen(int): tapped; its score
    """

    chosen = Signal(int)

    def __init__(self, score: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = score
        self._words, self._other = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.clicked.connect(lambda: self.chosen.emit(self.score))

    def tell(self, words: str, other: str) -> None:
        """The answer in the customer's language and the other."""
        self._words, self._other = words, other
        self.setAccessibleName(words)
        self.update()

    def paint_content(self, painter: QPainter) -> None:
        """The face above its words; beside them where the place is wide."""
        pad, gap, line, small = self.px(18), self.px(24), self.px(52), self.px(34)
        area = QRectF(self.rect()).adjusted(pad, pad, -pad, -pad)
        wide = area.width() > 1.5 * area.height()
        room = area.height() * 0.8 if wide else area.height() - line - small - gap
        size = round(min(area.width() * 0.8, room, self.px(230)))
        face = QRectF(area.left() + self.px(60), area.center().y() - size / 2, size, size)
        words = QRectF(face.right() + 3 * gap, area.center().y() - (line + small) / 2, 0, line)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if wide:
            words.setRight(area.right())
        else:
            top = area.top() + (area.height() - size - gap - line - small) / 2
            face.moveTo(area.left() + (area.width() - size) / 2, top)
            words = QRectF(area.left(), face.bottom() + gap, area.width(), line)
            align = _CENTRE
        picture = icon_pixmap(FACES[self.score], face_colour(self.score), size)
        painter.drawPixmap(round(face.left()), round(face.top()), picture)
        draw_words(painter, words, self._words, self.px(38), palette().text, bold=True, align=align)
        below = QRectF(words.left(), words.bottom(), words.width(), small)
        draw_words(painter, below, self._other, self.px(22), palette().muted, align=align)


class ReasonButton(PaintedButton):
    """A reason that may be chosen with others; a check mark shows that it is.

    Signals:
        chosen(str): tapped; its code
    """

    chosen = Signal(str)

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = code
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.clicked.connect(lambda: self.chosen.emit(self.code))

    def tell(self, words: str, *, marked: bool) -> None:
        """The reason's words, and whether it is chosen."""
        self._words = words
        self.setAccessibleName(words)
        self.mark(marked)
        self.update()

    def paint_content(self, painter: QPainter) -> None:
        size = self.px(44)
        pad = self.px(24)
        area = QRectF(self.rect()).adjusted(pad, pad / 2, -pad, -pad / 2)
        colours = palette()
        if self.marked:
            painter.drawPixmap(
                round(area.left()), round(area.center().y() - size / 2), icon_pixmap("check", colours.accent, size)
            )
        words = area.adjusted(size + self.px(8), 0, -(size + self.px(8)), 0)
        colour = colours.accent if self.marked else colours.text if self.isEnabled() else colours.muted
        draw_words(painter, words, self._words, self.px(36), colour, bold=True, align=_CENTRE, wrap=True)
