"""A day's, week's or month's report as a file, or on the office printer: with the plots that the page shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from branchdesk.report.canvas import LIGHT, Look
from branchdesk.report.explain import Shown
from branchdesk.report.period import PeriodReport, glance, tables, title, under
from ui.manager.exports import Kind, Saving
from ui.manager.paper import Sheet, ask_and_print, checked

PAPER_W = 720
"""As wide (px) as a plot is drawn for paper."""
Plots = Sequence[Callable[[float, Look], Shown]]


class PeriodFiles(Saving):
    """Of the ``report`` that is shown, and its ``plots``; None: there is none yet."""

    report: PeriodReport | None = None
    plots: Plots = ()

    def save(self, kind: Kind) -> None:
        """Write it into a file that the user names."""
        if self.report is not None:
            self.write(self.report.name, kind, partial(_made, self.report, self.plots, self._language, kind))

    def print_out(self, parent: QWidget) -> None:
        """Ask for a printer, and print."""
        if self.report is not None:
            ask_and_print(sheet(self.report, self.plots, self._language), parent)


def sheet(report: PeriodReport, plots: Plots, language: str) -> Sheet:
    """The report for the office printer."""
    from branchdesk.report.period_files import said

    checks = checked(report.checks, report.plan.level_within_min, language)
    pairs = [*checks, *glance(report, language), *said(_answers(plots))]
    listed = tables(report, language)
    return Sheet(title(report, language), under(report, language), pairs, listed, language)


def _answers(plots: Plots) -> list[Shown]:
    return [plot(PAPER_W, LIGHT) for plot in plots]


def _made(report: PeriodReport, plots: Plots, language: str, kind: Kind) -> bytes:
    from branchdesk.report import period_files

    make = period_files.pdf if kind == "pdf" else period_files.xlsx
    return make(report, language, _answers(plots))
