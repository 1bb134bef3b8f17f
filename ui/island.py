"""A window's island: notices that no node answers, keeps what is done alone, and tells it when one answers again."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from branchdesk.client.island import PROBLEMS, Cut, Island
from branchdesk.client.journal import Journal
from branchdesk.client.link import LinkState
from branchdesk.domain.commands import ReportDevice
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from ui.bridge import Bridge

AGAIN_S, ALONE_S = 2, 10
"""A busy node is asked again after so long. One that cannot be heard may hear, or may refuse this device: then it must
not go on alone.
"""


class Shore(QObject):
    """Between the window and its island. ``seconds`` is any steady clock; ``look`` wants to be called about once a
    second.

    Signals:
        changed(): the link or ``alone`` is another one, or the branch has heard something
        failed(BranchDeskError): the journal cannot be written
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, bridge: Bridge, journal: Journal, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.island = Island(journal)
        self.alone = False
        """No node for three seconds."""
        self.since = bridge.link.now()
        """Instant since when the link is not live, while it is not."""
        self.bridge, self._seconds = bridge, seconds
        self._live = self._telling = self._once_more = self._clearing = False
        self._cut = Cut(seconds())
        self._told_at = seconds()
        bridge.link_changed.connect(self._on_link)
        bridge.changed.connect(self._on_changed)

    @property
    def settled(self) -> bool:
        """The branch has heard everything."""
        return not self.island.pending

    def look(self) -> None:
        """Time has passed."""
        alone = self._cut.island(self._seconds())
        if alone != self.alone:
            self.alone = alone
            self.changed.emit()
        if self._seconds() - self._told_at >= (ALONE_S if self.alone else AGAIN_S) and not self._telling:
            self._start()

    def guard(self, write: Callable[[], object]) -> bool:
        """Do something that writes the journal; whether it could be."""
        try:
            write()
        except BranchDeskError as error:
            self.failed.emit(error)
            return False
        return True

    def tell(self) -> None:
        """Tell the branch, off the window's thread and before anything else that is sent."""
        if self._live and self._telling:
            self._once_more = True
        elif self._live:
            self._start()

    def _start(self) -> None:
        self._told_at = self._seconds()
        if self.island.next() is not None:
            self._telling = True
            self.bridge.mutate(lambda: self.island.tell(self.bridge.link.send), self._told, self._not_told)

    def _told(self, _count: object) -> None:
        self._telling, once_more = False, self._once_more
        self._once_more = False
        if once_more:
            self.tell()
        self.changed.emit()

    def _not_told(self, error: BranchDeskError) -> None:
        self._telling = self._once_more = False
        self.failed.emit(error)

    def _on_changed(self, s: Snapshot, _event: Event | None) -> None:
        """What was refused stands at the manager's until the next day."""
        device, now = s.devices.get(self.bridge.link.who.device), self.bridge.link.now()
        if device is None or device.problem not in PROBLEMS or not self.settled or self._clearing:
            return
        zone, turns = s.profile.timezone, s.profile.hours.turns
        if business_date(device.since, zone, turns) < business_date(now, zone, turns):
            self._clearing = True
            self.bridge.send(ReportDevice(), self._cleared, self._cleared)

    def _cleared(self, _outcome: object) -> None:
        self._clearing = False

    def _on_link(self, state: LinkState, since: int) -> None:
        live = state is LinkState.LIVE
        if self._live and not live:
            self.since = since
        self._live = live
        self._cut.told(live=live, seconds=self._seconds(), since_ms=self.bridge.link.now() - since)
        self.alone = self._cut.island(self._seconds())
        self.changed.emit()
        self.tell()
