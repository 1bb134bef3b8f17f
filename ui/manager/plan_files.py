"""A week's plan as a file, or on the office printer."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from branchdesk.report import staffing
from branchdesk.report.staffing import WeekReport
from ui.manager.exports import Kind, Saving
from ui.manager.paper import grids_document, print_document


class PlanFiles(Saving):
    """Of the ``report`` that is shown; None: there is none yet."""

    report: WeekReport | None = None

    def save(self, kind: Kind) -> None:
        """Write it into a file that the user names."""
        if self.report is not None:
            name = f"plan-{self.report.days[0][0].bdate}"
            self.write(name, kind, partial(_made, self.report, self._language, kind))

    def print_out(self, parent: QWidget) -> None:
        """Ask for a printer, and print."""
        if self.report is not None:
            language = self._language
            words = staffing.title(self.report, language), staffing.under(self.report, language)
            print_document(grids_document(*words, staffing.grids(self.report, language)), parent)


def _made(report: WeekReport, language: str, kind: Kind) -> bytes:
    makers = {"pdf": staffing.pdf, "xlsx": staffing.workbook, "csv": staffing.csv}
    return makers[kind](report, language)
