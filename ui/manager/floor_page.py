"""The floor's page: the plan and the queues on the left; what is looked at, alerts and devices on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from branchdesk.domain.snapshot import Snapshot
from branchdesk.forecast.waits.told import Told
from branchdesk.i18n import text
from ui.manager.advice_card import AdviceCard
from ui.manager.alert_panel import AlertPanel
from ui.manager.arranging import ArrangeBar
from ui.manager.close_look import CloseLook
from ui.manager.floor import counter_cards, devices, queue_lines
from ui.manager.floor_plan import FloorPlan
from ui.manager.issue_dialog import IssueDialog
from ui.manager.parts import Sender, button, page_area, put, read_in_order, tall
from ui.manager.queues import QueueTable
from ui.manager.rota import rota_words
from ui.manager.side import DevicePanel
from ui.manager.ticket_printing import TicketPrinting
from ui.manager.undo import UndoBar
from ui.manager.watch import AlertWatch
from ui.theme import SPACE
from ui.widgets.basics import column, label, row


class FloorPage(QWidget):
    """All that is going on now, and what may be done about it. ``story(ticket)`` shows a ticket."""

    def __init__(self, language: str, sender: Sender, printing: TicketPrinting, story: Callable[[str], object]) -> None:
        super().__init__()
        self._language, self._sender, self._printing = language, sender, printing
        self._snapshot: Snapshot | None = None
        self._now = 0
        self._told: Told | None = None
        self._ordered: object = None
        self.plan = FloorPlan(language)
        self.queues = QueueTable(language)
        self.rota = label(role="muted", wrap=True)
        self.undo = UndoBar(language)
        self.look = CloseLook(language, sender, self.undo, story)
        self.advice = AdviceCard(language, sender, lambda counter: self._look("counter", counter))
        self.alerts = AlertPanel(language, sender, self._look)
        self.devices = DevicePanel(language)
        self.issue = button(text(language, "manager-issue-title"), self.open_issue, "primary")
        tall(self.issue, "ticket", "on_accent")
        self.arrange = ArrangeBar(language, self.plan, sender)
        self._lay_out()
        self.plan.chosen.connect(lambda counter: self._look("counter", counter))
        self.queues.chosen.connect(lambda code: self._look("queue", code))
        self.look.shut.clicked.connect(lambda _checked: self._mark())

    def _lay_out(self) -> None:
        outer = column(self, gap=SPACE)
        outer.addWidget(self.undo)
        outer.addWidget(self.arrange)
        sides = row(gap=2 * SPACE)
        outer.addLayout(sides, 1)
        inside = QWidget()
        self._area = page_area(inside)
        left = column(inside, gap=SPACE)
        left.addWidget(self.plan, 1)
        left.addWidget(self.queues)
        right = column(gap=SPACE)
        tools = row(gap=SPACE)
        tools.addWidget(self.issue, 1)
        tools.addWidget(self.arrange.begin)
        right.addLayout(tools)
        right.addWidget(self.rota)
        right.addWidget(self.advice)
        right.addWidget(self.look, 9)
        right.addWidget(self.alerts, 1)
        right.addWidget(self.devices)
        sides.addWidget(self._area, 7)
        sides.addLayout(right, 3)

    def show_role(self, role: str) -> None:
        """Only the branch manager changes the profile, and so the arrangement."""
        self.arrange.begin.setVisible(role == "manager")

    def show_snapshot(self, s: Snapshot, watch: AlertWatch, now: int, told: Told | None = None) -> None:
        """The branch as it is now; ``told``: its waits as the node knows them."""
        self._snapshot, self._now, self._told = s, now, told
        cards, lines = counter_cards(s, now), queue_lines(s, now, told)
        self.plan.show_floor(cards, lines, s.profile)
        put(self.rota, rota_words(s, now, self._language))
        self.rota.setVisible(bool(self.rota.text()))
        self.arrange.show_profile(s.profile)
        self.queues.show_lines(lines, s.profile.targets)
        self.look.show_floor(s, cards, lines, now, told)
        self.advice.show_snapshot(s, now)
        self.alerts.show_alerts(watch.rows(), s)
        self.devices.show_devices(devices(s), quiet=bool(self.look.subject[0]))
        self._order()

    def _order(self) -> None:
        """Tab reads the page as it stands, whatever was made last."""
        shown = (
            list(self.plan.desks),
            list(self.queues.rows),
            self.look.told,
            self.advice.view,
            [(view.alert.key, view.seen) for view in self.alerts.views or ()],
        )
        if shown != self._ordered:
            self._ordered = shown
            parts = (self.undo, self.arrange, self._area, self.issue, self.arrange.begin)
            read_in_order(*parts, self.advice, self.look, self.alerts)

    def _look(self, kind: str, subject: str) -> None:
        if self.plan.arranging:
            return
        self.look.look_at(kind, subject)
        self._mark()
        if self._snapshot is not None:
            s, now = self._snapshot, self._now
            self.look.show_floor(s, counter_cards(s, now), queue_lines(s, now, self._told), now, self._told)
            self.devices.show_devices(devices(s), quiet=bool(self.look.subject[0]))
            self._order()

    def _mark(self) -> None:
        kind, subject = self.look.subject
        self.plan.choose(subject if kind == "counter" else "")
        self.queues.choose(subject if kind == "queue" else "")

    def open_issue(self) -> IssueDialog | None:
        """Issue a ticket for somebody who stands here."""
        if self._snapshot is None:
            return None
        dialog = IssueDialog(self._language, self._snapshot, self._now, self._sender, self._printing, self)
        dialog.open()
        return dialog
