"""The summary as a file. Making it takes a second, so it is made aside while a bar moves."""

from __future__ import annotations

from collections.abc import Callable
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

Kind = Literal["pdf", "xlsx"]


class Exports:
    """``ask_path(proposed name, kind)`` names the file; empty: the user thought better of it."""

    def __init__(self, bridge: Bridge, language: str, sender: Sender, banner: Banner, progress: QProgressBar) -> None:
        self._bridge, self._language, self._sender = bridge, language, sender
        self._banner, self._progress = banner, progress
        self.ask_path: Callable[[str, Kind], str] = self._dialog

    def save(self, summary: DaySummary | None, kind: Kind) -> None:
        """Write a day's figures into a file that the user names."""
        if summary is None:
            return
        chosen = self.ask_path(f"{summary.branch}-{summary.bdate}.{kind}", kind)
        if not chosen:
            return
        s, language = self._bridge.snapshot, self._language
        tickets = ticket_lines(s) if s is not None and s.bdate == summary.bdate else ()
        self._progress.show()
        self._bridge.query(lambda: _write(summary, tickets, language, kind, Path(chosen)), self._written, self._failed)

    def _written(self, path: Path) -> None:
        self._progress.hide()
        self._banner.tell(text(self._language, "manager-exported", path=str(path)), "good", seconds=10)

    def _failed(self, error: BranchDeskError) -> None:
        self._progress.hide()
        self._sender.failed(error)

    def _dialog(self, name: str, kind: Kind) -> str:
        title = text(self._language, "manager-export-title")
        return QFileDialog.getSaveFileName(None, title, str(Path.home() / name), f"*.{kind}")[0]


def _write(summary: DaySummary, tickets: tuple[TicketLine, ...], language: str, kind: Kind, path: Path) -> Path:
    """Runs on a worker. Raises Unavailable("report_not_saved")."""
    if kind == "pdf":
        from branchdesk.report.pdf import pdf

        content = pdf(summary, language)
    else:
        from branchdesk.report.xlsx import xlsx

        content = xlsx(summary, language, tickets)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unavailable("report_not_saved", detail=error.strerror or str(error)) from error
    return path
