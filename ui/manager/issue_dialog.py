"""A ticket for somebody who stands in the lobby: by finger, from a tablet; its number and its QR code to show."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QStackedWidget, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from branchdesk.services.messages import Answer
from ui.manager.classes import Classes
from ui.manager.estimate import range_words
from ui.manager.floor import queue_lines
from ui.manager.parts import Sender, button, tall
from ui.manager.ticket_printing import Given, TicketPrinting
from ui.theme import SPACE, set_ink
from ui.widgets.alive import while_alive
from ui.widgets.basics import column, label, row
from ui.widgets.icons import icon, known_icon
from ui.widgets.qr import QrCode

ACROSS = 2


class IssueDialog(QDialog):
    """First why somebody goes before others (mostly nobody), then one tap on the service."""

    def __init__(
        self, language: str, s: Snapshot, now: int, sender: Sender, printing: TicketPrinting, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._language, self._sender, self._profile, self._printing = language, sender, s.profile, printing
        self._given: Given | None = None
        self.setWindowTitle(text(language, "manager-issue-title"))
        self.setMinimumWidth(640)
        self.faces = QStackedWidget()
        outer = column(self, margin=3 * SPACE, gap=2 * SPACE)
        outer.addWidget(self.faces)
        self.priorities, self.services = Classes(language, s.profile, "", self), dict[str, QPushButton]()
        self.number, self.note = label(role="giant", centre=True), label(role="lead", centre=True, wrap=True)
        self.code = QrCode()
        self.faces.addWidget(self._choice(s, now))
        self.faces.addWidget(self._result())

    def _choice(self, s: Snapshot, now: int) -> QWidget:
        page = QWidget()
        layout = column(page, gap=SPACE)
        layout.addWidget(label(text(self._language, "manager-issue-title"), "title"))
        layout.addWidget(label(text(self._language, "manager-ticket-priority"), "small"))
        layout.addLayout(self.priorities.grid)
        layout.addWidget(label(text(self._language, "manager-ticket-service"), "small"))
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        for place, line in enumerate(queue_lines(s, now)):
            wait = text(self._language, "manager-issue-waiting", count=line.waiting)
            if line.expected:
                wait += " · " + range_words(self._language, line.expected.low_min, line.expected.high_min)
            words = f"  {line.code}  {line.name.said_in(self._language)}\n  {wait}"  # apart from the icon
            made = button(words, partial(self._issue, line.code), "choice")
            made.setIconSize(QSize(24, 24))
            made.setIcon(icon(known_icon(s.profile.service(line.code).icon), "accent"))
            tall(made)
            self.services[line.code] = made
            grid.addWidget(made, place // ACROSS, place % ACROSS)
        layout.addLayout(grid)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button(text(self._language, "manager-cancel"), self.reject))
        layout.addLayout(foot)
        return page

    def _result(self) -> QWidget:
        page = QWidget()
        layout = column(page, gap=2 * SPACE)
        layout.addWidget(self.number)
        layout.addWidget(self.code, 1, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.note)
        self.paper = label(centre=True, wrap=True)
        self.again = button(text(self._language, "manager-issue-again"), lambda: self._print(again=True))
        tall(self.again)
        layout.addWidget(self.paper)
        layout.addWidget(self.again)
        done = button(text(self._language, "manager-issue-done"), self.accept, "primary")
        tall(done)
        layout.addWidget(done)
        return page

    def _issue(self, service: str) -> None:
        for made in self.services.values():
            made.setEnabled(False)  # one tap, one ticket
        op = c.IssueTicket(service=service, priority=self.priorities.chosen, language=self._ticket_language())
        self._sender.send(op, then=self._show, failed=self.reject)

    def _ticket_language(self) -> c.Language:
        return "zh" if self._language.startswith("zh") else "en"

    def _show(self, answer: Answer) -> None:
        given = next(Given(event.data, event.at) for event in answer.events if isinstance(event.data, TicketIssued))
        ticket, self._given = given.data, given
        self.number.setText(ticket.number)
        self.note.setText(text(self._language, "manager-issued", ahead=ticket.ahead))
        known = bool(self._profile.page_url and ticket.token)
        self.code.tell(f"{self._profile.page_url}{ticket.token}" if known else "", 240)
        self.code.setVisible(known)
        self.faces.setCurrentIndex(1)
        self._print(again=False)

    def _print(self, *, again: bool) -> None:
        """Where there is no printer, that is said: the number and its code are what the customer has."""
        self.again.hide()
        if self._given is None or self._printing.printer is None:
            self._tell("manager-issue-no-paper", "muted")
            return
        self._tell("manager-issue-printing", "muted")
        self._printing.print(
            self._profile, self._given, self._ticket_language(), while_alive(self, self._printed), again=again
        )

    def _printed(self, error: BranchDeskError | None) -> None:
        """What did not come out can be printed again; the number stands either way."""
        self._tell("manager-issue-not-printed" if error else "manager-issue-printed", "bad" if error else "good")
        self.again.setVisible(error is not None)

    def _tell(self, words: str, ink: str) -> None:
        self.paper.setText(text(self._language, words))
        set_ink(self.paper, ink)
