"""The teller's window: puts the parts together and hands keys to them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QFrame, QLineEdit, QScrollArea, QStackedWidget, QWidget

from branchdesk.client.link import LinkState
from ui.bridge import Bridge
from ui.counter.checklist import Checklist
from ui.counter.customer import CustomerCard
from ui.counter.header import HeaderBar, TodayBar
from ui.counter.keyboard import action_for, key_name, step_for
from ui.counter.keypad import Keypad
from ui.counter.lines import Line, standing
from ui.counter.pages import ClosedPage, ConnectingPage, LoginPage
from ui.counter.panel import Panel
from ui.counter.presenter import CounterView
from ui.counter.questions import Question
from ui.counter.queuebox import QueueBox
from ui.counter.session import Session
from ui.theme import SPACE, set_role
from ui.widgets.banner import Banner
from ui.widgets.basics import column

TICK_MS = 500
TWO_COLUMNS_FROM = 820
TIGHT_BELOW, ROOMY_FROM = 840, 1000
"""Heights of one column: below the first, what can be spared goes; from the second, all steps show."""
SIDE = 480
"""Width of the working column beside the queue."""


class _Scroll(QScrollArea):
    """Scrolls only where a small screen and a long question meet; arrow keys belong to the queue."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class CounterWindow(QWidget):
    """Narrow: one column, to stand beside another program. Wide: work on the left, the queue on the right."""

    def __init__(self, bridge: Bridge, *, language: str = "zh") -> None:
        super().__init__()
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(380, 700))
        self.session = Session(bridge, language, self)
        self.header, self.link_banner, self.banner = HeaderBar(), Banner(), Banner()
        self.connecting, self.login, self.closed = ConnectingPage(), LoginPage(), ClosedPage()
        self.customer, self.keypad, self.panel, self.steps = CustomerCard(), Keypad(), Panel(), Checklist()
        self.queue, self.today = QueueBox(), TodayBar()
        self._leaving = False
        self._lay_out()
        self._connect()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.session.refresh)
        self._timer.start(TICK_MS)
        self._show(None)

    def _lay_out(self) -> None:
        self._work_side, self._queue_side, self.work = QWidget(), QWidget(), QWidget()
        left, right = column(self._work_side, gap=10), column(self._queue_side, gap=10)
        for part in (self.customer, self.keypad, self.panel, self.steps):
            left.addWidget(part)
        right.addWidget(self.queue, 1)
        right.addWidget(self.today)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, self.work)
        self._sides.setContentsMargins(12, 10, 12, 12)
        self._sides.setSpacing(10)
        self._sides.addWidget(self._work_side)
        self._sides.addWidget(self._queue_side, 1)
        self.pages = QStackedWidget()
        self._scroll = _Scroll()
        self._scroll.setWidget(self.work)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in (self.connecting, self.login, self.closed, self._scroll):
            self.pages.addWidget(page)
        whole = column(self, gap=0)
        whole.addWidget(self.header)
        banners = column(gap=6)
        banners.setContentsMargins(12, 0, 12, 0)
        for banner in (self.link_banner, self.banner):
            banners.addWidget(banner)
        whole.addSpacing(SPACE // 2)
        whole.addLayout(banners)
        whole.addWidget(self.pages, 1)

    def _connect(self) -> None:
        session = self.session
        session.shown.connect(self._show)
        session.asked.connect(self._on_asked)
        session.told.connect(self._on_told)
        session.sent.connect(self.keypad.show_sent)
        session.left.connect(self._on_left)
        self.keypad.pressed.connect(session.press)
        self.keypad.suggested.connect(session.press_suggested)
        self.header.pressed.connect(session.press)
        self.header.language.connect(self._change_language)
        self.closed.pressed.connect(session.press)
        self.login.entered.connect(session.log_in)
        self.panel.chosen.connect(session.choose)
        self.panel.noted.connect(session.answer)
        self.panel.cancelled.connect(session.cancel)
        self.steps.ticked.connect(session.tick)
        self.queue.acted.connect(session.act_on)
        self.queue.explain.connect(self._explain)

    def sizeHint(self) -> QSize:
        return QSize(420, 900)

    def _show(self, shown: CounterView | None) -> None:
        tr, session = self.session.texts, self.session
        if shown is None:
            self._show_unknown()
            return
        self.setWindowTitle(tr("counter-title", counter=shown.header.counter))
        self.header.show_header(shown.header, tr, closable=shown.page == "work")
        if shown.header.link_words:
            self.link_banner.tell(shown.header.link_words, "warn", closable=False)
        else:
            self.link_banner.hide()
        self.login.show_view(shown, tr)
        self.closed.show_view(shown, tr)
        self.customer.show_now(shown.now)
        self.keypad.show_view(shown, tr)
        self.steps.show_steps(shown.now.steps, tr)
        self.queue.show_lists(shown.lists, tr)
        self.today.show_today(shown.today, tr)
        self._turn_to({"login": self.login, "closed": self.closed, "work": self._scroll}[shown.page])
        self._show_asking(session.question)

    def _show_unknown(self) -> None:
        """The branch is not known yet, or does not know this counter."""
        tr, bridge = self.session.texts, self.session.bridge
        self.header.show_language(tr)
        title, hint = tr("counter-connecting-title"), tr("counter-connecting-hint")
        if bridge.snapshot is not None and bridge.link_state is LinkState.LIVE:
            title, hint = "", tr("counter-unknown", counter=bridge.link.who.counter)
        self.connecting.show_words(title, hint)
        for hidden in (self.header.close_counter, self.header.log_out):
            hidden.hide()
        self._turn_to(self.connecting)

    def _turn_to(self, page: QWidget) -> None:
        if self.pages.currentWidget() is not page:
            self.pages.setCurrentWidget(page)
            if page is self.login:
                self.login.begin()
            else:
                self.setFocus()

    def _on_asked(self, question: Question | None) -> None:
        self._show_asking(question)
        if question is None or not self.panel.note.hasFocus():
            self.setFocus()

    def _show_asking(self, question: Question | None) -> None:
        """A question stands in place of the keypad and the steps."""
        if self.panel.question is not question:
            self.panel.ask(question, self.session.texts)
        self.keypad.setVisible(question is None)
        shown = self.session.view
        self.steps.setVisible(question is None and shown is not None and bool(shown.now.steps))

    def _on_told(self, words: str, kind: str) -> None:
        if not words:
            self.banner.hide()
        elif kind == "bad":
            self.banner.tell(words, "bad", seconds=12)
        else:
            self.banner.tell(words, "good" if kind == "good" else "info", seconds=5)

    def _explain(self, line: Line) -> None:
        scene = self.session.scene()
        waiting = self.queue.tabs.currentIndex() == 0
        words = standing(scene, line.ticket) if scene is not None and waiting else line.why
        tr = self.session.texts
        self.queue.show_why(tr("counter-why-title", number=line.number, why=words) if words else "")

    def _change_language(self) -> None:
        self.session.speak("en" if self.session.texts.language == "zh" else "zh")

    def _on_left(self) -> None:
        self._leaving = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All keys that no text field wanted."""
        shown = self.session.view
        if shown is None or shown.page == "login" or event.isAutoRepeat():
            super().keyPressEvent(event)
        elif self.session.question is not None:
            if not isinstance(self.focusWidget(), QLineEdit):
                self.panel.handle(event)
        elif not self._by_place(event) and not self._by_action(event, shown):
            super().keyPressEvent(event)

    def _by_place(self, event: QKeyEvent) -> bool:
        """Keys that depend on where the user is: the list, a button reached with Tab, the steps."""
        key, step, line = event.key(), step_for(event), self.queue.chosen
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        focus = self.focusWidget()
        if step is not None:
            self.session.tick(step)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.queue.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.queue.current.clearSelection()
            self.banner.hide()
            self.setFocus()
        elif enter and isinstance(focus, QAbstractButton):
            focus.click()
        elif enter and focus is self.queue.current and line is not None:
            self.session.act_on(line)
        elif enter or key == Qt.Key.Key_Space:
            self.session.press_suggested()
        else:
            return False
        return True

    def _by_action(self, event: QKeyEvent, shown: CounterView) -> bool:
        name, line = key_name(event), self.queue.chosen
        action = action_for(name, paused=shown.now.activity == "paused")
        if action is not None:
            self.session.press(action)
        elif name == "Q":
            self.queue.turn()
        elif name == "C" and line is not None:
            self.session.act_on(line, by_name=True)
        else:
            return False
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide, tight = self.width() >= TWO_COLUMNS_FROM, self.height() < TIGHT_BELOW
        self.steps.show_at_most(9 if wide or self.height() >= ROOMY_FROM else 1 if tight else 2)
        self.today.setVisible(wide or not tight)
        self.queue.make_tight(tight and not wide)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._work_side.setFixedWidth(SIDE) if wide else self._work_side.setMaximumWidth(16777215)
        self._sides.setAlignment(self._work_side, Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag(0))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving or self.session.may_quit():
            self._timer.stop()
            event.accept()
        else:
            event.ignore()
