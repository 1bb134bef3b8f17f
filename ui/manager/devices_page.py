"""The devices' page: each with what it is, how it is and since when; a new one is let in, a lost one taken out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QSizePolicy, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import SECOND
from branchdesk.i18n import error_text, text
from branchdesk.services.messages import Devices
from ui.bridge import Bridge
from ui.manager.devices import DeviceLine, DevicesView, view
from ui.manager.enrol_card import EnrolCard
from ui.manager.parts import Confirm, Sender, button, fill_area, page_area, put
from ui.manager.stop_dialog import StopDialog
from ui.theme import SPACE, palette, set_role
from ui.widgets.alive import while_alive
from ui.widgets.banner import Banner
from ui.widgets.basics import card, column, label, plain, row
from ui.widgets.icons import IconLabel
from ui.widgets.order import put_in_order

ASK_EVERY = 5 * SECOND


class DevicesPage(QWidget):
    """The list on the left, the card for a new device on the right. Asks the branch while it is looked at."""

    def __init__(self, bridge: Bridge, language: str, sender: Sender, banner: Banner) -> None:
        super().__init__()
        self._bridge, self._language, self._sender, self._banner = bridge, language, sender, banner
        self._asked_at, self._asking = 0, False
        self._known: Devices | None = None
        self._view: DevicesView | None = None
        self._looks = ""
        self.summary = label(role="strong")
        self.show_gone = QCheckBox()
        self.show_gone.toggled.connect(self._paint)
        self.confirm = Confirm(language)
        self.enrol = EnrolCard(bridge, language, sender, self._joined)
        self._area = page_area()
        self.lines: dict[str, QFrame] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        layout = row(self, gap=2 * SPACE)
        left = column(gap=SPACE)
        head = row(gap=SPACE)
        head.addWidget(self.summary, 1)
        head.addWidget(self.show_gone)
        left.addLayout(head)
        left.addWidget(self.confirm)
        left.addWidget(self._area, 1)
        layout.addLayout(left, 2)
        side = column()
        side.addWidget(self.enrol)
        side.addStretch(1)
        layout.addLayout(side, 1)

    def show_snapshot(self, s: Snapshot, now: int) -> None:
        """The branch as it is now; asks for what is not in it at most every five seconds."""
        manager = self._bridge.link.who.role == "manager"
        self.enrol.setVisible(manager)
        self.enrol.show_snapshot(s, now)
        self._show(s)
        if not self._asking and not 0 <= now - self._asked_at < ASK_EVERY:
            self.ask()

    def ask(self) -> None:
        """Ask how the devices are."""
        self._asking, self._asked_at = True, self._bridge.link.now()
        self._bridge.query(
            self._bridge.link.office.devices, while_alive(self, self._told), while_alive(self, self._failed)
        )

    def _told(self, known: Devices) -> None:
        self._asking, self._known = False, known
        s = self._bridge.snapshot
        if s is not None:
            self._show(s)

    def _show(self, s: Snapshot) -> None:
        """What the node told of the devices, and what the log says of kiosks out of service."""
        if self._known is None:
            return
        link = self._bridge.link
        stopped = {device.id: device.stopped for device in s.devices.values() if device.stopped}
        self._view = view(self._language, self._known, s.profile, link.now(), link.who.device, stopped)
        self._paint()

    def _failed(self, error: BranchDeskError) -> None:
        """Old states would look like true ones."""
        self._asking, self._known = False, None
        self._view, self._looks = None, ""
        put(self.summary, error_text(self._language, error))
        set_role(self.summary, "warn")
        self._area.takeWidget()
        self.lines = {}

    def _paint(self) -> None:
        """Build the list anew only where something has changed: who reads it keeps the place."""
        shown = self._view
        looks = f"{shown} {self.show_gone.isChecked()} {palette().name}"
        if shown is None or looks == self._looks:
            return
        self._looks = looks
        put(self.summary, shown.summary)
        set_role(self.summary, "good" if shown.well else "warn")
        self.show_gone.setText(plain(text(self._language, "devices-show-removed", count=len(shown.gone))))
        self.show_gone.setVisible(bool(shown.gone))
        place = self._area.verticalScrollBar().value()
        inside = QWidget()
        layout = column(inside, gap=SPACE)
        layout.setContentsMargins(0, 0, SPACE, 0)
        shown_lines = (*shown.lines, *(shown.gone if self.show_gone.isChecked() else ()))
        self.lines = {line.id: self._line(line) for line in shown_lines}
        for made in self.lines.values():
            layout.addWidget(made)
        layout.addStretch(1)
        fill_area(self._area, inside)
        self._area.verticalScrollBar().setValue(place)
        put_in_order(self)

    def _line(self, line: DeviceLine) -> QFrame:
        box = card()
        layout = row(box, gap=2 * SPACE)
        layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        layout.addWidget(IconLabel(line.icon, "muted", 24))
        names = column(gap=0)
        for shown in (label(line.name, "strong"), label(line.place, "small")):
            shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # columns stand in line
            shown.setToolTip(plain(shown.text()))
            names.addWidget(shown)
        names.insertStretch(0, 1)
        names.addStretch(1)
        layout.addLayout(names, 4)
        state = column(gap=0)
        told = label(("" if line.mood == "muted" else "● ") + line.state, line.mood, wrap=True)
        told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        state.addWidget(told)
        if line.more:
            state.addWidget(label(line.more, "small"))
        if line.stops:
            switch = button(text(self._language, f"devices-{line.stops}"), partial(self._switch, line))
            switch.setAccessibleName(f"{switch.text()}: {line.name}")
            switch.setObjectName("switch")
            state.addSpacing(SPACE)
            state.addWidget(switch, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(state, 4)
        self._add_version(layout, line)
        remove = button(text(self._language, "devices-remove"), partial(self._ask_remove, line), "quiet")
        remove.setAccessibleName(text(self._language, "devices-remove-named", name=line.name))
        kept = remove.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        remove.setSizePolicy(kept)
        remove.setVisible(line.removable and self._bridge.link.who.role == "manager")
        layout.addWidget(remove)
        box.setAccessibleName(f"{line.name}, {line.place}: {line.state} {line.more}")
        return box

    def _add_version(self, layout: QHBoxLayout, line: DeviceLine) -> None:
        words = text(self._language, "devices-version", version=line.version) if line.version else ""
        if line.old:
            words = text(self._language, "devices-version-old", version=line.version)
        shown = label(words, "chip-warn" if line.old else "small")
        shown.setFixedWidth(150)
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(shown, 0, Qt.AlignmentFlag.AlignVCenter)

    def _switch(self, line: DeviceLine) -> None:
        """A kiosk out of service, for a reason; or back, after a question."""
        if line.stops == "stop":
            StopDialog(self._language, line.id, line.name, self._sender, self).open()
            return
        words = text(self._language, "devices-resume-sure", name=line.name)
        self.confirm.ask(words, text(self._language, "devices-resume"), partial(self._resume, line))

    def _resume(self, line: DeviceLine) -> None:
        told = text(self._language, "devices-resume-done", name=line.name)
        self._sender.send(c.ResumeKiosk(device_id=line.id), told)

    def _ask_remove(self, line: DeviceLine) -> None:
        words = text(self._language, "devices-remove-sure", name=line.name, place=line.place)
        self.confirm.ask(words, text(self._language, "devices-remove"), partial(self._remove, line))

    def _remove(self, line: DeviceLine) -> None:
        told = text(self._language, "devices-remove-done", name=line.name)
        self._sender.send(c.RevokeDevice(device_id=line.id), told, lambda _answer: self.ask())

    def _joined(self, name: str) -> None:
        self._banner.tell(text(self._language, "devices-joined", name=name), "good", seconds=10)
        self.ask()
