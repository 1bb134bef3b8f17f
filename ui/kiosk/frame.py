"""What stands around every page of the kiosk: the head, the bar of choices, and the question "still there?"."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from branchdesk.i18n import LANGUAGES, text
from ui.kiosk.home import Reach
from ui.kiosk.idle import Page
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import date_words
from ui.theme import palette, set_role
from ui.widgets.basics import card, column, label, row
from ui.widgets.icons import icon
from ui.widgets.logo import Logo
from ui.widgets.look import Look
from ui.widgets.strip import Message
from ui.widgets.touch import TouchButton

ICON_GAP = "\N{EN SPACE}"
"""Between a button's icon and its words."""


class Head(QFrame):
    """The branch's name, the date and the time of day there."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        set_role(self, "brand")
        self._mark = Logo(40, palette().on_brand)
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


class ChoiceBar(QWidget):
    """Priority, check-in, large text and language: always there, at any step."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.back, self.priority, self.large = TouchButton(), TouchButton(), TouchButton()
        self.check_in = TouchButton()
        self.languages = {language: TouchButton(text(language, "language-name")) for language in LANGUAGES}
        self.back.clicked.connect(kiosk.done)
        self.priority.clicked.connect(kiosk.tap_priority)
        self.check_in.clicked.connect(kiosk.check_in.open)
        self.large.clicked.connect(lambda: kiosk.prefer(large=not kiosk.session.large))
        self._layout = row(self)
        self._layout.addWidget(self.back)
        self._layout.addWidget(self.priority)
        self._layout.addWidget(self.check_in)
        self._space = row()
        self._layout.addLayout(self._space, 1)
        self._layout.addWidget(self.large)
        for language, button in self.languages.items():
            button.clicked.connect(lambda *_, chosen=language: kiosk.prefer(language=chosen))
            self._layout.addWidget(button)
        self._space.addStretch(0)
        for button in (self.large, *self.languages.values()):
            button.setCheckable(True)

    def take_buttons(self, buttons: QWidget) -> None:
        """Have a page's own buttons in the space between."""
        self._space.insertWidget(0, buttons, 1)

    def take_check_in(self, button: TouchButton) -> None:
        """Have the way to check in here (wide screens)."""
        self._layout.insertWidget(2, button)

    def refresh(self, look: Look) -> None:
        """Show what is chosen. Here large text changes nothing: the bar keeps its shape."""
        plain = look._replace(large=False)
        kiosk, profile = self._kiosk, self._kiosk.shore.profile
        self._layout.setSpacing(look.px(20))
        for button in (self.back, self.priority, self.check_in, self.large, *self.languages.values()):
            plain.button(button, 30)
            button.setIconSize(QSize(look.px(40), look.px(40)))
        open_home = kiosk.page is Page.HOME and kiosk.shore.reach in (Reach.OPEN, Reach.ISLAND)
        self.priority.setVisible(bool(profile and profile.priorities) and open_home)
        self.check_in.setVisible(kiosk.page is Page.HOME and kiosk.check_in.is_offered)
        self.back.setVisible(kiosk.page in (Page.PRIORITY, Page.CHECK_IN))
        self.back.setIcon(icon("arrow-left", palette().accent, look.px(40)))
        self.back.say(ICON_GAP + look.tr("kiosk-back"))
        self.priority.setIcon(icon("x" if kiosk.session.priority else "accessibility", palette().accent, look.px(40)))
        self.check_in.setIcon(icon("calendar-clock", palette().accent, look.px(40)))
        self.check_in.say(ICON_GAP + look.tr("kiosk-check-in"))
        self.large.setIcon(icon("a-large-small", palette().accent, look.px(40)))
        chosen = bool(kiosk.session.priority)
        self.priority.say(ICON_GAP + look.tr("kiosk-priority-cancel" if chosen else "kiosk-priority"))
        self.large.say(ICON_GAP + look.tr("kiosk-large"))
        self.large.setChecked(kiosk.session.large)
        for language, button in self.languages.items():
            button.setChecked(kiosk.session.language == language)


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
