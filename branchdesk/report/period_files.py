"""The report of a week or a month on paper and as a workbook."""

from __future__ import annotations

import io

import xlsxwriter

from branchdesk.i18n import text
from branchdesk.report.canvas import LIGHT
from branchdesk.report.notes import figure_definitions
from branchdesk.report.paper import Paper
from branchdesk.report.pdf import definitions_on, drawings_on, head, pairs_in, table_on, targets
from branchdesk.report.period import PeriodReport, glance, tables, title, under
from branchdesk.report.trends import satisfaction_trend, wait_trend
from branchdesk.report.xlsx import Book, formats_of, front_of, table_sheet


def pdf(report: PeriodReport, language: str) -> bytes:
    """On A4, in "zh" or "en"."""
    paper = Paper(language, f"{title(report, language)} · {report.first} – {report.last}")
    paper.set_title(title(report, language))
    paper.set_lang("zh-CN" if language == "zh" else "en-GB")
    paper.add_page()
    head(paper, title(report, language), under(report, language))
    targets(paper, report.checks, report.plan.level_within_min, language)
    pairs_in(paper, text(language, "report-glance-before"), glance(report, language), across=2)
    drawings_on(
        paper,
        wait_trend(report.days, LIGHT, language, report.plan.mean_wait_min, "report-trend-days"),
        wait_trend(report.trend, LIGHT, language, report.plan.mean_wait_min, "report-trend-wait"),
        satisfaction_trend(report.trend, LIGHT, language, report.plan.satisfaction),
    )
    paper.add_page(orientation="landscape")
    for table in tables(report, language):
        table_on(paper, table, language)
    definitions_on(paper, [*figure_definitions(language), text(language, "report-definition-worst")], language)
    return bytes(paper.output())


def xlsx(report: PeriodReport, language: str) -> bytes:
    """As a workbook."""
    raw = io.BytesIO()
    file = xlsxwriter.Workbook(raw, {"in_memory": True})
    file.set_properties({"title": title(report, language)})
    book = Book(file, formats_of(file), language)
    front = file.add_worksheet(text(language, "report-sheet-summary"))
    for table in tables(report, language, numeric=True):
        table_sheet(book, table)
    front_of(
        book,
        front,
        (title(report, language), under(report, language)),
        (report.checks, report.plan.level_within_min),
        [("report-glance-before", glance(report, language))],
        [*figure_definitions(language), text(language, "report-definition-worst")],
    )
    file.close()
    return raw.getvalue()
