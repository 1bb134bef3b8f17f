"""A page beside the work, in its place for a while; Esc leads back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.counter.keybutton import SlimButton
from ui.counter.texts import Tr
from ui.theme import SPACE
from ui.widgets.basics import column, label, row

WIDEST = 1040
STEP = 40


class _Area(QScrollArea):
    """Its keys are the page's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class SidePage(QWidget):
    """A title, a way back, and what its kind puts into ``inside``.

    Signals:
        left(): Esc, or the button
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label(role="title")
        self.back = SlimButton()
        self.back.setFixedWidth(120)
        self.back.clicked.connect(self.left)
        self._frame, head = QWidget(), QWidget()
        self.inside: QVBoxLayout = column(self._frame, gap=SPACE)
        top = row(head)
        top.addWidget(self.title, 1)
        top.addWidget(self.back)
        holder = _middle(self._frame)
        scroll = _Area()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(holder)
        whole = column(self, margin=12)
        whole.addWidget(_middle(head))
        whole.addWidget(scroll, 1)
        self.area = scroll

    def show_words(self, tr: Tr) -> None:
        """In this language, with what is known now."""
        raise NotImplementedError

    def begin(self) -> None:
        """Opened: the cursor where it belongs."""
        raise NotImplementedError

    def say(self, title: str, tr: Tr) -> None:
        self.title.setText(title)
        self.back.put(tr("counter-back"), tr("counter-key-esc"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back, Enter presses the button that Tab has reached, arrows scroll."""
        key, focus, bar = event.key(), self.focusWidget(), self.area.verticalScrollBar()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            bar.setValue(bar.value() + (bar.pageStep() if key == Qt.Key.Key_PageDown else STEP))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp):
            bar.setValue(bar.value() - (bar.pageStep() if key == Qt.Key.Key_PageUp else STEP))
        else:
            super().keyPressEvent(event)


def _middle(part: QWidget) -> QWidget:
    """Not wider than can be read, in the middle."""
    part.setMaximumWidth(WIDEST)
    holder = QWidget()
    line = row(holder)
    line.setContentsMargins(0, 0, SPACE, 0)
    line.addWidget(part, 1)
    return holder
