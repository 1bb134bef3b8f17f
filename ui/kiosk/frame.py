"""What stands around every page of the kiosk: the head, and the question "still there?"."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import date_words
from ui.theme import palette, set_role
from ui.widgets.basics import card, column, label, row
from ui.widgets.logo import Logo
from ui.widgets.look import Look
from ui.widgets.strip import Message

HOLD_MS = 3000
"""So long a finger rests on the head's left corner until it asks for the service menu's PIN."""
CORNER = 160


class Head(QFrame):
    """The branch's name, the date and the time of day there. A long press on its left corner is for staff.

    Signals:
        held(): the corner was pressed for long enough
    """

    held = Signal()

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        set_role(self, "brand")
        self._mark = Logo(40, "on_brand")
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD_MS)
        self._hold.timeout.connect(self.held)
        self.name, self._other, self._date, self.clock = label(), label(), label(), label()
        self._layout = row(self)
        for widget in (self._mark, self.name, self._other):
            self._layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._layout.addStretch(1)
        for widget in (self._date, self.clock):
            self._layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def refresh(self, look: Look) -> None:
        """Show the names and the branch's time."""
        profile = self._kiosk.shore.profile
        self.setFixedHeight(look.px(96))
        self._mark.set_height(look.px(48))
        self._layout.setContentsMargins(look.px(48), 0, look.px(48), 0)
        self._layout.setSpacing(look.px(20))
        for widget, size, bold in ((self.name, 36, True), (self._other, 24, False), (self._date, 26, False)):
            look._replace(large=False).type(widget, size, bold=bold)
        look._replace(large=False).type(self.clock, 44, bold=True)
        if profile is None:
            return
        self.name.setText(profile.name.said_in(look.language))
        self._other.setText(profile.name.said_in(look.other))
        date, clock = date_words(look, self._kiosk.bridge.link.now(), profile.timezone)
        self._date.setText(date)
        self.clock.setText(clock)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() <= CORNER:
            self._hold.start()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > CORNER or not self.rect().contains(event.position().toPoint()):
            self._hold.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hold.stop()
        super().mouseReleaseEvent(event)


class StillThere(QWidget):
    """Covers the page while it asks; a touch anywhere answers it, and does nothing else.

    Signals:
        touched(): somebody is there
    """

    touched = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._message, self._card = Message(), card()
        inner = column(self._card)
        inner.addWidget(self._message)
        layout = column(self)
        layout.addWidget(self._card, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def ask(self, look: Look, seconds: float) -> None:
        """Ask, with the seconds that are left."""
        words = look.tr("kiosk-still-there-help", seconds=max(0, round(seconds)))
        self._message.tell(look, "info", "hand", look.tr("kiosk-still-there"), words)
        self._card.setFixedSize(look.px(900), look.px(560))
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.touched.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(palette().text)
        veil.setAlpha(150)
        painter.fillRect(self.rect(), veil)
        painter.end()
