"""Figures as a file. Making it takes a second, so it is made aside while a bar moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QFileDialog, QProgressBar

from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.i18n import text
from branchdesk.metrics.summary import DaySummary
from branchdesk.metrics.tickets import TicketLine, ticket_lines
from ui.bridge import Bridge
from ui.manager.parts import Sender
from ui.widgets.banner import Banner

Kind = Literal["pdf", "xlsx", "csv"]


class Saving:
    """``ask_path(proposed name, kind)`` names the file; empty: the user thought better of it."""

    def __init__(self, bridge: Bridge, language: str, sender: Sender, banner: Banner, progress: QProgressBar) -> None:
        self._bridge, self._language, self._sender = bridge, language, sender
        self._banner, self._progress = banner, progress
        self.ask_path: Callable[[str, Kind], str] = self._dialog

    def write(self, name: str, kind: Kind, make: Callable[[], bytes]) -> None:
        """Write what ``make`` makes, on a worker, into a file that the user names."""
        chosen = self.ask_path(f"{name}.{kind}", kind)
        if chosen:
            self._progress.setRange(0, 0)
            self._progress.show()
            self._bridge.query(partial(_write, make, Path(chosen)), self._written, self._failed)

    def _written(self, path: Path) -> None:
        self._progress.hide()
        self._banner.tell(text(self._language, "manager-exported", path=str(path)), "good", seconds=10)

    def _failed(self, error: BranchDeskError) -> None:
        self._progress.hide()
        self._sender.failed(error)

    def _dialog(self, name: str, kind: Kind) -> str:
        title = text(self._language, "manager-export-title")
        return QFileDialog.getSaveFileName(None, title, str(Path.home() / name), f"*.{kind}")[0]


class Exports(Saving):
    """A day's summary."""

    def save(self, summary: DaySummary | None, kind: Kind) -> None:
        """Write a day's figures into a file that the user names."""
        if summary is not None:
            s = self._bridge.snapshot
            tickets = ticket_lines(s) if s is not None and s.bdate == summary.bdate else ()
            make = partial(_made, summary, tickets, self._language, kind)
            self.write(f"{summary.branch}-{summary.bdate}", kind, make)


def _made(summary: DaySummary, tickets: tuple[TicketLine, ...], language: str, kind: Kind) -> bytes:
    if kind == "pdf":
        from branchdesk.report.pdf import pdf

        return pdf(summary, language)
    from branchdesk.report.xlsx import xlsx

    return xlsx(summary, language, tickets)


def _write(make: Callable[[], bytes], path: Path) -> Path:
    """Runs on a worker. Raises Unavailable("report_not_saved")."""
    content = make()
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unavailable("report_not_saved", detail=error.strerror or str(error)) from error
    return path
