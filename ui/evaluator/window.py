"""The evaluator's window: joins the pages to the presenter, and time and keys to both.

There is no way out of a question but an answer, time, and the next finish: no close button, no Escape.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from branchdesk.domain.commands import Language
from branchdesk.i18n import LANGUAGES, text
from ui.evaluator.pages import AskPage, IdlePage, OutcomePage, ReasonsPage
from ui.evaluator.presenter import EvaluatorPresenter, Page
from ui.evaluator.word_page import WordPage
from ui.theme import set_role
from ui.widgets.bars import Bar
from ui.widgets.basics import column, row
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton, TouchScreen, move_focus

FRAME_MS = 16
CALM_MS, BUSY_MS = 1000, 100
"""How often time is looked at: seldom while nobody is asked."""


class EvaluatorWindow(TouchScreen):
    """The whole evaluator on one small screen."""

    def __init__(self, pad: EvaluatorPresenter) -> None:
        super().__init__()
        self.pad = pad
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()  # keys come here, and no button wears a focus ring until somebody uses them
        self.setMinimumSize(QSize(640, 480))
        self.resize(1024, 640)
        self.idle, self.ask = IdlePage(pad), AskPage(pad)
        self.reasons, self.word, self.outcome = ReasonsPage(pad), WordPage(pad), OutcomePage(pad)
        self._pages = QStackedWidget()
        for page in (self.idle, self.ask, self.reasons, self.word, self.outcome):
            self._pages.addWidget(page)
        self._last: Page | None = None
        self._build()
        self._frame, self._time = QTimer(self), QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self.refresh_now)
        self._time.timeout.connect(self._tick)
        pad.changed.connect(self._frame.start)
        self._time.start(CALM_MS)
        self.refresh_now()

    def _build(self) -> None:
        self._layout = column(self)
        self._layout.addWidget(self._pages, 1)
        self._foot = QWidget()
        foot = row(self._foot)
        self.bar = Bar(12)
        foot.addWidget(self.bar, 1)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.languages = {language: TouchButton(text(language, "language-name")) for language in LANGUAGES}
        for language, button in self.languages.items():
            button.setCheckable(True)
            button.clicked.connect(lambda *_, chosen=language: self.pad.speak(chosen))
            foot.addWidget(button)
        self._layout.addWidget(self._foot)

    @property
    def look(self) -> Look:
        """How everything is drawn now."""
        return Look(self.pad.language, self.size())

    def speak(self, language: Language) -> None:
        """The language that each customer finds."""
        self.pad.start = language
        if self.pad.page is Page.IDLE:
            self.pad.speak(language)

    def refresh_now(self) -> None:
        """Show the presenter's state."""
        look, pad = self.look, self.pad
        asking = pad.page is not Page.IDLE
        side = look.px(40) if asking else 0
        self._layout.setContentsMargins(side, side, side, look.px(24) if asking else 0)
        self._layout.setSpacing(look.px(20))
        self.setWindowTitle(look.tr("evaluator-title", counter=pad.bridge.link.who.counter))
        page = self._page()
        if pad.page is not self._last and pad.page in (Page.IDLE, Page.ASKING):
            self._forget(look)
        page.refresh(look)
        self._last = pad.page
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            page.field.setFocus() if isinstance(page, WordPage) else self.setFocus()
        self._foot.setVisible(asking)
        for language, button in self.languages.items():
            button.setChecked(pad.language == language)
            look.button(button, 30)
        self._show_time()

    def _forget(self, look: Look) -> None:
        """Between two customers no page keeps anything of the last one, seen or not: no number, no tap, no language."""
        for page in (self.ask, self.reasons, self.word, self.outcome):
            page.refresh(look)
            page.clear()

    def _page(self) -> IdlePage | AskPage | ReasonsPage | WordPage | OutcomePage:
        match self.pad.page:
            case Page.IDLE:
                return self.idle
            case Page.ASKING:
                return self.ask
            case Page.REASONS:
                return self.reasons
            case Page.WORD:
                return self.word
            case _:
                return self.outcome

    def _tick(self) -> None:
        self.pad.tick()
        self._show_time()

    def _show_time(self) -> None:
        page = self.pad.page
        self._time.setInterval(CALM_MS if page is Page.IDLE else BUSY_MS)
        counting = page in (Page.ASKING, Page.REASONS, Page.WORD)
        self.bar.setVisible(counting)
        self.bar.show_share(self.pad.left.share if counting else 0, "accent")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """5 (very satisfied) to 1 answer, arrows move."""
        if move_focus(self, event.key()):
            return
        face = next((face for face in self.ask.faces if event.key() == Qt.Key.Key_0 + face.score), None)
        if face is not None and self.pad.page is Page.ASKING:
            face.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh_now()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._time.stop()
        super().closeEvent(event)
