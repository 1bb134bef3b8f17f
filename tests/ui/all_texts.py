"""Every text of a window, as widgets hold it and as painters write it; and which of them have no room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QTabBar,
    QTableView,
    QWidget,
)

SLACK = 2
"""Pixels by which a text may pass its place: roundings of the font's metrics."""
ROWS = 5


class Text(NamedTuple):
    """A text, and where it stands."""

    where: str
    words: str


def told(texts: Iterable[Text]) -> list[str]:
    """Each once, for whoever has to find it."""
    return sorted({f"{text.words!r} ({text.where})" for text in texts})


def path(widget: QWidget) -> str:
    """Where a widget stands: its class, and those around it."""
    parents: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(parents) < 4:
        parents.append(type(at).__name__)
        at = at.parentWidget()
    return " < ".join(parents)


def visible(window: QWidget) -> list[QWidget]:
    """The window and all parts of it that are seen."""
    return [window, *(widget for widget in window.findChildren(QWidget) if widget.isVisibleTo(window))]


def widget_texts(window: QWidget) -> Iterator[Text]:
    """What the visible widgets of a window say, to the eye and to a screen reader."""
    for widget in visible(window):
        if isinstance(widget.parentWidget(), QTabBar):
            continue  # Qt's own buttons to scroll it, in Qt's words
        for words in (*_shown(widget), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()):
            if words:
                yield Text(path(widget), words)
    yield Text("title", window.windowTitle())


def _shown(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QTabBar():
            yield from (widget.tabText(place) for place in range(widget.count()))
        case QComboBox():
            yield from (widget.itemText(place) for place in range(widget.count()))
        case QGroupBox():
            yield widget.title()
        case QTableView():
            yield from _cells(widget)
        case QHeaderView() if widget.orientation() is Qt.Orientation.Horizontal:
            yield from (_head(widget, place) for place in range(widget.count()) if not widget.isSectionHidden(place))
        case QMenu():
            yield from (action.text() for action in widget.actions())


def _cells(table: QTableView) -> Iterator[str]:
    model = table.model()
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(ROWS, model.rowCount())):
            yield str(model.index(row, column).data() or "")


class Stroke(NamedTuple):
    """Words as a painter wrote them on a widget: where, in which ink and size."""

    on: QWidget
    words: str
    area: QRectF
    ink: str
    px: int
    bold: bool


class Painted:
    """What painters wrote: all words, and the words that were cut or passed their place."""

    def __init__(self) -> None:
        self.strokes: list[Stroke] = []
        self.texts: list[Text] = []
        self.cut: list[Text] = []


@contextmanager
def watched_painting() -> Iterator[Painted]:
    """Notes what Python code paints meanwhile."""
    seen = Painted()
    draw, elide, elide_f = QPainter.drawText, QFontMetrics.elidedText, QFontMetricsF.elidedText

    def drawn(painter: QPainter, *given: Any) -> Any:
        words = next(part for part in given if isinstance(part, str))
        device = painter.device()
        where = f"painted on {path(device)}" if isinstance(device, QWidget) else "painted"
        seen.texts.append(Text(where, words))
        if isinstance(device, QWidget) and isinstance(given[0], QRect | QRectF):
            seen.strokes.append(_stroke(painter, device, QRectF(given[0]), given[1], words))
        if isinstance(given[0], QRect | QRectF) and _passes(painter, QRectF(given[0]), given[1], words):
            seen.cut.append(Text(where, words))
        return draw(painter, *given)

    def noted(original: Any) -> Any:
        def elided(metrics: Any, words: str, *given: Any) -> str:
            result = str(original(metrics, words, *given))
            if result != words:
                seen.cut.append(Text("painted short", words))
            return result

        return elided

    QPainter.drawText = drawn  # type: ignore[method-assign, assignment]
    QFontMetrics.elidedText, QFontMetricsF.elidedText = noted(elide), noted(elide_f)  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        QPainter.drawText = draw  # type: ignore[method-assign]
        QFontMetrics.elidedText, QFontMetricsF.elidedText = elide, elide_f  # type: ignore[method-assign]


def _stroke(painter: QPainter, on: QWidget, area: QRectF, flags: Any, words: str) -> Stroke:
    written = painter.boundingRect(area, int(getattr(flags, "value", flags)), words)
    ink, font = painter.pen().color(), painter.font()
    return Stroke(on, words, painter.transform().mapRect(written), ink.name(), font.pixelSize(), font.bold())


def _passes(painter: QPainter, area: QRectF, flags: Any, words: str) -> bool:
    wrap = int(getattr(flags, "value", flags)) & Qt.TextFlag.TextWordWrap.value
    metrics = QFontMetricsF(painter.font())
    if not wrap:  # one line may stand out above and below
        return max(map(metrics.horizontalAdvance, words.split("\n"))) > area.width() + SLACK
    box = metrics.boundingRect(QRectF(0, 0, area.width(), 100_000), wrap, words)
    return box.width() > area.width() + SLACK or box.height() > area.height() + SLACK


def truncated(window: QWidget) -> Iterator[Text]:
    """Widgets whose words need more room than they have, and parts that stand outside of what they are in."""
    for widget in visible(window):
        if _lacks_room(widget):
            yield Text(path(widget), " / ".join(words for words in _shown(widget) if words) or widget.objectName())
        elif not _inside(widget, window) and any(_shown(widget)):
            yield Text(f"outside: {path(widget)}", " / ".join(_shown(widget)))


def _lacks_room(widget: QWidget) -> bool:
    match widget:
        case QLabel() if widget.text():
            room = widget.contentsRect()
            if widget.wordWrap():
                words = QRect(0, 0, room.width(), 100_000)
                wrapped = widget.fontMetrics().boundingRect(words, Qt.TextFlag.TextWordWrap.value, widget.text())
                return wrapped.height() > room.height() + SLACK or wrapped.width() > room.width() + SLACK
            ink = widget.fontMetrics().tightBoundingRect(widget.text())
            return widget.sizeHint().width() > widget.width() + SLACK or ink.height() > room.height() + SLACK
        case QPushButton() if widget.text() and type(widget).paintEvent is QPushButton.paintEvent:
            return _advance(widget, widget.text().replace("&&", "&")) > _button_room(widget)
        case QTabBar():
            places = range(widget.count())
            return sum(widget.tabRect(place).width() for place in places) > widget.width() + SLACK
        case QHeaderView() if widget.orientation() is Qt.Orientation.Horizontal:
            return any(_head_lacks_room(widget, place) for place in range(widget.count()))
        case QSpinBox():
            return _advance(widget, widget.text()) > widget.lineEdit().contentsRect().width() - 2
        case QLineEdit() if widget.placeholderText():
            return _advance(widget, widget.placeholderText()) > widget.contentsRect().width() - 2
        case _:
            return False


def _advance(widget: QWidget, words: str) -> int:
    return max((widget.fontMetrics().horizontalAdvance(line) for line in words.split("\n")), default=0)


def _button_room(button: QPushButton) -> int:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    room = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button).width()
    return room - (0 if button.icon().isNull() else button.iconSize().width() + 4) + SLACK


def _head_lacks_room(head: QHeaderView, place: int) -> bool:
    return not head.isSectionHidden(place) and _advance(head, _head(head, place)) > head.sectionSize(place) - 14


def _head(head: QHeaderView, place: int) -> str:
    return str(head.model().headerData(place, Qt.Orientation.Horizontal) or "")


def _inside(widget: QWidget, window: QWidget) -> bool:
    """Whether all of it can be seen, or scrolled to."""
    at, area = widget, QRect(widget.rect())
    while at is not window:
        parent = at.parentWidget()
        if parent is None or isinstance(parent.parentWidget(), QAbstractScrollArea):
            return True
        area.translate(at.pos())
        if not parent.rect().adjusted(-2, -2, 2, 2).contains(area):
            return False
        at = parent
    return True
