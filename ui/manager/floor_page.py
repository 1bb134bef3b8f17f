"""The floor's page: counters and queues on the left, alerts and devices on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from branchdesk.domain.snapshot import Snapshot
from ui.manager.alert_panel import AlertPanel
from ui.manager.floor import counter_cards, devices, queue_lines
from ui.manager.parts import Sender, page_area
from ui.manager.side import DevicePanel, QueueTable
from ui.manager.tiles import Floor
from ui.manager.watch import AlertWatch
from ui.theme import SPACE
from ui.widgets.basics import column, row


class FloorPage(QWidget):
    """All that is going on now."""

    def __init__(self, language: str, sender: Sender, acknowledge: Callable[[str], None]) -> None:
        super().__init__()
        self.floor = Floor(language, sender)
        self.queues = QueueTable(language)
        self.alerts = AlertPanel(language, acknowledge)
        self.devices = DevicePanel(language)
        layout = row(self, gap=2 * SPACE)
        inside = QWidget()
        left = column(inside, gap=SPACE + 4)
        left.addWidget(self.floor, 2)
        left.addWidget(self.queues, 1)
        right = column(gap=SPACE + 4)
        right.addWidget(self.alerts, 1)
        right.addWidget(self.devices)
        layout.addWidget(page_area(inside), 7)
        layout.addLayout(right, 3)

    def show_snapshot(self, s: Snapshot, watch: AlertWatch, now: int) -> None:
        """The branch as it is now."""
        self.floor.show_cards(counter_cards(s, now), s.profile)
        self.queues.show_lines(queue_lines(s, now))
        self.alerts.show_alerts(watch.rows(), s.profile)
        self.devices.show_devices(devices(s))
