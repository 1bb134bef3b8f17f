"""The day's page: open and close the day, and what was advised in it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from branchdesk.i18n import text
from ui.manager.advice_list import AdviceList
from ui.manager.floor import open_tickets
from ui.manager.parts import Confirm, Sender, button, put
from ui.theme import SPACE
from ui.widgets.basics import card, column, label, row

NAMED = 12
"""So many numbers are named before the day is closed; the rest is counted."""


class DayPage(QWidget):
    """The day, and below it the day's advice."""

    def __init__(self, language: str, sender: Sender) -> None:
        super().__init__()
        self._language, self._sender = language, sender
        self._snapshot: Snapshot | None = None
        self._manager = True
        self.state, self.open_list = label(role="title"), label(role="muted", wrap=True)
        self.confirm = Confirm(language)
        self.open = button(text(language, "manager-open-day"), self._open, "primary")
        self.close_day = button(text(language, "manager-close-day"), self.ask_close, "danger")
        self.only = label(text(language, "manager-day-manager-only"), "muted", wrap=True)
        self.advice = AdviceList(language)
        outer = column(self, gap=2 * SPACE)
        outer.addWidget(self._day_card())
        outer.addWidget(self.advice, 1)
        outer.addStretch()

    def _day_card(self) -> QFrame:
        box = card()
        inner = column(box, margin=3 * SPACE, gap=2 * SPACE)
        inner.addWidget(label(text(self._language, "manager-day"), "strong"))
        inner.addWidget(self.state)
        inner.addWidget(self.open_list)
        inner.addWidget(self.confirm)
        inner.addWidget(self.only)
        buttons = row()
        buttons.addWidget(self.open)
        buttons.addWidget(self.close_day)
        buttons.addStretch(1)
        inner.addLayout(buttons)
        return box

    def show_role(self, role: str) -> None:
        """A lobby manager may not open or close the day."""
        self._manager = role == "manager"
        self.only.setVisible(not self._manager)
        if self._snapshot is not None:
            self._show_buttons(self._snapshot)

    def show_snapshot(self, s: Snapshot, now: int) -> None:
        """The branch as it is now."""
        self._snapshot = s
        today = business_date(now, s.profile.timezone, s.profile.hours.turns)
        code = "open" if s.day_open else "closed" if s.bdate == today else "before"
        put(self.state, text(self._language, f"manager-day-{code}", date=s.bdate or today))
        left = open_tickets(s) if s.day_open else ()
        put(self.open_list, text(self._language, "manager-day-left", count=len(left)) if s.day_open else "")
        self._show_buttons(s)
        self.advice.show_snapshot(s, now)

    def _show_buttons(self, s: Snapshot) -> None:
        self.open.setVisible(self._manager and not s.day_open)
        self.close_day.setVisible(self._manager and s.day_open and self.confirm.isHidden())

    def _open(self) -> None:
        self._sender.send(c.OpenDay(), text(self._language, "manager-day-opened"))

    def ask_close(self) -> None:
        """Name what is still open, and ask."""
        assert self._snapshot is not None
        left = open_tickets(self._snapshot)
        named = text(self._language, "manager-list-comma").join(left[:NAMED]) + ("…" if len(left) > NAMED else "")
        words = text(self._language, "manager-close-day-sure", count=len(left), numbers=named)
        close = partial(self._sender.send, c.CloseDay(force=True), text(self._language, "manager-day-closed-told"))
        self.confirm.ask(words, text(self._language, "manager-close-day"), close)
        self.close_day.hide()
