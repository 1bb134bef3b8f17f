"""Ports: what the services and windows need from the outside, as Protocols with their value types.

Adapters live in ``branchdesk.devices``, ``store``, ``node`` …; ``tests/fakes.py`` holds one fake per port, and one
contract suite per port runs against every implementation.
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

PrinterState = Literal["ready", "paper_low", "paper_out", "offline", "unknown"]


class TicketPaper(msgspec.Struct, frozen=True, kw_only=True):
    """What a printed ticket says.

    ``wait_low``/``wait_high``: expected wait in minutes, None when there is no estimate. ``issued_at``: local time as
    shown, e.g. "2026-03-02 09:41". ``qr_url`` empty: no code is printed. ``copy``: a reprint of a ticket issued before.
    ``single_copy``: issued by a kiosk that was cut off from its node.
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


class PrinterStatus(msgspec.Struct, frozen=True):
    """The printer's own answer; ``unknown`` when the connection cannot ask, so nobody reads it as "ready"."""

    state: PrinterState
    detail: str = ""


class TicketPrinter(Protocol):
    """Prints tickets. Blocking: call it from a worker thread."""

    def print(self, paper: TicketPaper) -> None:
        """Print one ticket, or raise; a return means the printer took all of it.

        Raises Unavailable: ``printer_paper_out``, ``printer_offline``, ``printer_failed`` or ``printer_none``.
        """

    def status(self) -> PrinterStatus:
        """Ask the printer how it is. Never raises for a printer that is away: that is the state ``offline``."""


class Announcement(msgspec.Struct, frozen=True):
    """A call to be spoken: ticket "A012" to counter "3". ``languages``: one entry per time it is said, in order."""

    number: str
    counter: str
    languages: tuple[str, ...] = ("zh", "zh", "en")


class Voice(Protocol):
    """Speaks announcements. Blocking: ``branchdesk.devices.voice.VoiceQueue`` owns the thread."""

    def say(self, announcement: Announcement) -> float:
        """Chime and speak; returns the seconds of sound once all of it was played.

        Raises Unavailable: ``voice_unavailable``.
        """
