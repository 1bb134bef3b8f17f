"""Giving a waiting customer a class, or taking it away: with a reason that stands in the log."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QLineEdit, QPushButton, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import Ticket
from branchdesk.i18n import text
from ui.manager.parts import TOUCH, Sender, button, tall
from ui.theme import SPACE
from ui.widgets.basics import column, label, plain, row


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
        self.classes = QButtonGroup(self)
        layout.addLayout(self._grid(profile))
        self.reason = QLineEdit()
        self.reason.setMaxLength(100)
        self.reason.setMinimumHeight(TOUCH)
        self.reason.setPlaceholderText(text(language, "manager-raise-reason"))
        self.reason.setAccessibleName(text(language, "manager-raise-reason"))
        layout.addWidget(self.reason)
        foot = row(gap=SPACE)
        foot.addStretch(1)
        self.cancel = button(text(language, "manager-cancel"), self.reject)
        self.go = button(text(language, "manager-raise"), self._go, "primary")
        for made in (self.cancel, self.go):
            tall(made)
            foot.addWidget(made)
        layout.addLayout(foot)
        self.reason.textChanged.connect(self._check)
        self.classes.buttonToggled.connect(lambda _button, _on: self._check())
        self._check()

    def _grid(self, profile: Profile) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        named = [("", text(self._language, "manager-no-priority"))]
        named += [(reason.code, reason.name.said_in(self._language)) for reason in profile.priorities]
        for place, (code, words) in enumerate(named):
            made = QPushButton(plain(words))
            made.setCheckable(True)
            made.setChecked(code == self._ticket.priority)
            made.setProperty("priority", code)
            tall(made)
            self.classes.addButton(made)
            grid.addWidget(made, place // 3, place % 3)
        return grid

    def _chosen(self) -> str:
        button_ = self.classes.checkedButton()
        return str(button_.property("priority")) if button_ is not None else self._ticket.priority

    def _check(self) -> None:
        self.go.setEnabled(bool(self.reason.text().strip()) and self._chosen() != self._ticket.priority)

    def _go(self) -> None:
        op = c.Reprioritise(ticket=self._ticket.id, priority=self._chosen(), reason=self.reason.text().strip())
        self._sender.send(op, text(self._language, "manager-raised", number=self._ticket.number))
        self.accept()
