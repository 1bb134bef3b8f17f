"""A window's island: notices that no node answers, keeps what is done alone, and tells it when one answers again."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from branchdesk.client.island import AFTER_S, Cut, Island
from branchdesk.client.journal import Journal
from branchdesk.client.link import LinkState
from branchdesk.domain.errors import BranchDeskError
from ui.bridge import Bridge

AGAIN_MS = 2000
"""A busy node is asked again after so long."""
LOOK_MS = round(AFTER_S * 1000) + 50


class Shore(QObject):
    """Between the window and its island. ``seconds`` is any steady clock.

    Signals:
        changed(): the link or ``alone`` is another one, or the branch has heard something
        failed(BranchDeskError): the journal cannot be written
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        journal: Journal,
        seconds: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.island = Island(journal)
        self.alone = False
        """No node for three seconds."""
        self.since = bridge.link.now()
        """Instant since when the link is not live, while it is not."""
        self.bridge, self._seconds = bridge, seconds
        self._live = self._telling = False
        self._cut = Cut(seconds())
        self._timer, self._again = QTimer(self), QTimer(self)
        for timer, act in ((self._timer, self.look), (self._again, self.tell)):
            timer.setSingleShot(True)
            timer.timeout.connect(act)
        self._timer.start(LOOK_MS)
        bridge.link_changed.connect(self._on_link)

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
        if self._live and not self._telling and self.island.next() is not None:
            self._telling = True
            self.bridge.mutate(lambda: self.island.tell(self.bridge.link.send), self._told, self._not_told)

    def _told(self, _count: object) -> None:
        self._telling = False
        if not self.settled:
            self._again.start(AGAIN_MS)
        self.changed.emit()

    def _not_told(self, error: BranchDeskError) -> None:
        self._telling = False
        self._again.start(AGAIN_MS)
        self.failed.emit(error)

    def _on_link(self, state: LinkState, since: int) -> None:
        live = state is LinkState.LIVE
        if self._live and not live:
            self.since = since
        self._live = live
        self._cut.told(live=live, seconds=self._seconds())
        self._timer.start(LOOK_MS)
        self.alone = self._cut.island(self._seconds())
        self.changed.emit()
        self.tell()
