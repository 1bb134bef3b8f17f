"""A list of customers, painted: number, badges, service, time with its light, and what Enter would do."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.counter.customer import light_colour
from ui.counter.keybutton import LEFT, RIGHT, draw_keycap
from ui.counter.lines import Badge, Line
from ui.theme import Type, font, palette

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
HEIGHT = 52
WHY_FROM = 620


class _Lines(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join((line.number, line.service, line.time, *(badge.words for badge in line.badges)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.why
        return line if role == LINE else None

    def put(self, lines: tuple[Line, ...]) -> None:
        if [line.ticket for line in lines] == [line.ticket for line in self.lines]:
            self.lines = lines
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
        else:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()


class _Painter(QStyledItemDelegate):
    def __init__(self, view: LineList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        colours = palette()
        if chosen:
            painter.fillRect(box, QColor(colours.accent_soft))
        painter.setPen(QColor(colours.line))
        painter.drawLine(box.left() + 12, box.bottom(), box.right() - 12, box.bottom())
        if line.light:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(light_colour(line.light)))
            painter.drawRoundedRect(QRectF(box.left() + 4, box.top() + 9, 4, box.height() - 18), 2, 2)
        self._top(painter, box.adjusted(16, 4, -12, 0), line)
        if box.width() >= WHY_FROM:
            self._why(painter, box, line)
        self._bottom(painter, box.adjusted(16, 28, -12, -3), line, chosen)
        painter.restore()

    def _top(self, painter: QPainter, box: QRect, line: Line) -> None:
        upper = QRect(box.left(), box.top(), box.width(), 24)
        strong = font(Type.LEAD, bold=True)
        painter.setFont(strong)
        painter.setPen(QColor(palette().text))
        painter.drawText(upper, LEFT, line.number)
        left = upper.left() + QFontMetrics(strong).horizontalAdvance(line.number) + 10
        hot = line.light in ("amber", "red")
        timed = font(Type.BODY, bold=hot)
        painter.setFont(timed)
        painter.setPen(QColor(light_colour(line.light) if hot else palette().muted))
        painter.drawText(upper, RIGHT, line.time)
        end = upper.right() - QFontMetrics(timed).horizontalAdvance(line.time) - 10
        for badge in line.badges:
            left = self._badge(painter, badge, left, upper, end)

    def _badge(self, painter: QPainter, badge: Badge, left: int, box: QRect, end: int) -> int:
        colours = palette()
        ink, soft = {
            "info": (colours.accent, colours.accent_soft),
            "good": (colours.good, colours.good_soft),
            "warn": (colours.warn, colours.warn_soft),
            "bad": (colours.bad, colours.bad_soft),
        }[badge.tone]
        made = font(12)
        width = QFontMetrics(made).horizontalAdvance(badge.words) + 12
        if left + width > end:
            return left
        chip = QRectF(left, box.center().y() - 9, width, 19)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(chip, 5, 5)
        painter.setPen(QColor(ink))
        painter.setFont(made)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, badge.words)
        return left + width + 5

    def _why(self, painter: QPainter, box: QRect, line: Line) -> None:
        """Where there is room, the reason of the order stands in the line itself."""
        made = font(Type.SMALL)
        room = QRect(box.left() + round(box.width() * 0.36), box.top() + 4, round(box.width() * 0.46), 24)
        painter.setFont(made)
        painter.setPen(QColor(palette().muted))
        words = QFontMetrics(made).elidedText(line.why, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, LEFT, words)

    def _bottom(self, painter: QPainter, box: QRect, line: Line, chosen: bool) -> None:
        colours = palette()
        end = box.right()
        if chosen and line.do_words:
            left = draw_keycap(painter, self._view.enter, box.right(), box.center().y(), colours.accent, size=11)
            painter.setFont(font(Type.SMALL))
            painter.setPen(QColor(colours.accent))
            wide = QFontMetrics(font(Type.SMALL)).horizontalAdvance(line.do_words)
            end = left - wide - 8
            painter.drawText(QRect(end, box.top(), wide + 4, box.height()), LEFT, line.do_words)
        painter.setFont(font(Type.SMALL))
        painter.setPen(QColor(colours.muted))
        told = not line.why or line.light or box.width() >= WHY_FROM - 28
        words = line.service if told else f"{line.service}  ·  {line.why}"
        words = QFontMetrics(font(Type.SMALL)).elidedText(words, Qt.TextElideMode.ElideRight, end - box.left() - 8)
        painter.drawText(box, LEFT, words)


class LineList(QListView):
    """Keeps the chosen customer while the list changes around them.

    Signals:
        acted(Line): Enter or a double click
        chose(Line | None): another line, or none, is selected
    """

    acted = Signal(object)
    chose = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.enter = ""
        self._model = _Lines()
        self.setModel(self._model)
        self.setItemDelegate(_Painter(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setUniformItemSizes(True)
        self.setMinimumHeight(HEIGHT + 8)
        self.doubleClicked.connect(lambda index: self.acted.emit(index.data(LINE)))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chose.emit(self.chosen))

    def sizeHint(self) -> QSize:
        return QSize(256, self.minimumHeight())

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._model.lines

    @property
    def chosen(self) -> Line | None:
        """The selected line."""
        rows = self.selectionModel().selectedIndexes()
        return self._model.lines[rows[0].row()] if rows and rows[0].row() < len(self._model.lines) else None

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Replace the lines; the same customer stays selected."""
        if lines == self._model.lines:
            return
        chosen = self.chosen
        self._model.put(lines)
        if chosen is not None and self.chosen is None:
            place = next((i for i, line in enumerate(lines) if line.ticket == chosen.ticket), None)
            if place is not None:
                self.setCurrentIndex(self._model.index(place))
        self.chose.emit(self.chosen)

    def step(self, by: int) -> None:
        """Select the next or previous line."""
        count = len(self._model.lines)
        if count:
            chosen = self.chosen
            now = self._model.lines.index(chosen) if chosen else (-1 if by > 0 else count)
            self.setCurrentIndex(self._model.index(min(count - 1, max(0, now + by))))
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys belong to the window: no search by typing here."""
        event.ignore()
