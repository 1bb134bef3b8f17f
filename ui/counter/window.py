"""The teller's window: header, banners, and one of four pages."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from branchdesk.client.journal import Journal
from branchdesk.client.link import LinkState
from branchdesk.i18n import next_language
from ui.bridge import Bridge
from ui.counter.answers import Question
from ui.counter.daypage import DayPage
from ui.counter.device import Device
from ui.counter.docking import Docking
from ui.counter.header import HeaderBar
from ui.counter.keyboard import Keyboard
from ui.counter.keymap import Action
from ui.counter.keyspage import KeysPage
from ui.counter.lines import Line, why_here
from ui.counter.notices import Notices
from ui.counter.pages import ClosedPage, ConnectingPage, LoginPage
from ui.counter.presenter import CounterView
from ui.counter.queuebox import QueueBox
from ui.counter.session import Session
from ui.counter.sidepage import SidePage
from ui.counter.texts import Tr
from ui.counter.workpage import WorkPage
from ui.theme import SPACE, set_role
from ui.widgets.banner import Banner
from ui.widgets.basics import column

TICK_MS = 500


class CounterWindow(QWidget):
    """Narrow: one column, to stand beside another program. Wide: work on the left, the queue on the right."""

    def __init__(self, bridge: Bridge, journal: Journal, *, language: str = "zh", device: Device | None = None) -> None:
        super().__init__()
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(380, 700))
        self.session = Session(bridge, journal, language, device or Device(), self)
        self.header, self.link_banner, self.banner = HeaderBar(), Banner(), Banner()
        self.connecting, self.login, self.closed = ConnectingPage(), LoginPage(), ClosedPage()
        self.work, self.notices = WorkPage(), Notices()
        self.pages = QStackedWidget()
        self.keys_page, self.day_page = KeysPage(self.session.device), DayPage(self.session)
        self._aside: SidePage | None = None
        self._keyboard = Keyboard(self.session, self.work.panel, self.work.queue)
        self.docking = Docking(self, self.session, self.work.queue)
        self._leaving = False
        self._lay_out()
        self._connect()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.session.refresh)
        self._timer.start(TICK_MS)
        self._show(None)

    def _lay_out(self) -> None:
        for page in (self.connecting, self.login, self.closed, self.work, self.keys_page, self.day_page):
            self.pages.addWidget(page)
        whole = column(self, gap=0)
        whole.addWidget(self.header)
        self._banners = column(gap=6)
        self._banners.setContentsMargins(12, 0, 12, 0)
        self._above = QWidget()
        column(self._above).addWidget(self.banner)
        for banner in (self.link_banner, self.notices, self._above):
            self._banners.addWidget(banner)
        whole.addSpacing(SPACE // 2)
        whole.addLayout(self._banners)
        whole.addWidget(self.pages, 1)

    def _connect(self) -> None:
        session, work = self.session, self.work
        session.shown.connect(self._show)
        session.asking.asked.connect(self._on_asked)
        for banner, other in ((self.banner, work.banner), (work.banner, self.banner)):
            session.told.connect(partial(_tell, banner))
            banner.dismissed.connect(other.hide)
        session.sent.connect(work.keypad.show_sent)
        session.left.connect(self._on_left)
        session.wanted.connect(self._on_wanted)
        work.keypad.pressed.connect(session.press)
        work.panel.chosen.connect(session.choose)
        work.panel.noted.connect(session.answer)
        work.panel.cancelled.connect(session.asking.cancel)
        work.steps.ticked.connect(session.tick)
        work.queue.acted.connect(session.act_on)
        work.queue.explain.connect(partial(_explain, session, work.queue))
        for notices in (work.notices, self.notices):
            notices.pressed.connect(session.press)
        self.header.pressed.connect(session.press)
        self.header.language.connect(lambda: self.speak(next_language(session.texts.language)))
        self.closed.pressed.connect(session.press)
        self.login.entered.connect(session.log_in)
        work.finder.taken.connect(session.act_on)
        self.docking.refused.connect(self.keys_page.show_refused)
        self.keys_page.left.connect(lambda: self._open(None))
        self.day_page.left.connect(lambda: self._open(None))
        session.device.changed.connect(session.refresh)

    def sizeHint(self) -> QSize:
        return QSize(420, 900)

    def _show(self, shown: CounterView | None) -> None:
        tr = self.session.texts
        if shown is None:
            self._show_unknown()
            return
        self.setWindowTitle(tr("counter-title", counter=shown.header.counter))
        self.header.show_header(shown, tr)
        if shown.header.link_words:
            self.link_banner.tell(shown.header.link_words, "warn", closable=False)
        else:
            self.link_banner.hide()
        self.login.show_view(shown, tr)
        self.closed.show_view(shown, tr)
        self.work.show_view(shown, self.session.asking.question, tr)
        page: QWidget = {"login": self.login, "closed": self.closed, "work": self.work}[shown.page]
        if shown.page == "login":
            self._aside = None
        self.notices.show_offers(shown.offers if (self._aside or page) is not self.work else ())
        self._turn_to(self._aside or page)

    def _show_unknown(self) -> None:
        """The branch is not known yet, or does not know this counter."""
        tr, bridge = self.session.texts, self.session.bridge
        title, hint = tr("counter-connecting-title"), tr("counter-connecting-hint")
        if bridge.snapshot is not None and bridge.link_state is LinkState.LIVE:
            title, hint = "", tr("counter-unknown", counter=bridge.link.who.counter)
        self.connecting.show_words(title, hint)
        self.header.show_unknown(tr)
        self._turn_to(self.connecting)

    def _turn_to(self, page: QWidget) -> None:
        """Words stand above the page, but at work below the keys, so that no key moves under the mouse: each place has
        a banner of its own, where Tab meets it in the order of reading.
        """
        if self.pages.currentWidget() is page:
            return
        self.pages.setCurrentWidget(page)
        self._above.setVisible(page is not self.work)
        if page is self.login:
            self.login.begin()
        elif page is not self._aside:
            self.setFocus()

    def _on_asked(self, question: Question | None) -> None:
        self.work.show_question(question, self.session.texts)
        if question is None or not self.work.panel.note.hasFocus():
            self.setFocus()

    def _on_wanted(self, action: Action) -> None:
        """What the window does by itself."""
        queue, line = self.work.queue, self.work.queue.chosen
        if action is Action.LISTS:
            queue.turn()
        elif action in (Action.BY_NAME, Action.GIVE_UP):
            if line is not None:
                self.session.act_on(line, "by_name" if action is Action.BY_NAME else "give_up")
        elif action is Action.NUMBER:
            (self.docking.finder or self.work.finder).open_box(self.session.find, self.session.texts)
            self._show(self.session.view)
        elif action is Action.DOCK:
            self.docking.toggle()
        else:
            self.docking.turn_into_window()
            self._open(self.day_page if action is Action.MY_DAY else self.keys_page)

    def _open(self, page: SidePage | None) -> None:
        """A page beside the work, or none any more."""
        self._aside = page
        if page is not None:
            page.show_words(self.session.texts)
        self._show(self.session.view)
        if page is not None:
            page.begin()

    def speak(self, language: str) -> None:
        """Say everything in another language."""
        self.session.texts = Tr(language)
        if self._aside is not None:
            self._aside.show_words(self.session.texts)
        self.session.asking.cancel()
        self.session.refresh()

    def _on_left(self) -> None:
        self._leaving = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._aside is not None:
            self._aside.keyPressEvent(event)
        elif not self._keyboard.handle(event, self.focusWidget()):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.work.arrange(self.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving or self.session.may_quit():
            self._timer.stop()
            self.docking.close()
            event.accept()
        else:
            event.ignore()


def _tell(banner: Banner, words: str, kind: str) -> None:
    if not words:
        banner.hide()
    elif kind == "bad":
        banner.tell(words, "bad", seconds=12)
    else:
        banner.tell(words, "good" if kind == "good" else "info", seconds=5)


def _explain(session: Session, queue: QueueBox, line: Line) -> None:
    scene = session.scene()
    queue.show_why(why_here(scene, line) if scene is not None else "")
