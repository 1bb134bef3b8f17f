"""The report of a day, a week or a month: one value, and what screen, paper and workbook show of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.domain.profile import Targets, Words
from branchdesk.i18n import text
from branchdesk.metrics.figures import RANKED_FROM, Figures
from branchdesk.metrics.rows import Row
from branchdesk.metrics.summary import TargetCheck
from branchdesk.report.notes import Pair
from branchdesk.report.tables import Kind, Table, figures_table, promise_table
from branchdesk.report.words import interval, minutes, percent


class PeriodReport(msgspec.Struct, frozen=True, kw_only=True):
    """``name``: "2026-11-02", "2026-W47" or "2026-11". ``whose``: the area that it is about; empty names: all branches.

    ``before``: the period before it, or the day compared with; ``against`` is its name, empty where there is none or
    it goes without saying. ``trend``: it and those before it, the oldest first. ``days`` (of a day: it and the other),
    ``areas``, ``services``, ``tellers``: its parts. ``longest``, ``unhappiest``: branches, the worst first; the latter
    have 100 ratings at least. ``branches``: how many had customers. ``made``: when, in words of the centre's clock.
    """

    kind: Literal["day", "week", "month"]
    name: str
    first: str
    last: str
    made: str
    whose: Words
    plan: Targets
    checks: tuple[TargetCheck, ...]
    total: Figures
    before: Figures
    against: str = ""
    branches: int
    trend: tuple[Row, ...]
    days: tuple[Row, ...]
    areas: tuple[Row, ...]
    services: tuple[Row, ...]
    longest: tuple[Row, ...]
    unhappiest: tuple[Row, ...]
    tellers: tuple[Row, ...] = ()


def title(report: PeriodReport, language: str) -> str:
    """What it is."""
    words = text(language, f"report-title-{report.kind}", name=report.name)
    return f"{report.whose.said_in(language)}  {words}".strip()


def under(report: PeriodReport, language: str) -> str:
    """Of when, and of how many."""
    if report.kind == "day":
        return text(language, "report-day-line", made=report.made)
    return text(
        language, "report-period-line", first=report.first, last=report.last, branches=report.branches, made=report.made
    )


def glance_title(report: PeriodReport, language: str) -> str:
    """Says what is in the brackets."""
    if report.against:
        return text(language, "report-glance-against", other=report.against)
    return text(language, "report-headline" if report.kind == "day" else "report-glance-before")


def glance(report: PeriodReport, language: str) -> list[Pair]:
    """The figures, and in brackets those of the period before."""
    now, before = report.total, report.before
    alone = report.kind == "day" and not report.against

    def both(name: str, value: str, earlier: str) -> Pair:
        return text(language, name), value if alone else text(language, "report-before", value=value, before=earlier)

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
        ("teller", report.tellers, "", None),
        ("day", report.days, "", None if report.kind == "day" else total),
        ("period", () if report.kind == "day" else report.trend, "", None),
    )
    found = [
        figures_table(kind, rows, language, numeric=numeric, title=words, total=whole)
        for kind, rows, words, whole in parts
        if rows
    ]
    return [*found, promise_table(report.services, language, total)] if report.total.promised else found
