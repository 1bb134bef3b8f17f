"""A report on the office printer: its figures and tables on A4, black on white whatever the window's colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QPageLayout, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from branchdesk.metrics.summary import DaySummary, TargetCheck
from branchdesk.report.notes import Pair, headline
from branchdesk.report.tables import Table, cell, heading, tables
from branchdesk.report.words import standing, target_aim, target_name, target_value, target_verdict
from ui.theme import FAMILY, font

if TYPE_CHECKING:
    from branchdesk.report.staffing import Grid

STYLE = f"""
body {{ font-family: '{FAMILY}'; color: black; }}
h1 {{ font-size: 16pt; }} h2 {{ font-size: 11pt; }}
td, th {{ padding: 2px 6px; border-bottom: 1px solid #999; font-size: 8pt; }}
th {{ text-align: right; }} td.n {{ text-align: right; }} p {{ font-size: 9pt; }}
"""


class Sheet(NamedTuple):
    """What is printed."""

    title: str
    under: str
    pairs: list[Pair]
    tables: list[Table]
    language: str


def day_sheet(summary: DaySummary, language: str) -> Sheet:
    """A day's summary for the office printer."""
    pairs = [*checked(summary.targets, summary.level_within_min, language), *headline(summary, language)]
    name = f"{summary.name.said_in(language)}  {summary.bdate}"
    return Sheet(name, standing(summary, language), pairs, [*tables(summary, language)], language)


def checked(checks: Sequence[TargetCheck], level_within_min: float, language: str) -> list[Pair]:
    """The plan's targets: what was reached, what was asked for, the verdict."""
    return [
        (
            target_name(check, level_within_min, language),
            f"{target_value(check)}  {target_aim(check)}  {target_verdict(check, language)}",
        )
        for check in checks
    ]


def document(sheet: Sheet) -> QTextDocument:
    """The sheet laid out as a document."""
    parts = [f"<h1>{escape(sheet.title)}</h1><p>{escape(sheet.under)}</p>", _pairs(sheet.pairs)]
    parts += [_table(table, sheet.language) for table in sheet.tables]
    return _laid_out(parts)


def _laid_out(parts: Sequence[str]) -> QTextDocument:
    made = QTextDocument()
    made.setDefaultFont(font(12))
    made.setDefaultStyleSheet(STYLE)
    made.setHtml(f"<body>{''.join(parts)}</body>")
    return made


def _pairs(pairs: list[Pair]) -> str:
    lines = "".join(f"<tr><td>{escape(name)}</td><td><b>{escape(value)}</b></td></tr>" for name, value in pairs)
    return f"<table>{lines}</table>"


def _table(table: Table, language: str) -> str:
    heads = "".join(f"<th>{escape(heading(column, language))}</th>" for column in table.columns)
    lines = "".join(
        f"<tr><td>{escape(name)}</td>"
        + "".join(f"<td class='n'>{escape(cell(column, entry))}</td>" for column in table.columns)
        + "</tr>"
        for name, entry in table.lines
    )
    return f"<h2>{escape(table.title)}</h2><table><tr><th>{escape(table.head)}</th>{heads}</tr>{lines}</table>"


def prepared(printer: QPrinter) -> QPrinter:
    """A4, lying: the tables are wide."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    return printer


def ask_and_print(sheet: Sheet, parent: QWidget) -> None:
    """Let the user choose a printer, and print."""
    print_document(document(sheet), parent)


def grids_document(title: str, under: str, grids: Sequence[Grid]) -> QTextDocument:
    """Grids below each other, as a document."""
    from branchdesk.report.staffing import said  # what writes PDFs comes with it, and only plans need it here

    parts = [f"<h1>{escape(title)}</h1><p>{escape(under)}</p>"]
    for grid in grids:
        heads = "".join(f"<th>{escape(name)}</th>" for name in grid.heads)
        cells = ("".join(f"<td class='n'>{escape(said(cell))}</td>" for cell in line) for line in grid.rows)
        lines = "".join(f"<tr>{line}</tr>" for line in cells)
        parts.append(f"<h2>{escape(grid.title)}</h2><table><tr>{heads}</tr>{lines}</table>")
    return _laid_out(parts)


def print_document(made: QTextDocument, parent: QWidget) -> None:
    """Let the user choose a printer, and print."""
    printer = prepared(QPrinter(QPrinter.PrinterMode.HighResolution))
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        made.print_(printer)
