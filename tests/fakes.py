"""One fake per port of ``branchdesk.services.ports``; each passes its port's contract suite like the real adapters."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from branchdesk.domain.chain import Head, Sealed, check_link
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.ports import Announcement, Conflict, PrinterState, PrinterStatus, TicketPaper


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


class MemoryLog:
    """``BranchLog`` in memory: the same promises, without a disk to keep them on."""

    def __init__(self, branch: str) -> None:
        self.branch = branch
        self._events: list[Sealed] = []
        self._snapshots: dict[int, Snapshot] = {}
        self._lock = Lock()

    def head(self) -> Head:
        return Head(self._events[-1].seq, self._events[-1].hash) if self._events else Head()

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        head = expected
        for event in events:
            head = check_link(event.seq, event.body, event.hash, head)
            if event.event.branch != self.branch:
                raise Rejected("log_other_branch", path="", found=self.branch, expected=event.event.branch)
        with self._lock:
            if expected != self.head():
                raise Conflict
            self._events.extend(events)

    def read(self, after: int, limit: int) -> list[Sealed]:
        return self._events[after : after + limit]

    def find(self, cmd_id: str) -> list[Event]:
        return [sealed.event for sealed in self._events if sealed.event.cmd_id == cmd_id]

    def read_day(self, bdate: str) -> list[Event]:
        return [sealed.event for sealed in self._events if sealed.event.bdate == bdate]

    def load_snapshot(self, at_most: int | None = None) -> Snapshot | None:
        known = [seq for seq in self._snapshots if at_most is None or seq <= at_most]
        return self._snapshots[max(known)] if known else None

    def save_snapshot(self, snapshot: Snapshot) -> None:
        if 0 < snapshot.seq <= len(self._events):
            self._snapshots[snapshot.seq] = snapshot

    def close(self) -> None:
        """Nothing to release."""
