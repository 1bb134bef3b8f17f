"""The settings' tab: pages on the left, their forms, and what is changed so far on the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from branchdesk.services.messages import ProfileVersion
from ui.bridge import Bridge
from ui.forms.changes import Change
from ui.manager.parts import Confirm, Sender
from ui.manager.settings.editing import Editing
from ui.manager.settings.history import HistoryPage
from ui.manager.settings.nav import HISTORY, Nav
from ui.manager.settings.pages import pages
from ui.manager.settings.screens import PreviewCard, Screens
from ui.manager.settings.shelf import Shelf
from ui.manager.settings.side import ChangesPanel
from ui.theme import SPACE
from ui.widgets.alive import while_alive
from ui.widgets.banner import Banner
from ui.widgets.basics import column, row
from ui.widgets.order import put_in_order

SIDE_PX = 340
CHECK_MS = 200


class SettingsPage(QWidget):
    """For the branch manager; others do not see it. ``editing`` outlives it: a change of language loses nothing."""

    def __init__(
        self,
        bridge: Bridge,
        language: str,
        sender: Sender,
        banner: Banner,
        editing: Editing,
        screens: Screens | None = None,
    ) -> None:
        super().__init__()
        self._bridge, self._language, self._sender, self._banner = bridge, language, sender, banner
        self.editing = editing
        self._saving = self._shown = False
        self._page_id = ""
        self.nav = Nav(language, self._turn)
        self.stack = QStackedWidget()
        self.side = ChangesPanel(language, self._take_back, self.save, self.ask_discard)
        self.preview = PreviewCard(bridge, language, screens)
        self.confirm = Confirm(language)
        self.pages = Shelf(bridge, language, self._edited)
        self.history = HistoryPage(bridge, language, self._revert, self.pages.know)
        self._check = QTimer(self, interval=CHECK_MS, singleShot=True)
        self._check.timeout.connect(self.check)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = row(self, gap=2 * SPACE)
        layout.addWidget(self.nav)
        middle = column(gap=SPACE)
        middle.addWidget(self.confirm)
        middle.addWidget(self.stack, 1)
        layout.addLayout(middle, 1)
        right = column(gap=SPACE)
        for part in (self.side, self.preview):
            part.setFixedWidth(SIDE_PX)
        right.addWidget(self.side, 1)
        right.addWidget(self.preview)
        layout.addLayout(right)
        self.stack.addWidget(self.history)

    def open(self, page_id: str) -> None:
        """Turn to a page."""
        self.nav.open(page_id)

    def _turn(self, page_id: str, name: str) -> None:
        if self.editing.draft is None:
            return
        self._page_id = page_id
        if page_id == HISTORY:
            self.check()
            self.stack.setCurrentWidget(self.history)
            self.history.ask()
            return
        shown = self.pages.show(page_id, self.editing.draft, name)
        if self.stack.indexOf(shown) < 0:
            self.stack.addWidget(shown)
        self.stack.setCurrentWidget(shown)
        self.check()

    def show_snapshot(self, s: Snapshot, _now: int) -> None:
        """The branch as it is now: what others saved is taken in."""
        news, first = self.editing.follow(s), not self._shown
        self._shown = True
        if not news and not first:
            return
        if first:
            self.nav.open(pages()[0].id)
            self.history.ask()
            return
        self.refresh()
        if self.editing.dirty and not self._saving:
            clashes = self.editing.view(self._language).clashes
            words = "setting-others-clashed" if clashes else "setting-others-changed"
            self._banner.tell(text(self._language, words, count=clashes), "warn")

    def refresh(self) -> None:
        """Show the draft, which was changed elsewhere than in the forms."""
        self.pages.show_values()
        self.check()

    def _edited(self) -> None:
        self.pages.show_titles()
        self._check.start()

    def check(self) -> None:
        """Say what is changed and what is wrong, here and beside the fields."""
        self._check.stop()
        if self.editing.draft is None:
            return
        shown = self.editing.view(self._language)
        self.side.show_view(shown, busy=self._saving)
        good = None if shown.problem else self.editing.draft.made()
        self.preview.show_draft(good, self._page_id, self.pages.chosen_item(self._page_id))
        put_in_order(self)
        self.pages.mark([self.editing.draft.place(path) for path in shown.wrong], shown.problem)

    def _take_back(self, change: Change) -> None:
        self.editing.take_back(change)
        self.refresh()

    def ask_discard(self) -> None:
        """Ask before all is lost."""
        count = len(self.editing.view(self._language).lines)
        words = text(self._language, "setting-discard-sure", count=count)
        self.confirm.ask(words, text(self._language, "setting-discard"), self._discard)

    def _discard(self) -> None:
        self.editing.discard()
        self.refresh()

    def save(self) -> None:
        """Send the draft to the branch."""
        self.check()
        try:
            op = self.editing.command()
        except Rejected as error:
            self._sender.failed(error)
            return
        self._saving = True
        self.side.show_view(self.editing.view(self._language), busy=True)
        self._bridge.send(op, while_alive(self, self._saved), while_alive(self, self._failed))

    def _saved(self, _answer: Any) -> None:
        """The branch's next snapshot has it, and the draft follows that."""
        self._saving = False
        self.editing.saved()
        s = self._bridge.snapshot
        if s is not None:
            self.editing.follow(s)
        self.refresh()
        self._banner.tell(text(self._language, "setting-saved"), "good", seconds=8)

    def _failed(self, error: BranchDeskError) -> None:
        self._saving = False
        self._sender.failed(error)
        self.check()

    def _revert(self, before: ProfileVersion, version: ProfileVersion) -> None:
        self.editing.revert(before, version)
        self.refresh()
        self._banner.tell(text(self._language, "setting-history-taken"), "info", seconds=12)
