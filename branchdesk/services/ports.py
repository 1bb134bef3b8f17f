"""Ports: what the services and windows need from the outside, as Protocols with their value types.

Adapters live in ``branchdesk.devices``, ``store``, ``node`` …; ``tests/fakes.py`` holds one fake per port,
and one contract suite per port runs against every implementation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot

PrinterState = Literal["ready", "paper_low", "paper_out", "offline", "unknown"]


class Picture(msgspec.Struct, frozen=True):
    """A drawing in shades of grey: one byte a dot, 0 black, line by line from the top."""

    width: int
    height: int
    dots: bytes


class TicketPaper(msgspec.Struct, frozen=True, kw_only=True):
    """What a printed ticket says.

    ``wait_low``/``wait_high``: expected wait in minutes, None when there is no estimate. ``issued_at``:
    local time as shown, e.g. "2026-03-02 09:41". ``qr_url`` empty: no code is printed. ``copy``: a reprint
    of a ticket issued before. ``single_copy``: issued by a kiosk that was cut off from its node.
    """

    branch: str
    service: str
    number: str
    ahead: int
    issued_at: str
    wait_low: int | None = None
    wait_high: int | None = None
    qr_url: str = ""
    complaint_phone: str = ""
    language: str = "zh"
    notes: tuple[str, ...] = ()
    copy: bool = False
    single_copy: bool = False
    logo: Picture | None = None
    """The bank's, above its name; None: it has none."""


class PrinterStatus(msgspec.Struct, frozen=True):
    """The printer's own answer; ``unknown`` when the connection cannot ask, so nobody reads it as "ready"."""

    state: PrinterState
    detail: str = ""


class TicketPrinter(Protocol):
    """Prints tickets. Blocking: call it from a worker thread."""

    def print(self, paper: TicketPaper) -> None:
        """Print one ticket, or raise; a return means the printer took all of it.

        Raises Unavailable: ``printer_paper_out``, ``printer_offline``, ``printer_failed`` or
        ``printer_none``.
        """

    def status(self) -> PrinterStatus:
        """Ask the printer how it is. Never raises for a printer that is away: that is the state
        ``offline``.
        """


class Announcement(msgspec.Struct, frozen=True):
    """A call to be spoken: ticket "A012" to counter "3". ``languages``: one entry per time it is said, in
    order.
    """

    number: str
    counter: str
    languages: tuple[str, ...] = ("zh", "zh", "en")


class Voice(Protocol):
    """Speaks announcements. Blocking: ``branchdesk.devices.voice.VoiceQueue`` owns the thread."""

    def say(self, announcement: Announcement) -> float:
        """Chime and speak; returns the seconds of sound once all of it was played.

        Raises Unavailable: ``voice_unavailable``.
        """


class Conflict(Exception):
    """The log's head is not where the writer thought: somebody else appended. Fold what came, decide again."""


class BranchLog(Protocol):
    """The one append-only log of a branch. A return from ``append`` means: on disk, for ever."""

    def head(self) -> Head:
        """Position and hash of the last event."""

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        """Commit all events durably in one transaction, or none.

        Raises Conflict where ``expected`` is not the head, Unavailable("disk_full" | "log_read_only" | "log_failed").
        """

    def read(self, after: int, limit: int) -> list[Sealed]:
        """Up to ``limit`` events with seq > ``after``, in order."""

    def find(self, cmd_id: str) -> list[Event]:
        """The events of a command, oldest first; empty where it is not in the log."""

    def read_day(self, bdate: str) -> list[Event]:
        """All events of a business date, in order."""

    def load_snapshot(self, at_most: int | None = None) -> Snapshot | None:
        """The newest saved snapshot (with seq <= ``at_most`` where given). A cache: it may be missing, never wrong."""

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot whose seq is in the log."""

    def close(self) -> None:
        """Release files and locks."""


class OwnLog(BranchLog, Protocol):
    """A node's own store."""

    def read_type(self, kind: str, before: int, limit: int) -> list[Event]:
        """The latest events of a type with seq < ``before``, newest first. Looks through the whole log: not often."""


class Quorum(Protocol):
    """Several PCs' agreement on the order of events: one register, the head, that only a comparison can move.

    Each node keeps all events in a store of its own (``services.replicated``); here are the latest alone. What a call
    says is true for the majority, on their disks.
    """

    def head(self) -> Head | None:
        """The head that was agreed last, asked of the majority now; None: nothing was ever agreed.

        Raises Unavailable("no_quorum").
        """

    def begin(self, head: Head) -> None:
        """The log of a single node goes on here from its head. Where there is a head already, nothing happens.

        Raises Unavailable("no_quorum").
        """

    def commit(self, expected: Head, events: Sequence[Sealed]) -> None:
        """Agree that these events follow ``expected``: all in one step, or none.

        Raises Conflict where ``expected`` is not the head; Unavailable("no_quorum"): the outcome is unknown.
        """

    def after(self, seq: int) -> list[Sealed]:
        """Agreed events from ``seq`` + 1 on, in order, as many as it likes to give; empty: there are none.

        Raises Unavailable("no_quorum" | "history_gone"): those were cleared away, another node has them.
        """

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed``, from a thread of its own, soon after anybody's commit; returns what ends it."""

    def close(self) -> None:
        """Release connections."""


class Clock(Protocol):
    """Wall time that never jumps back while the process runs."""

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""

    @property
    def rate(self) -> float:
        """Seconds of this clock per real second: 1, except in a speeded-up demo."""


class Row(msgspec.Struct, frozen=True):
    """A row of the nodes' shared secrets; without a ``value``: deleted. ``at`` (ms) and ``node`` say who wrote it."""

    kind: str
    key: str
    value: bytes
    at: int
    node: str

    def beats(self, other: Row) -> bool:
        """Whether this is the later of two rows of one key; every node judges alike."""
        return (self.at, self.node, self.value) > (other.at, other.node, other.value)


class SharedRows(Protocol):
    """The rows that all nodes of a branch share. Of two writers of one key the later wins (``Row.beats``)."""

    def put(self, rows: Sequence[Row]) -> None:
        """Share rows; one that is older than what is there changes nothing. Raises Unavailable("no_quorum")."""

    def all(self) -> list[Row]:
        """Every row, also the deleted. Raises Unavailable("no_quorum")."""

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` (from a thread of its own) soon after anybody's ``put``, until the returned function is
        called. It may be called too often; after it was cut off from the others, it is called once.
        """
