"""One fake per port of ``branchdesk.services.ports``; each passes its port's contract suite like the real adapters."""

from __future__ import annotations

from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import Announcement, PrinterState, PrinterStatus, TicketPaper


class FakePrinter:
    """Keeps what it printed; ``state`` is what a test makes of it."""

    def __init__(self) -> None:
        self.printed: list[TicketPaper] = []
        self.state: PrinterState = "ready"

    def print(self, paper: TicketPaper) -> None:
        if self.state == "paper_out":
            raise Unavailable("printer_paper_out", detail="fake")
        if self.state == "offline":
            raise Unavailable("printer_offline", detail="fake")
        self.printed.append(paper)

    def status(self) -> PrinterStatus:
        return PrinterStatus(self.state)


class FakeVoice:
    """Keeps what it said; with ``broken`` there is no sound."""

    def __init__(self) -> None:
        self.said: list[Announcement] = []
        self.broken = False

    def say(self, announcement: Announcement) -> float:
        if self.broken:
            raise Unavailable("voice_unavailable", detail="fake")
        self.said.append(announcement)
        return 1.0
