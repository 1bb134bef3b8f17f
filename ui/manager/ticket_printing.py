"""The paper of a ticket that a manager issues: at this device's own printer, where it has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from branchdesk.domain.commands import Language, ReportPrint
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.profile import Profile
from branchdesk.services.ports import TicketPrinter
from ui.bridge import Bridge
from ui.ticket_paper import ticket_paper

Done = Callable[[BranchDeskError | None], object]


class Given(NamedTuple):
    """A ticket and when it was issued."""

    data: TicketIssued
    at: int
    alone: bool = False


class TicketPrinting:
    """``printer``: None where this device has none; then the number and its code on the screen are all there is."""

    def __init__(self, bridge: Bridge, printer: TicketPrinter | None) -> None:
        self._bridge = bridge
        self.printer = printer

    def print(
        self,
        profile: Profile,
        given: Given,
        language: Language,
        done: Callable[[BranchDeskError | None], object],
        *,
        again: bool,
    ) -> None:
        """Print beside the window's thread; ``done`` hears what went wrong. What came of it stands in the log."""
        printer = self.printer
        if printer is None:
            return
        paper = ticket_paper(profile, given, language, copy=again)

        def ended(error: BranchDeskError | None) -> None:
            report = ReportPrint(ticket=given.data.ticket, problem=error.code if error else "", reprint=again)
            self._bridge.send(report, lambda _answer: None, lambda _error: None)
            done(error)

        self._bridge.query(lambda: printer.print(paper), lambda _none: ended(None), ended)
