"""A week's or month's report as a file, or on the office printer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.i18n import text
from branchdesk.report.period import PeriodReport, glance, tables, title, under
from ui.bridge import Bridge
from ui.manager.exports import Kind
from ui.manager.paper import Sheet, ask_and_print
from ui.manager.parts import Sender
from ui.widgets.banner import Banner


class PeriodFiles:
    """``ask_path(proposed name, kind)`` names the file; empty: the user thought better of it."""

    def __init__(self, bridge: Bridge, language: str, sender: Sender, banner: Banner, progress: QProgressBar) -> None:
        self._bridge, self._language, self._sender = bridge, language, sender
        self._banner, self._progress = banner, progress
        self.report: PeriodReport | None = None
        self.ask_path: Callable[[str, Kind], str] = self._dialog

    def save(self, kind: Kind) -> None:
        """Write it into a file that the user names."""
        if self.report is None:
            return
        chosen = self.ask_path(f"{self.report.name}.{kind}", kind)
        if chosen:
            self._progress.setRange(0, 0)
            self._progress.show()
            work = partial(_write, self.report, self._language, kind, Path(chosen))
            self._bridge.query(work, self._written, self._failed)

    def print_out(self, parent: QWidget) -> None:
        """Ask for a printer, and print."""
        if self.report is not None:
            ask_and_print(sheet(self.report, self._language), parent)

    def _written(self, path: Path) -> None:
        self._progress.hide()
        self._banner.tell(text(self._language, "manager-exported", path=str(path)), "good", seconds=10)

    def _failed(self, error: BranchDeskError) -> None:
        self._progress.hide()
        self._sender.failed(error)

    def _dialog(self, name: str, kind: Kind) -> str:
        words = text(self._language, "manager-export-title")
        return QFileDialog.getSaveFileName(None, words, str(Path.home() / name), f"*.{kind}")[0]


def sheet(report: PeriodReport, language: str) -> Sheet:
    """The report for the office printer."""
    pairs, listed = glance(report, language), tables(report, language)
    return Sheet(title(report, language), under(report, language), pairs, listed, language)


def _write(report: PeriodReport, language: str, kind: Kind, path: Path) -> Path:
    """Runs on a worker. Raises Unavailable("report_not_saved")."""
    from branchdesk.report import period_files

    content = period_files.pdf(report, language) if kind == "pdf" else period_files.xlsx(report, language)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unavailable("report_not_saved", detail=error.strerror or str(error)) from error
    return path
