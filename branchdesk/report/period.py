"""The report of a week or a month: one value, and what paper and workbook (``period_files``) show of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.domain.profile import Targets, Words
from branchdesk.i18n import text
from branchdesk.metrics.figures import RANKED_FROM, Figures
from branchdesk.metrics.rows import Row
from branchdesk.metrics.summary import TargetCheck
from branchdesk.report.notes import Pair
from branchdesk.report.tables import Kind, Table, figures_table
from branchdesk.report.words import interval, minutes, percent


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
