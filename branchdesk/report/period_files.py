"""The report of a day, a week or a month on paper and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from branchdesk.i18n import text
from branchdesk.report.canvas import LIGHT
from branchdesk.report.explain import Shown
from branchdesk.report.notes import Pair, figure_definitions
from branchdesk.report.paper import Paper
from branchdesk.report.pdf import definitions_on, drawings_on, head, pairs_in, table_on, targets
from branchdesk.report.period import PeriodReport, glance, glance_title, tables, title, under
from branchdesk.report.trends import satisfaction_trend, wait_trend
from branchdesk.report.xlsx import Book, formats_of, front_of, table_sheet


def trends(report: PeriodReport, language: str) -> list[Shown]:
    """The plots of a report that brings none of its own."""
    wait, satisfied = report.plan.mean_wait_min, report.plan.satisfaction
    return [
        wait_trend(report.days, LIGHT, language, wait, "report-trend-days"),
        wait_trend(report.trend, LIGHT, language, wait, "report-trend-wait"),
        satisfaction_trend(report.trend, LIGHT, language, satisfied, "report-trend-satisfied"),
    ]


def pdf(report: PeriodReport, language: str, answers: Sequence[Shown] = ()) -> bytes:
    """On A4, in "zh" or "en". ``answers``: plots with what they say, in place of the trends."""
    dates = "" if report.kind == "day" else f" · {report.first} – {report.last}"
    paper = Paper(language, title(report, language) + dates)
    paper.set_title(title(report, language))
    paper.set_lang("zh-CN" if language == "zh" else "en-GB")
    paper.add_page()
    head(paper, title(report, language), under(report, language))
    targets(paper, report.checks, report.plan.level_within_min, language)
    pairs_in(paper, glance_title(report, language), glance(report, language), across=2)
    if answers:
        pairs_in(paper, text(language, "report-answers"), said(answers), across=1)
    drawings_on(paper, *(shown.drawing for shown in answers or trends(report, language)))
    paper.add_page(orientation="landscape")
    for table in tables(report, language):
        table_on(paper, table, language)
    definitions_on(paper, _definitions(report, language), language)
    return bytes(paper.output())


def said(answers: Sequence[Shown]) -> list[Pair]:
    """What the plots ask, and what they answer."""
    return [(shown.heading, shown.words) for shown in answers]


def xlsx(report: PeriodReport, language: str, answers: Sequence[Shown] = ()) -> bytes:
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
        [
            (glance_title(report, language), glance(report, language)),
            *([(text(language, "report-answers"), said(answers))] if answers else []),
        ],
        _definitions(report, language),
    )
    file.close()
    return raw.getvalue()


def _definitions(report: PeriodReport, language: str) -> list[str]:
    compared = [text(language, "report-definition-worst")] if report.branches > 1 else []
    return [*figure_definitions(language), *compared]
