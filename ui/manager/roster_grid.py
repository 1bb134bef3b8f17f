"""A day's counters by half-hours, to be opened and closed by mouse, finger and keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.domain.times import clock
from branchdesk.forecast.plan.roster import Slots
from branchdesk.forecast.plan.staffing import Plan, Task
from branchdesk.i18n import text
from branchdesk.report.charts import RIGHT
from branchdesk.report.staffing_charts import LEFT
from ui.theme import Type, font, palette

ROW, HEAD = 40, 22
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class RosterGrid(QWidget):
    """A row for each counter, a column for each half-hour.

    Signals:
        painted(str, int, bool): a counter's half-hour is to be open, or closed
    """

    painted = Signal(str, int, bool)

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._task: Task | None = None
        self._plan: Plan = {}
        self._usual: Plan = {}
        self.at = (0, 0)
        self._stroke: bool | None = None
        self._last: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text(language, "manager-plan-grid"))

    def show_plan(self, task: Task, plan: Plan, usual: Plan) -> None:
        """Show a day's plan; what is usual is marked below each row."""
        if task is not self._task:
            self.at = (0, 0)
        self._task, self._plan, self._usual = task, plan, usual
        self.setFixedHeight(HEAD + ROW * len(task.desks) + 4)
        self._name_cursor()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(560, self.minimumHeight())

    def cell(self, row: int, column: int) -> QRectF:
        """Where a counter's half-hour is."""
        assert self._task is not None
        width = (self.width() - LEFT - RIGHT) / (self._task.last - self._task.first)
        return QRectF(LEFT + width * column, HEAD + ROW * row, width, ROW)

    def is_open(self, row: int, column: int) -> bool:
        """Whether the plan has it open."""
        assert self._task is not None
        return self._task.first + column in self._plan.get(self._task.desks[row].id, ())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at is not None and event.button() is Qt.MouseButton.LeftButton:
            self._stroke = not self.is_open(*at)
            self._paint_cell(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if self._stroke is not None and at is not None and at != self._last:
            self._paint_cell(at)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._stroke = self._last = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from half-hour to half-hour, with Shift they carry its state along; Space opens or closes."""
        step = next((value for key, value in _STEPS.items() if key == event.key()), None)
        if self._task is None or (step is None and event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Return)):
            super().keyPressEvent(event)
        elif step is None:
            self._stroke = not self.is_open(*self.at)
            self._paint_cell(self.at)
            self._stroke = None
        else:
            self._stroke = self.is_open(*self.at) if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else None
            self._go(step)
            self._stroke = None

    def _go(self, step: tuple[int, int]) -> None:
        assert self._task is not None
        row = min(max(0, self.at[0] + step[0]), len(self._task.desks) - 1)
        column = min(max(0, self.at[1] + step[1]), self._task.last - self._task.first - 1)
        self.at = (row, column)
        if self._stroke is not None:
            self._paint_cell(self.at)
        self._name_cursor()
        self.update()

    def _at(self, point: QPointF) -> tuple[int, int] | None:
        if self._task is None:
            return None
        row = int((point.y() - HEAD) // ROW)
        column = int((point.x() - LEFT) // self.cell(0, 0).width())
        inside = 0 <= row < len(self._task.desks) and 0 <= column < self._task.last - self._task.first
        return (row, column) if inside and point.y() >= HEAD else None

    def _paint_cell(self, at: tuple[int, int]) -> None:
        assert self._task is not None
        assert self._stroke is not None
        self.at = self._last = at
        if self.is_open(*at) != self._stroke:
            self.painted.emit(self._task.desks[at[0]].id, self._task.first + at[1], self._stroke)
        self._name_cursor()

    def _name_cursor(self) -> None:
        """A screen reader says where one is, and what is there."""
        if self._task is None:
            return
        row, column = self.at
        words = "manager-plan-cell-open" if self.is_open(row, column) else "manager-plan-cell-closed"
        time = clock(self._task.first + column)
        self.setAccessibleDescription(text(self._language, words, counter=self._task.desks[row].id, time=time))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._task is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_head(painter, self, self._task)
        for row, desk in enumerate(self._task.desks):
            _paint_name(painter, self, row, text(self._language, "report-counter-label", counter=desk.id))
            _paint_cells(painter, self, self._task, row, self._usual.get(desk.id, ()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette().focus), palette().ring + 1))
            painter.drawRoundedRect(self.cell(*self.at).adjusted(1, 2, -1, -2), 5, 5)
        painter.end()


def _paint_head(painter: QPainter, grid: RosterGrid, task: Task) -> None:
    painter.setFont(font(Type.SMALL))
    painter.setPen(QColor(palette().muted))
    for column in range(task.first % 2, task.last - task.first, 2):
        left = grid.cell(0, column).left()
        painter.drawText(QRectF(left - 30, 0, 60, HEAD), Qt.AlignmentFlag.AlignCenter, clock(task.first + column))


def _paint_name(painter: QPainter, grid: RosterGrid, row: int, name: str) -> None:
    painter.setFont(font(Type.BODY, bold=True))
    painter.setPen(QColor(palette().text))
    area = QRectF(0, grid.cell(row, 0).top(), LEFT - 6, ROW - 6)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)


def _paint_cells(painter: QPainter, grid: RosterGrid, task: Task, row: int, usual: Slots) -> None:
    colours = palette()
    for column in range(task.last - task.first):
        place = grid.cell(row, column).adjusted(1.5, 3, -1.5, -9)
        is_open = grid.is_open(row, column)
        painter.setPen(QPen(QColor(colours.accent if is_open else colours.line), colours.border))
        painter.setBrush(QColor(colours.accent if is_open else colours.page))
        painter.drawRoundedRect(place, 4, 4)
        if task.first + column in usual:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.muted))
            painter.drawRect(QRectF(place.left(), place.bottom() + 3, place.width(), 2))
