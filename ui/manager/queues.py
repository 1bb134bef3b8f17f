"""The queues as bars: who waits, the longest wait against the limits, what a newcomer may expect, who can serve."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from branchdesk.domain.profile import Targets
from branchdesk.i18n import text
from ui.manager.estimate import range_words
from ui.manager.floor import QueueLine
from ui.manager.format import NOTHING, duration
from ui.manager.parts import light_colour
from ui.theme import RADIUS, SPACE, Type, palette, set_role
from ui.widgets.basics import column
from ui.widgets.words import draw_words

ROW, LEAST = 48, 44
SHARES = (0.0, 0.24, 0.34, 0.68, 0.85, 1.0)
"""Where the columns begin: name, waiting, longest wait, expected, able."""
HEADS = ("manager-queue", "manager-waiting", "manager-longest-wait", "manager-expected", "manager-able")
CENTRE = Qt.AlignmentFlag.AlignCenter


def _columns(width: float, height: float) -> list[QRectF]:
    inner = width - 2 * SPACE
    return [QRectF(SPACE + inner * a, 0, inner * (b - a) - SPACE, height) for a, b in pairwise(SHARES)]


class _Heads(QWidget):
    """The names of the columns."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._words = [text(language, head) for head in HEADS]
        self.setFixedHeight(22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place, (area, words) in enumerate(zip(_columns(self.width(), self.height()), self._words, strict=True)):
            align = CENTRE if place in (1, 4) else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            draw_words(painter, area, words, Type.SMALL, palette().muted, align=align)
        painter.end()


class QueueRow(QPushButton):
    """One queue; touched, it says what can be done for it."""

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self.line: QueueLine | None = None
        self._limits = (10.0, 20.0)
        self._cells: tuple[str, ...] = ()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(LEAST)

    def sizeHint(self) -> QSize:
        return QSize(400, ROW)

    def show_line(self, line: QueueLine, targets: Targets) -> None:
        """Show the queue as it is now."""
        if line == self.line:
            return
        self.line, self._limits = line, (targets.amber_wait_min, targets.red_wait_min)
        language, promise = self._language, line.expected
        told = range_words(language, promise.low_min, promise.high_min) if promise else NOTHING
        name = f"{line.code}  {line.name.said_in(language)}"
        longest = duration(line.longest_s) if line.waiting else NOTHING
        self._cells = (name, str(line.waiting), longest, told, str(line.able))
        heads = [text(language, head) for head in HEADS]
        said = [f"{head}: {cell}" for head, cell in zip(heads[1:], self._cells[1:], strict=True)]
        self.setAccessibleName(", ".join([name, *said]))
        self.update()

    @property
    def told(self) -> tuple[str, ...]:
        """What its columns say."""
        return self._cells

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.line is None:
            return
        colours, line = palette(), self.line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), colours.ring) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        name, waiting, longest, expected, able = _columns(self.width(), self.height())
        busy = line.waiting > 0
        draw_words(painter, name, self._cells[0], Type.BODY, colours.text, bold=busy)
        ink = colours.text if busy else colours.muted
        draw_words(painter, waiting, self._cells[1], Type.LEAD, ink, bold=busy, align=CENTRE)
        self._paint_wait(painter, longest)
        draw_words(painter, expected, self._cells[3], Type.BODY, ink)
        alone = busy and not line.able
        draw_words(painter, able, self._cells[4], Type.BODY, colours.bad if alone else ink, bold=alone, align=CENTRE)
        painter.end()

    def _paint_wait(self, painter: QPainter, area: QRectF) -> None:
        """The longest wait as a bar; the ticks are where it turns amber and red."""
        assert self.line is not None
        colours, line = palette(), self.line
        ink = light_colour(line.light)
        draw_words(painter, QRectF(area.left(), 0, 66, area.height()), self._cells[2], Type.LEAD, ink, bold=True)
        bar = QRectF(area.left() + 70, area.center().y() - 5, max(20.0, area.width() - 82), 10)
        amber, red = self._limits
        most = red * 1.5 * 60
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.trough))
        painter.drawRoundedRect(bar, 5, 5)
        if line.waiting:
            painter.setBrush(QColor(ink))
            width = max(8.0, bar.width() * min(1.0, line.longest_s / most))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width, bar.height()), 5, 5)
        painter.setBrush(QColor(colours.text))
        for limit in (amber, red):
            painter.drawRect(
                QRectF(bar.left() + bar.width() * limit * 60 / most - 1, bar.top() - 3, 2, bar.height() + 6)
            )


class QueueTable(QFrame):
    """One row per service.

    Signals:
        chosen(str): a queue was touched, by its service's code
    """

    chosen = Signal(str)

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        set_role(self, "card")
        self._layout = column(self, margin=SPACE, gap=0)
        self._layout.addWidget(_Heads(language))
        self.rows: dict[str, QueueRow] = {}

    def show_lines(self, lines: tuple[QueueLine, ...], targets: Targets) -> None:
        """The queues as they are now."""
        if [line.code for line in lines] != list(self.rows):
            for old in self.rows.values():
                self._layout.removeWidget(old)
                old.deleteLater()
            self.rows = {line.code: QueueRow(self._language) for line in lines}
            for code, shown in self.rows.items():
                self._layout.addWidget(shown)
                shown.clicked.connect(partial(self._touched, code))
        for line in lines:
            self.rows[line.code].show_line(line, targets)

    def choose(self, code: str) -> None:
        """Mark the queue that is looked at; empty: none."""
        for name, shown in self.rows.items():
            shown.setChecked(name == code)

    def _touched(self, code: str, _checked: bool = False) -> None:
        self.chosen.emit(code)
