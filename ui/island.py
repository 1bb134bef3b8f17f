"""A window's island: notices that no node answers, keeps what is done alone, and tells it when one answers again."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from branchdesk.client.island import Cut, Island
from branchdesk.client.journal import Journal
from branchdesk.client.link import LinkState
from branchdesk.domain.errors import BranchDeskError
from ui.bridge import Bridge

AGAIN_S = 2
"""A busy node is asked again after so long."""


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
        self._live = self._telling = False
        self._cut = Cut(seconds())
        self._told_at = seconds()
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
        if self._seconds() - self._told_at >= AGAIN_S:
            self.tell()

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
            self._telling, self._told_at = True, self._seconds()
            self.bridge.mutate(lambda: self.island.tell(self.bridge.link.send), self._told, self._not_told)

    def _told(self, _count: object) -> None:
        self._telling = False
        self.changed.emit()

    def _not_told(self, error: BranchDeskError) -> None:
        self._telling = False
        self.failed.emit(error)

    def _on_link(self, state: LinkState, since: int) -> None:
        live = state is LinkState.LIVE
        if self._live and not live:
            self.since = since
        self._live = live
        self._cut.told(live=live, seconds=self._seconds())
        self.alone = self._cut.island(self._seconds())
        self.changed.emit()
        self.tell()
