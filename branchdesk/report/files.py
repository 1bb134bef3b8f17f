"""Tables as files: CSV, workbook, PDF. What an office program opens cannot become a formula there."""

from __future__ import annotations

import csv as writers
import io
from collections.abc import Sequence
from typing import Literal

import xlsxwriter

from branchdesk.i18n import text
from branchdesk.report.cells import MARK, plain
from branchdesk.report.notes import figure_definitions
from branchdesk.report.paper import Paper
from branchdesk.report.pdf import definitions_on, head, table_on
from branchdesk.report.tables import Table, heading
from branchdesk.report.xlsx import Book, formats_of, table_sheet

FileKind = Literal["csv", "xlsx", "pdf"]
MOST_ON_PAPER = 500


def csv(table: Table, language: str) -> bytes:
    """One table with numbers as numbers: minutes, shares from 0 to 1. UTF-8 with its mark."""
    out = io.StringIO()
    writer = writers.writer(out)
    writer.writerow([plain(table.head), *[plain(heading(column, language)) for column in table.columns]])
    for label, row in zip(table.labels, table.rows, strict=True):
        writer.writerow([plain(label), *[_number(column.value(row)) for column in table.columns]])
    if table.total is not None:
        writer.writerow([plain(table.total_name), *[_number(column.value(table.total)) for column in table.columns]])
    return (MARK + out.getvalue()).encode()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def workbook(tables: Sequence[Table], title: str, language: str) -> bytes:
    """A sheet for each table; texts are written as texts, whatever they begin with."""
    raw = io.BytesIO()
    file = xlsxwriter.Workbook(raw, {"in_memory": True})
    file.set_properties({"title": title})
    book = Book(file, formats_of(file), language)
    for table in tables:
        table_sheet(book, table)
    file.close()
    return raw.getvalue()


def paper(tables: Sequence[Table], title: str, under: str, language: str) -> bytes:
    """Tables on A4, across; of a long one the first lines, and how many there are."""
    sheet = Paper(language, f"{title} · {under}")
    sheet.set_title(title)
    sheet.set_lang("zh-CN" if language == "zh" else "en-GB")
    sheet.add_page(orientation="landscape")
    head(sheet, title, under)
    for table in tables:
        left_out = len(table.rows) - MOST_ON_PAPER
        more = "  " + text(language, "report-more-rows", rows=left_out) if left_out > 0 else ""
        shown = table._replace(
            title=table.title + more, labels=table.labels[:MOST_ON_PAPER], rows=table.rows[:MOST_ON_PAPER]
        )
        table_on(sheet, shown, language)
    definitions_on(sheet, figure_definitions(language), language)
    return bytes(sheet.output())
