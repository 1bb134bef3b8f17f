"""One fake per port of ``branchdesk.services.ports``; each passes its port's contract suite like the real adapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from branchdesk.domain.chain import Head, Sealed, check_link
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.ports import Announcement, Conflict, PrinterState, PrinterStatus, Row, TicketPaper


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

    def read_type(self, kind: str, before: int, limit: int) -> list[Event]:
        found = [one.event for one in self._events if one.event.type == kind and one.event.seq < before]
        return found[::-1][:limit]

    def load_snapshot(self, at_most: int | None = None) -> Snapshot | None:
        known = [seq for seq in self._snapshots if at_most is None or seq <= at_most]
        return self._snapshots[max(known)] if known else None

    def save_snapshot(self, snapshot: Snapshot) -> None:
        if 0 < snapshot.seq <= len(self._events):
            self._snapshots[snapshot.seq] = snapshot

    def close(self) -> None:
        """Nothing to release."""


class MemoryQuorum:
    """``Quorum`` in memory: always agreed at once. ``lost`` cuts it off; ``forget`` clears old events away."""

    def __init__(self) -> None:
        self.lost = False
        self._head: Head | None = None
        self._events: list[Sealed] = []
        self._watching: list[Callable[[], None]] = []
        self._lock = Lock()

    def head(self) -> Head | None:
        self._ask()
        return self._head

    def begin(self, head: Head) -> None:
        self._ask()
        with self._lock:
            if head != Head():
                self._head = self._head or head

    def commit(self, expected: Head, events: Sequence[Sealed]) -> None:
        self._ask()
        with self._lock:
            if expected != (self._head or Head()):
                raise Conflict
            if events:
                self._events.extend(events)
                self._head = Head(events[-1].seq, events[-1].hash)
        for changed in list(self._watching):
            changed()

    def after(self, seq: int) -> list[Sealed]:
        self._ask()
        found = [sealed for sealed in self._events if sealed.seq > seq]
        if self._head is not None and self._head.seq > seq and (not found or found[0].seq != seq + 1):
            raise Unavailable("history_gone", seq=seq)
        return found

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        self._watching.append(changed)
        return lambda: self._watching.remove(changed)

    def forget(self, seq: int) -> None:
        """Clear away everything up to a position."""
        self._events = [sealed for sealed in self._events if sealed.seq > seq]

    def close(self) -> None:
        """Nothing to release."""

    def _ask(self) -> None:
        if self.lost:
            raise Unavailable("no_quorum")


class MemoryRows:
    """``SharedRows`` in memory; with ``away`` the majority does not answer."""

    def __init__(self) -> None:
        self.away = False
        self._rows: dict[tuple[str, str], Row] = {}
        self._watchers: list[Callable[[], None]] = []
        self._lock = Lock()

    def put(self, rows: Sequence[Row]) -> None:
        if self.away:
            raise Unavailable("no_quorum")
        with self._lock:
            for row in rows:
                known = self._rows.get((row.kind, row.key))
                if known is None or row.beats(known):
                    self._rows[row.kind, row.key] = row
            watchers = list(self._watchers)
        for changed in watchers:
            changed()

    def all(self) -> list[Row]:
        if self.away:
            raise Unavailable("no_quorum")
        with self._lock:
            return list(self._rows.values())

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        with self._lock:
            self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)
