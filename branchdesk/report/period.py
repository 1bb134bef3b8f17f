"""The report of a week or a month: one value, and what paper and workbook show of it."""

from __future__ import annotations

import io
from typing import Literal

import msgspec
import xlsxwriter

from branchdesk.domain.profile import Targets, Words
from branchdesk.i18n import text
from branchdesk.metrics.figures import RANKED_FROM, Figures
from branchdesk.metrics.rows import Row
from branchdesk.metrics.summary import TargetCheck
from branchdesk.report.canvas import LIGHT
from branchdesk.report.notes import Pair, figure_definitions
from branchdesk.report.paper import Paper
from branchdesk.report.pdf import definitions_on, drawings_on, head, pairs_in, table_on, targets
from branchdesk.report.tables import Kind, Table, figures_table
from branchdesk.report.trends import satisfaction_trend, wait_trend
from branchdesk.report.words import interval, minutes, percent
from branchdesk.report.xlsx import Book, formats_of, front_of, table_sheet


class PeriodReport(msgspec.Struct, frozen=True, kw_only=True):
    """``name``: "2026-W47" or "2026-11". ``whose``: the area that it is about; empty names: all branches.

    ``before``: the period before it. ``trend``: it and those before it, the oldest first. ``days``, ``areas``,
    ``services``: its parts. ``longest``, ``unhappiest``: branches, the worst first; the latter have 100 ratings at
    least. ``branches``: how many had customers. ``made``: when, in words of the centre's clock.
    """

    kind: Literal["week", "month"]
    name: str
    first: str
    last: str
    made: str
    whose: Words
    plan: Targets
    checks: tuple[TargetCheck, ...]
    total: Figures
    before: Figures
    branches: int
    trend: tuple[Row, ...]
    days: tuple[Row, ...]
    areas: tuple[Row, ...]
    services: tuple[Row, ...]
    longest: tuple[Row, ...]
    unhappiest: tuple[Row, ...]


def title(report: PeriodReport, language: str) -> str:
    """What it is."""
    words = text(language, f"report-title-{report.kind}", name=report.name)
    return f"{report.whose.said_in(language)}  {words}".strip()


def under(report: PeriodReport, language: str) -> str:
    """Of when, and of how many."""
    return text(
        language, "report-period-line", first=report.first, last=report.last, branches=report.branches, made=report.made
    )


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


def glance(report: PeriodReport, language: str) -> list[Pair]:
    """The figures, and in brackets those of the period before."""
    now, before = report.total, report.before

    def both(name: str, value: str, earlier: str) -> Pair:
        return text(language, name), text(language, "report-before", value=value, before=earlier)

    return [
        both("report-issued", f"{now.issued}", f"{before.issued}"),
        both("report-served", f"{now.served}", f"{before.served}"),
        both("report-abandoned-share", percent(now.abandoned_share), percent(before.abandoned_share)),
        both("report-glance-mean", minutes(now.waits.mean), minutes(before.waits.mean)),
        both("report-glance-p90", minutes(now.waits.p90), minutes(before.waits.p90)),
        both("report-within", percent(now.within_target), percent(before.within_target)),
        both("report-satisfied", percent(now.satisfaction.share), percent(before.satisfaction.share)),
        both("report-glance-interval", interval(now.satisfaction), interval(before.satisfaction)),
        both("report-glance-rated", f"{now.satisfaction.n}", f"{before.satisfaction.n}"),
        both(
            "report-glance-response",
            percent(now.satisfaction.response_rate),
            percent(before.satisfaction.response_rate),
        ),
    ]


def tables(report: PeriodReport, language: str, *, numeric: bool = False) -> list[Table]:
    """Its tables, in reading order; those without rows are left out."""
    total = Row(key="", label=Words("", ""), figures=report.total)
    parts: tuple[tuple[Kind, tuple[Row, ...], str, Row | None], ...] = (
        ("area", report.areas, "", None),
        ("worst", report.longest, text(language, "report-worst-waits"), None),
        ("unhappy", report.unhappiest, text(language, "report-worst-satisfied", n=RANKED_FROM), None),
        ("service", report.services, "", None),
        ("day", report.days, "", total),
        ("period", report.trend, "", None),
    )
    return [
        figures_table(kind, rows, language, numeric=numeric, title=words, total=whole)
        for kind, rows, words, whole in parts
        if rows
    ]
