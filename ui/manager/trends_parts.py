"""What the trends page shows of a day, and of a week or month."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from branchdesk.i18n import text
from branchdesk.metrics.causes import explain, halves
from branchdesk.report.explain import cause_chart, counts_chart, heat_chart, needed_chart
from branchdesk.report.own_period import Span, heat, period_report, reasons
from branchdesk.report.period import PeriodReport, glance, glance_title, tables
from branchdesk.report.promises import hours_of, promise_chart
from branchdesk.report.trends import satisfaction_trend, wait_trend
from ui.manager.gathering import Days
from ui.manager.period_files import Plots
from ui.manager.plots import Answer
from ui.manager.summary_parts import checks_row, pairs_card, table_card
from ui.theme import SPACE
from ui.widgets.basics import column, label


def report_of(span: Span, days: Days, made: str) -> PeriodReport:
    """The day's, week's or month's report."""
    return period_report(span, days.days, days.earlier, made)


def day_plots(days: Days, language: str) -> Plots:
    """Why the day was as it was; none where nobody was served."""
    day, other = days.days[-1], days.earlier[-1] if days.earlier else None
    causes, rows = explain(day.load, other.load if other else None), halves(day.load)
    if causes is None:
        return ()
    return (
        lambda width, ink: cause_chart(causes, ink, language, width=width),
        lambda width, ink: needed_chart(rows, ink, language, width=width),
        lambda width, ink: promise_chart(hours_of([day]), ink, language, width=width),
    )


def period_plots(report: PeriodReport, days: Days, language: str) -> Plots:
    """The days' waits and satisfaction, when the wait is long, why customers were not satisfied."""
    listed, plan, means, named = report.days, report.plan, heat(days.days), _reasons(days, language)
    wait, satisfied, kept = plan.mean_wait_min, plan.satisfaction, hours_of(days.days)
    by_date, rated = "report-trend-days", "report-trend-satisfied-days"
    return (
        lambda width, ink: wait_trend(listed, ink, language, wait, by_date, width=width),
        lambda width, ink: satisfaction_trend(listed, ink, language, satisfied, rated, width=width),
        lambda width, ink: heat_chart(means, wait, ink, language, width=width),
        lambda width, ink: promise_chart(kept, ink, language, width=width),
        lambda width, ink: counts_chart(named, "report-chart-reasons", ink, language, width=width),
    )


def period_view(report: PeriodReport, plots: Plots, language: str) -> QWidget:
    """Targets, figures beside those compared with, plots, tables."""
    page = QWidget()
    layout = column(page, gap=2 * SPACE)
    layout.setContentsMargins(0, 0, SPACE, SPACE)
    if not plots:
        layout.addWidget(label(text(language, "manager-summary-empty"), "muted", centre=True))
        return page
    one_day = report.kind == "day"
    figures = pairs_card(glance_title(report, language), glance(report, language), across=2)
    answers = _answers(plots, pairs=not one_day)
    if one_day:
        layout.addLayout(answers)
        layout.addWidget(label(text(language, "report-cause-limits"), "small", wrap=True))
    layout.addLayout(checks_row(report.checks, report.plan.level_within_min, language))
    layout.addWidget(figures)
    if not one_day:
        layout.addLayout(answers)
    for table in tables(report, language):
        layout.addWidget(table_card(table, language))
    layout.addStretch(1)
    return page


def _answers(plots: Plots, *, pairs: bool) -> QGridLayout:
    """The first two side by side where they are ``pairs``, the others below each other."""
    grid = QGridLayout()
    grid.setSpacing(2 * SPACE)
    for place, plot in enumerate(plots):
        if pairs and place < 2:
            grid.addWidget(Answer(plot), 0, place)
        else:
            grid.addWidget(Answer(plot), place, 0, 1, 2)
    return grid


def _reasons(days: Days, language: str) -> Sequence[tuple[str, int]]:
    names = {code: words for day in days.days for code, words in day.names.items()}
    return [
        (names[code].said_in(language) if code in names else code, count) for code, count in reasons(days.days).items()
    ]
