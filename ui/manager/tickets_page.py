"""The tickets' page: find one, read its story and why it stands where it stands, reinstate it or end it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.forecast.waits.told import Told
from branchdesk.i18n import text
from branchdesk.i18n.stories import service_name
from ui.manager.estimate import story_words
from ui.manager.parts import Confirm, Sender, button, fill_area, page_area, put
from ui.manager.raise_dialog import RaiseDialog
from ui.manager.story import StoryLine, facts, story
from ui.manager.ticket_model import TicketModel, state_words
from ui.manager.tickets import GROUPS, actions, find, standing_words
from ui.manager.timeline import timeline
from ui.theme import SPACE, set_role
from ui.widgets.basics import column, label, row

CELL_PAD = 28
"""Room (px) beside a cell's words."""


class TicketsPage(QWidget):
    """List on the left, one ticket on the right."""

    def __init__(self, language: str, sender: Sender) -> None:
        super().__init__()
        self._language = language
        self._snapshot: Snapshot | None = None
        self._now = 0
        self._told: Told | None = None
        self.query, self.group = QLineEdit(), QComboBox()
        self.query.setPlaceholderText(text(language, "manager-find"))
        self.query.setAccessibleName(text(language, "manager-find"))
        self.query.setClearButtonEnabled(True)
        for group in GROUPS:
            self.group.addItem(text(language, f"manager-group-{group.replace('_', '-')}"), group)
        self.model = TicketModel(language)
        self.table = QTableView()
        self.table.setAccessibleName(text(language, "manager-tab-tickets"))
        self.table.setTabKeyNavigation(False)  # Tab leads on, the arrows lead through the table
        self.detail = TicketDetail(language, sender)
        self._prepare_table()
        layout = row(self, gap=2 * SPACE)
        left = column(gap=SPACE)
        bar = row()
        bar.addWidget(self.query, 1)
        bar.addWidget(self.group)
        left.addLayout(bar)
        left.addWidget(self.table, 1)
        layout.addLayout(left, 3)
        layout.addWidget(self.detail, 2)
        self.query.textChanged.connect(self._show)
        self.group.currentIndexChanged.connect(self._show)

    def _prepare_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(36)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place in range(self.model.columnCount()):
            wide = [table.fontMetrics().horizontalAdvance(words) for words in self.model.samples(place)]
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed if wide else QHeaderView.ResizeMode.Stretch)
            header.resizeSection(place, max(wide, default=0) + CELL_PAD)
        table.selectionModel().currentRowChanged.connect(self._chosen)

    def show_snapshot(self, s: Snapshot, now: int, told: Told | None = None) -> None:
        """The branch as it is now; ``told``: its waits as the node knows them."""
        self._snapshot, self._now, self._told = s, now, told
        self._show()

    def choose(self, ticket: str) -> None:
        """Select a ticket of the list."""
        for place, line in enumerate(self.model.lines):
            if line.id == ticket:
                self.table.selectRow(place)

    def look_at(self, ticket: str) -> None:
        """Show one ticket, whatever was searched for before."""
        self.query.clear()
        self.group.setCurrentIndex(0)
        self._show()
        self.choose(ticket)

    def _show(self) -> None:
        if self._snapshot is None:
            return
        chosen = self.detail.ticket
        lines = find(self._snapshot, self.query.text(), self.group.currentData(), self._now)
        self.model.show_lines(lines, self._snapshot.profile)
        if chosen and not self.table.currentIndex().isValid():
            self.choose(chosen)
        self.detail.show_ticket(self._snapshot, chosen, self._now, self._told)

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and self._snapshot is not None:
            self.detail.show_ticket(self._snapshot, self.model.lines[current.row()].id, self._now, self._told)


class TicketDetail(QFrame):
    """One ticket: its state, why it stands there, its story, and what may be done."""

    def __init__(self, language: str, sender: Sender) -> None:
        super().__init__()
        self._language, self._sender = language, sender
        self.ticket = ""
        self._number = ""
        self._shown: tuple[Profile, Ticket]
        set_role(self, "card")
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        self.empty = label(text(language, "manager-choose-ticket"), "muted", wrap=True, centre=True)
        self.number, self.state = label(role="large"), label(role="chip")
        self.standing, self.facts = label(role="muted", wrap=True), label(role="strong", wrap=True)
        head = row(gap=SPACE)
        head.addWidget(self.number)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(head)
        layout.addWidget(self.facts)
        layout.addWidget(self.standing)
        self._area = page_area()
        layout.addWidget(self._area, 1)
        self.confirm = Confirm(language)
        layout.addWidget(self.confirm)
        self.reason = QLineEdit()
        self.reason.setMaxLength(100)
        self.reason.setPlaceholderText(text(language, "manager-abandon-reason"))
        self.reason.setAccessibleName(text(language, "manager-abandon-reason"))
        self.reinstate = button(text(language, "manager-reinstate"), self._reinstate, "primary")
        self.reclass = button(text(language, "manager-raise"), self.open_raise)
        self.abandon = button(text(language, "manager-abandon"), self._ask_abandon, "danger")
        foot = row()
        foot.addWidget(self.reclass)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.abandon)
        foot.addWidget(self.reinstate)
        layout.addLayout(foot)
        self._told: tuple[StoryLine, ...] = ()
        self._show_parts(False)

    def show_ticket(self, s: Snapshot, ticket_id: str, now: int, told: Told | None = None) -> None:
        """Show a ticket of today; one of another day is gone."""
        ticket = s.tickets.get(ticket_id)
        if ticket is None:
            self.ticket = ""
            self._show_parts(False)
            return
        if ticket_id != self.ticket:
            self.confirm.hide()
            self.reason.clear()
        self.ticket, self._number = ticket_id, ticket.number
        self._shown = (s.profile, ticket)
        self._show_parts(True)
        language = self._language
        put(self.number, ticket.number)
        state = state_words(language, ticket.state)
        put(self.state, f"{service_name(s.profile, ticket.service, language)} · {state}")
        words = standing_words(s, ticket_id, language, now)
        if words:
            words = f"{words}\n{story_words(s, told, ticket, language, now)}"
        put(self.standing, words)
        self.standing.setVisible(bool(words))
        put(self.facts, facts(s, ticket_id, language, now))
        self._tell(story(s, ticket_id, language))
        may = actions(ticket)
        self.reclass.setVisible("raise" in may)
        self.reinstate.setVisible("reinstate" in may)
        self.abandon.setVisible("abandon" in may)
        self.reason.setVisible("abandon" in may)

    def _show_parts(self, there: bool) -> None:
        self.empty.setVisible(not there)
        for part in (self.number, self.state, self.facts, self.standing, self._area):
            part.setVisible(there)
        if not there:
            for control in (self.reclass, self.reinstate, self.abandon, self.reason, self.confirm):
                control.hide()

    def _tell(self, lines: tuple[StoryLine, ...]) -> None:
        if lines != self._told:
            self._told = lines
            fill_area(self._area, timeline(lines, self._language))

    def open_raise(self) -> RaiseDialog:
        """Give this ticket a class, or take it away."""
        dialog = RaiseDialog(self._language, *self._shown, self._sender, self)
        dialog.open()
        return dialog

    def _reinstate(self) -> None:
        told = text(self._language, "manager-reinstated", number=self._number)
        self._sender.send(c.ReinstateTicket(ticket=self.ticket), told)

    def _ask_abandon(self) -> None:
        op = c.AbandonTicket(ticket=self.ticket, reason=self.reason.text().strip())
        told = text(self._language, "manager-abandoned", number=self._number)
        self.confirm.ask(
            text(self._language, "manager-abandon-sure", number=self._number),
            text(self._language, "manager-abandon"),
            partial(self._sender.send, op, told),
        )
