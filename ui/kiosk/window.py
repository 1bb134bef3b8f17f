"""The kiosk's window: joins the pages to the presenter, and time and keys to both."""

from __future__ import annotations

from math import ceil
from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QStackedWidget, QWidget

from branchdesk.devices.voice.reading import Reading
from branchdesk.domain.commands import Language
from ui.kiosk.attract import Attract
from ui.kiosk.bar import ChoiceBar
from ui.kiosk.check_in_page import CheckInPage
from ui.kiosk.frame import Head, StillThere
from ui.kiosk.guide_pages import PersonPage, WishesPage, WishPage
from ui.kiosk.home_page import HomePage, PriorityPage, foot_lines
from ui.kiosk.idle import Page
from ui.kiosk.keys import Keys
from ui.kiosk.lock import Lock
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.service_pages import PinPage, ServicePage
from ui.kiosk.speaking import Speaker, Voice
from ui.kiosk.ticket_page import TicketPage
from ui.kiosk.trouble_page import UnansweredPage
from ui.theme import PALETTES, apply_theme, palette, set_role
from ui.widgets.basics import column, label
from ui.widgets.look import Look
from ui.widgets.touch import TARGET, TouchButton, TouchScreen

FRAME_MS = 16
CALM_MS, BUSY_MS = 1000, 200
"""How often time is looked at: seldom while nobody is there."""
LEAST_MM = 12
"""A finger hits what is so large."""
LOW_SHARE = {True: 0.44, False: 0.72}
"""How much of an upright (or a wide) screen the low controls take, from its foot."""


class KioskPage(Protocol):
    """A page paints the presenter's state."""

    def refresh(self, look: Look) -> None: ...


class KioskWindow(TouchScreen):
    """The whole kiosk on one screen, landscape or portrait."""

    def __init__(self, kiosk: KioskPresenter, voice: Voice | None = None) -> None:
        super().__init__()
        self.kiosk = kiosk
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()  # keys come here, and no button wears a focus ring until somebody uses them
        self.setMinimumSize(QSize(800, 600))
        self.resize(1366, 768)
        self.head, self.bar = Head(kiosk), ChoiceBar(kiosk)
        self.home, self.priorities = HomePage(kiosk), PriorityPage(kiosk)
        self.ticket, self.unanswered = TicketPage(kiosk), UnansweredPage(kiosk)
        self.wishes, self.wish, self.person = WishesPage(kiosk), WishPage(kiosk), PersonPage(kiosk)
        self.pin, self.service = PinPage(kiosk), ServicePage(kiosk)
        self.check_in, self.keys = CheckInPage(kiosk), Keys(self, kiosk)
        self._by_page: dict[Page, QWidget] = {
            Page.PRIORITY: self.priorities, Page.CHECK_IN: self.check_in, Page.UNANSWERED: self.unanswered,
            Page.WISHES: self.wishes, Page.WISH: self.wish, Page.PERSON: self.person, Page.PIN: self.pin,
            Page.SERVICE: self.service, Page.PRINTING: self.ticket, Page.TAKE: self.ticket,
            Page.NOT_PRINTED: self.ticket,
        }  # fmt: skip
        self.keys.tiles = {Page.HOME: self.home.board.tiles, Page.WISHES: self.wishes.board.tiles}
        self.head.held.connect(kiosk.pad.open)
        self._build()
        self.speaker = Speaker(self, kiosk, voice or Reading())
        self.lock = Lock(self, kiosk)
        self._by_keys = False
        self.base, self.least = palette().name, least_px(self, kiosk.settings.dpi)
        self._frame, self._time = QTimer(self), QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self.refresh_now)
        self._time.timeout.connect(self._tick)
        kiosk.changed.connect(self._frame.start)
        self._time.start(CALM_MS)
        self.refresh_now()

    def _build(self) -> None:
        self._pages = QStackedWidget()
        for page in dict.fromkeys((self.home, *self._by_page.values())):
            self._pages.addWidget(page)
        fit_to(self._pages, self.home)
        layout = column(self, gap=0)
        layout.addWidget(self.head)
        self._upper, self._read = QWidget(), label("", "muted", wrap=True, centre=True)  # keeps the controls low
        column(self._upper).addWidget(self._read)
        layout.addWidget(self._upper)
        self._inner = column()
        self._inner.addWidget(self._pages, 1)
        self._inner.addWidget(self.bar)
        layout.addLayout(self._inner, 1)
        self.still_there = StillThere(self)
        self.still_there.touched.connect(self._touched)
        self.attract = Attract(self, self.kiosk)
        self.attract.woken.connect(self._touched)

    @property
    def look(self) -> Look:
        """How everything is drawn now. Low controls are drawn as on a screen that is as low as their place."""
        size, session = self.size(), self.kiosk.session
        if session.low:
            share = LOW_SHARE[size.height() > size.width()]
            size = QSize(size.width(), round(size.height() * share))
        return Look(session.language, size, session.large, self.least)

    def speak(self, language: Language) -> None:
        """The language that each customer finds."""
        kiosk, fresh = self.kiosk, self.kiosk.session == self.kiosk.start
        kiosk.start = kiosk.start._replace(language=language)
        if fresh:
            kiosk.prefer(language=language)

    def refresh_now(self) -> None:
        """Show the presenter's state."""
        dress(self.base, contrast=self.kiosk.session.contrast)
        look = self.look
        self.setWindowTitle(look.tr("kiosk-title"))
        side = look.px(48)
        self._inner.setContentsMargins(side, look.px(24), side, look.px(24))
        self._inner.setSpacing(look.px(20))
        self.head.refresh(Look(look.language, self.size()))
        low = self.kiosk.session.low
        self._upper.setVisible(low)
        self._upper.setFixedHeight(max(0, self.height() - self.head.height() - look.size.height()) if low else 0)
        if low:
            upright = self.height() > self.width()
            look.type(self._read, 34 if upright else 24)
            self._read.setContentsMargins(side, side // 2, side, side // 2)
            self._read.setText(("\n\n" if upright else "    ").join(foot_lines(self.kiosk, look)))
        self._place_buttons(look)
        page = self._page()
        page.refresh(look)  # type: ignore[attr-defined]
        if self._pages.currentWidget() is not page:
            fit_to(self._pages, page)
            self._focus(page)
        self.bar.setVisible(self.kiosk.page not in (Page.PIN, Page.SERVICE))
        self.bar.refresh(look)
        self._show_time()
        if not self.attract.isVisible():
            self.speaker.page(page)
        self.lock.look()

    def _page(self) -> QWidget:
        kiosk = self.kiosk
        if kiosk.page is Page.ISSUING:
            if kiosk.issued is not None:
                return self.ticket
            return self.check_in if kiosk.check_in.code else self.wish if kiosk.guide.code else self.home
        return self._by_page.get(kiosk.page, self.home)

    def _place_buttons(self, look: Look) -> None:
        """A wide screen is low: the ticket's buttons share the bar's row there."""
        host = self.ticket if look.portrait else self.bar
        if self.ticket.buttons.parentWidget() is not host:
            if look.portrait:
                self.ticket.take_buttons()
            else:
                self.bar.take_buttons(self.ticket.buttons)
        self.ticket.buttons.setVisible(self._page() is self.ticket)

    def _focus(self, page: QWidget) -> None:
        """Who works by keys finds the page's main button under Enter; who works by touch sees no ring."""
        self.setFocus()
        mains: dict[QWidget, TouchButton] = {
            self.ticket: self.ticket.first_button,
            self.unanswered: self.unanswered.try_again,
            self.wish: self.wish.take,
            self.person: self.person.done,
        }
        if self._by_keys and (first := mains.get(page)) is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _tick(self) -> None:
        self.kiosk.tick()
        if self.kiosk.page is Page.HOME:
            self.refresh_now()  # the clock, and a new day, come without an event
        self._show_time()

    def _show_time(self) -> None:
        kiosk, look = self.kiosk, self.look
        fresh = kiosk.page is Page.HOME and kiosk.session == kiosk.start
        left = kiosk.idle.left(kiosk.page)
        self._time.setInterval(CALM_MS if fresh else BUSY_MS)
        if self._pages.currentWidget() is self.ticket:
            self.ticket.refresh_time(look)
        if left is not None and not fresh and kiosk.idle.asks(kiosk.page):
            self.still_there.ask(Look(look.language, self.size(), look.large), left)
        else:
            self.still_there.hide()
        idle_s = kiosk.settings.idle_min * 60
        if fresh and idle_s and kiosk.idle.rested >= idle_s:
            self.attract.tell(Look(look.language, self.size()))
        else:
            self.attract.hide()

    def _touched(self) -> None:
        if self.attract.isVisible():
            self.attract.hide()
            self.setFocus()
        self.kiosk.idle.touch()
        self._show_time()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keys = False
        self._touched()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See ``Keys``. While it asks "still there?", any key answers, and does nothing else."""
        self._by_keys, answers = True, self.still_there.isVisible()
        self._touched()
        if not self.keys.press(event, answers=answers):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh_now()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.lock.may_close:
            event.ignore()
            return
        self._time.stop()
        super().closeEvent(event)


def fit_to(pages: QStackedWidget, page: QWidget) -> None:
    """Show a page; the others, hidden, ask for no room."""
    size = QSizePolicy.Policy
    for each in pages.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        policy = size.Preferred if each is page else size.Ignored
        each.setSizePolicy(policy, policy)
    pages.setCurrentWidget(page)


def dress(base: str, *, contrast: bool) -> None:
    """High contrast is the customer's own choice; the next one finds the kiosk's own colours again."""
    wanted, app = "contrast" if contrast else base, QApplication.instance()
    if palette().name != wanted and isinstance(app, QApplication):
        apply_theme(app, PALETTES[wanted])


def least_px(window: QWidget, dpi: float) -> int:
    """The least height of a target: what a finger needs, in the pixels of this screen."""
    return max(TARGET, ceil(LEAST_MM / 25.4 * (dpi or window.screen().physicalDotsPerInch())))
