"""The kiosk's printer: prints off the window's thread, watches itself, and tells the manager what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from PySide6.QtCore import QObject, Signal

from branchdesk.domain.commands import ReportDevice
from branchdesk.domain.errors import BranchDeskError
from branchdesk.services.ports import PrinterStatus, TicketPaper, TicketPrinter
from ui.bridge import Bridge
from ui.kiosk.outbox import Outbox

NO_PRINTER = "printer_none"
NO_PAPER = frozenset({"printer_paper_out", "printer_offline", "printer_failed"})
"""Where a kiosk that must not give a number without paper gives none."""
_BY_STATE = {"paper_low": "printer_paper_low", "paper_out": "printer_paper_out", "offline": "printer_offline"}


class KioskPrinter(QObject):
    """One job or question at a time; ``problem`` is an error code, empty while all is well.

    Signals:
        changed(): ``problem`` is another one
    """

    changed = Signal()

    def __init__(self, bridge: Bridge, printer: TicketPrinter, outbox: Outbox) -> None:
        super().__init__()
        self.problem = ""
        self._bridge, self._printer, self._outbox = bridge, printer, outbox
        self._line = Lock()
        self._asking = False
        self._told: str | None = None

    def use(self, printer: TicketPrinter) -> None:
        """Another printer, from the next ticket on."""
        self._printer = printer
        self.look()

    def print(self, paper: TicketPaper, done: Callable[[str], None]) -> None:
        """Print; ``done`` gets the error code, empty when paper came out."""

        def work() -> None:
            with self._line:
                self._printer.print(paper)

        def printed(_: object) -> None:
            self._found("" if self.problem != "printer_paper_low" else self.problem)
            done("")

        def failed(error: BranchDeskError) -> None:
            self._found(error.code, str(error.params.get("detail", "")))
            done(error.code)

        self._bridge.query(work, printed, failed)

    def look(self) -> None:
        """Ask the printer how it is; the last answer must have come."""
        if self._asking:
            return
        self._asking = True

        def work() -> PrinterStatus:
            with self._line:
                return self._printer.status()

        self._bridge.query(work, self._looked, self._could_not_look)

    def _looked(self, status: PrinterStatus) -> None:
        self._asking = False
        if status.state == "unknown":
            return
        problem = NO_PRINTER if status.detail == "none" else _BY_STATE.get(status.state, "")
        if not problem and self.problem == "printer_failed":
            return  # paper and line are well, yet the last ticket was not: only a ticket that prints clears it
        self._found(problem, status.detail)

    def _could_not_look(self, error: BranchDeskError) -> None:
        self._asking = False
        self._found(error.code)

    def _found(self, problem: str, detail: str = "") -> None:
        """Tell the manager of every change; a kiosk that has no printer by design is no alarm."""
        told = "" if problem == NO_PRINTER else problem
        if told != self._told:
            self._told = told
            self._outbox.put("device", ReportDevice(problem=told, detail=detail[:200] if told else ""))
        if problem != self.problem:
            self.problem = problem
            self.changed.emit()
