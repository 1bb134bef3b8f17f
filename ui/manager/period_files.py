"""A week's or month's report as a file, or on the office printer."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from branchdesk.report.period import PeriodReport, glance, tables, title, under
from ui.manager.exports import Kind, Saving
from ui.manager.paper import Sheet, ask_and_print


class PeriodFiles(Saving):
    """Of the ``report`` that is shown; None: there is none yet."""

    report: PeriodReport | None = None

    def save(self, kind: Kind) -> None:
        """Write it into a file that the user names."""
        if self.report is not None:
            self.write(self.report.name, kind, partial(_made, self.report, self._language, kind))

    def print_out(self, parent: QWidget) -> None:
        """Ask for a printer, and print."""
        if self.report is not None:
            ask_and_print(sheet(self.report, self._language), parent)


def sheet(report: PeriodReport, language: str) -> Sheet:
    """The report for the office printer."""
    pairs, listed = glance(report, language), tables(report, language)
    return Sheet(title(report, language), under(report, language), pairs, listed, language)


def _made(report: PeriodReport, language: str, kind: Kind) -> bytes:
    from branchdesk.report import period_files

    return period_files.pdf(report, language) if kind == "pdf" else period_files.xlsx(report, language)
