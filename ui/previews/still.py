"""A branch that stands still: what a window needs of one so that it can be drawn, and nothing that could happen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from branchdesk.client.journal import Journal
from branchdesk.client.link import BranchLink, LinkState
from branchdesk.domain.commands import Who
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.ports import Announcement, PrinterStatus, TicketPaper
from ui.bridge import Bridge


class StillLink:
    """Knows who and when; there is nobody to be asked."""

    waits = None

    def __init__(self, who: Who, now: int) -> None:
        self.who = who
        self._now = now

    def now(self) -> int:
        """Always the same instant."""
        return self._now

    def close(self) -> None:
        """Nothing is open."""


class StillBridge(Bridge):
    """Has a snapshot from the beginning, and forgets what it is asked to do."""

    def __init__(self, s: Snapshot, who: Who, now: int) -> None:
        super().__init__(cast("BranchLink", StillLink(who, now)))
        self.snapshot = s
        self.link_state = LinkState.LIVE

    def tell(self) -> None:
        """The window hears of the branch."""
        self.link_changed.emit(self.link_state, self.link.now())
        self.changed.emit(self.snapshot, None)

    def _run(self, _pool: Any, _work: Callable[[], Any], _done: Any, _failed: Any, *, counts: bool) -> None:
        """Nobody works here."""


class StillPrinter:
    """Well, and never asked."""

    def print(self, _paper: TicketPaper) -> None:
        """Nothing comes out."""

    def status(self) -> PrinterStatus:
        """As a printer that is well."""
        return PrinterStatus("ready")


class Mute:
    """A voice that says nothing, to a display or at a kiosk."""

    def say(self, _announcement: Announcement) -> float:
        """Not a sound."""
        return 0.0

    def read(self, _words: str, _language: str) -> None:
        """Not a sound."""


def no_journal() -> Journal:
    """In memory alone."""
    return Journal(Path(":memory:"))
