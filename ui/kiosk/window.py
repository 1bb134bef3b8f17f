"""The kiosk's window: joins the pages to the presenter, and time and keys to both."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from branchdesk.domain.commands import Language
from ui.kiosk.check_in_page import CheckInPage
from ui.kiosk.frame import ChoiceBar, Head, StillThere
from ui.kiosk.home_page import HomePage, PriorityPage
from ui.kiosk.idle import Page
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.scan import Scanner
from ui.kiosk.ticket_page import TicketPage
from ui.kiosk.trouble_page import UnansweredPage
from ui.theme import set_role
from ui.widgets.basics import column
from ui.widgets.look import Look
from ui.widgets.touch import move_focus

FRAME_MS = 16
CALM_MS, BUSY_MS = 1000, 200
"""How often time is looked at: seldom while nobody is there."""


class KioskWindow(QWidget):
    """The whole kiosk on one screen, landscape or portrait."""

    def __init__(self, kiosk: KioskPresenter) -> None:
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
        self.check_in, self.scanner = CheckInPage(kiosk), Scanner(self)
        self.scanner.typed.connect(self._typed)
        self.scanner.scanned.connect(kiosk.check_in.scan)
        self._pages = QStackedWidget()
        for page in (self.home, self.priorities, self.check_in, self.ticket, self.unanswered):
            self._pages.addWidget(page)
        layout = column(self, gap=0)
        layout.addWidget(self.head)
        self._inner = column()
        self._inner.addWidget(self._pages, 1)
        self._inner.addWidget(self.bar)
        layout.addLayout(self._inner, 1)
        self.still_there = StillThere(self)
        self.still_there.touched.connect(self._touched)
        self._by_keys = self._answers = False
        self._frame, self._time = QTimer(self), QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self.refresh_now)
        self._time.timeout.connect(self._tick)
        kiosk.changed.connect(self._frame.start)
        self._time.start(CALM_MS)
        self.refresh_now()

    @property
    def look(self) -> Look:
        """How everything is drawn now."""
        return Look(self.kiosk.session.language, self.size(), self.kiosk.session.large)

    def speak(self, language: Language) -> None:
        """The language that each customer finds."""
        kiosk, fresh = self.kiosk, self.kiosk.session == self.kiosk.start
        kiosk.start = kiosk.start._replace(language=language)
        if fresh:
            kiosk.prefer(language=language)

    def refresh_now(self) -> None:
        """Show the presenter's state."""
        look = self.look
        self.setWindowTitle(look.tr("kiosk-title"))
        side = look.px(48)
        self._inner.setContentsMargins(side, look.px(24), side, look.px(24))
        self._inner.setSpacing(look.px(20))
        self.head.refresh(look)
        self._place_buttons(look)
        page = self._page()
        page.refresh(look)
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            self._focus(page)
        self.bar.refresh(look)
        self._show_time()

    def _page(self) -> HomePage | PriorityPage | CheckInPage | TicketPage | UnansweredPage:
        match self.kiosk.page:
            case Page.PRIORITY:
                return self.priorities
            case Page.CHECK_IN:
                return self.check_in
            case Page.UNANSWERED:
                return self.unanswered
            case Page.PRINTING | Page.TAKE | Page.NOT_PRINTED:
                return self.ticket
            case Page.ISSUING if self.kiosk.issued is not None:
                return self.ticket
            case Page.ISSUING if self.kiosk.check_in.code:
                return self.check_in
            case _:
                return self.home

    def _place_buttons(self, look: Look) -> None:
        """A wide screen is low: the ticket's and the first page's buttons share the bar's row there."""
        on_ticket = self._page() is self.ticket
        host = self.ticket if look.portrait else self.bar
        if self.ticket.buttons.parentWidget() is not host:
            if look.portrait:
                self.ticket.take_buttons()
            else:
                self.bar.take_buttons(self.ticket.buttons)
        self.ticket.buttons.setVisible(on_ticket)
        place = self.home if look.portrait else self.bar
        if self.bar.check_in.parentWidget() is not place:
            place.take_check_in(self.bar.check_in)

    def _focus(self, page: QWidget) -> None:
        """Who works by keys finds the page's main button under Enter; who works by touch sees no ring."""
        self.setFocus()
        first = {self.ticket: self.ticket.first_button, self.unanswered: self.unanswered.try_again}.get(page)
        if self._by_keys and first is not None:
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
            self.still_there.ask(look, left)
        else:
            self.still_there.hide()

    def _touched(self) -> None:
        self.kiosk.idle.touch()
        self._show_time()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keys = False
        self._touched()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1-9 choose a service or write a code, arrows move, Escape leaves the page; a scanner checks in.

        While it asks "still there?", any key answers, and does nothing else.
        """
        self._by_keys = True
        self._answers = self.still_there.isVisible()
        self._touched()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.scanner.end():
                self.kiosk.check_in.submit()
        elif event.text().isprintable() and event.text().strip():
            self.scanner.press(event.text())
        elif self._answers or move_focus(self, event.key()):
            return
        elif event.key() == Qt.Key.Key_Escape:
            self.kiosk.done()
        elif event.key() == Qt.Key.Key_Backspace:
            self.kiosk.check_in.erase()
        else:
            super().keyPressEvent(event)

    def _typed(self, character: str) -> None:
        tiles, place = self.home.board.tiles, "123456789".find(character)
        if self._answers:
            return
        if self.kiosk.page is Page.CHECK_IN:
            self.kiosk.check_in.type(character)
        elif 0 <= place < len(tiles) and self.kiosk.page is Page.HOME:
            tiles[place].click()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh_now()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._time.stop()
        super().closeEvent(event)
