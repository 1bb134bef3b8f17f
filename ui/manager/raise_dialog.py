"""Giving a waiting customer a class, or taking it away: with a reason that stands in the log."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import Ticket
from branchdesk.i18n import text
from ui.manager.classes import Classes
from ui.manager.parts import TOUCH, Sender, button, foot
from ui.theme import SPACE
from ui.widgets.basics import column, label


class RaiseDialog(QDialog):
    """A class, a reason, and go."""

    def __init__(self, language: str, profile: Profile, ticket: Ticket, sender: Sender, parent: QWidget) -> None:
        super().__init__(parent)
        self._language, self._ticket, self._sender = language, ticket, sender
        self.setWindowTitle(text(language, "manager-raise"))
        self.setMinimumWidth(520)
        layout = column(self, margin=3 * SPACE, gap=SPACE)
        layout.addWidget(label(text(language, "manager-raise-title", number=ticket.number), "title"))
        layout.addWidget(label(text(language, "manager-raise-note"), "muted", wrap=True))
        self.classes = Classes(language, profile, ticket.priority, self)
        layout.addLayout(self.classes.grid)
        self.reason = QLineEdit()
        self.reason.setMaxLength(100)
        self.reason.setMinimumHeight(TOUCH)
        self.reason.setPlaceholderText(text(language, "manager-raise-reason"))
        self.reason.setAccessibleName(text(language, "manager-raise-reason"))
        layout.addWidget(self.reason)
        self.cancel = button(text(language, "manager-cancel"), self.reject)
        self.go = button(text(language, "manager-raise"), self._go, "primary")
        layout.addLayout(foot(self.cancel, self.go))
        self.reason.textChanged.connect(self._check)
        self.classes.buttonToggled.connect(lambda _button, _on: self._check())
        self._check()

    def _check(self) -> None:
        self.go.setEnabled(bool(self.reason.text().strip()) and self.classes.chosen != self._ticket.priority)

    def _go(self) -> None:
        op = c.Reprioritise(ticket=self._ticket.id, priority=self.classes.chosen, reason=self.reason.text().strip())
        self._sender.send(op, text(self._language, "manager-raised", number=self._ticket.number))
        self.accept()
