"""What the trends page shows of a day, and of a week or month."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from branchdesk.i18n import text
from branchdesk.metrics.causes import explain, halves
from branchdesk.report.explain import cause_chart, counts_chart, heat_chart, needed_chart
from branchdesk.report.own_period import Span, heat, period_report, reasons, tellers
from branchdesk.report.period import PeriodReport, glance, tables
from branchdesk.report.tables import figures_table
from branchdesk.report.trends import satisfaction_trend, wait_trend
from ui.manager.gathering import Days
from ui.manager.plots import Answer, Plot, look
from ui.manager.summary_parts import checks_row, pairs_card, table_card
from ui.theme import SPACE
from ui.widgets.basics import card, column, label


def report_of(span: Span, days: Days, made: str) -> PeriodReport:
    """The week's or month's report."""
    return period_report(span, days.days, days.earlier, made)


def day_view(days: Days, language: str) -> QWidget:
    """Why the day was as it was."""
    day, other = days.days[-1], days.earlier[-1] if days.earlier else None
    page = QWidget()
    layout = column(page, gap=2 * SPACE)
    causes = explain(day.load, other.load if other else None)
    if causes is None:
        layout.addWidget(label(text(language, "manager-summary-empty"), "muted", centre=True))
        return page
    layout.addWidget(Answer(lambda width, ink: cause_chart(causes, ink, language, width=width)))
    rows = halves(day.load)
    layout.addWidget(Answer(lambda width, ink: needed_chart(rows, ink, language, width=width)))
    layout.addWidget(label(text(language, "report-cause-limits"), "small", wrap=True))
    layout.addStretch(1)
    return page


def period_view(report: PeriodReport, days: Days, language: str) -> QWidget:
    """Targets, trend, heat map, reasons, tables."""
    page = QWidget()
    layout = column(page, gap=2 * SPACE)
    layout.addLayout(checks_row(report.checks, report.plan.level_within_min, language))
    layout.addWidget(pairs_card(text(language, "report-glance-before"), glance(report, language), across=2))
    grid = QGridLayout()
    grid.setSpacing(2 * SPACE)
    target = report.plan.mean_wait_min
    drawn = (
        lambda width: wait_trend(report.days, look(), language, target, "report-trend-days", width=width),
        lambda width: satisfaction_trend(report.days, look(), language, report.plan.satisfaction, width=width),
    )
    for place, draw in enumerate(drawn):
        plot = Plot()
        plot.show_plot(draw)
        plot.setAccessibleName(_trend_words(report, language))
        box = card()
        column(box, margin=2 * SPACE).addWidget(plot)
        grid.addWidget(box, 0, place)
    means = heat(days.days)
    grid.addWidget(Answer(lambda width, ink: heat_chart(means, target, ink, language, width=width)), 1, 0, 1, 2)
    named = _reasons(days, language)
    why = partial(counts_chart, named, "report-chart-reasons")
    grid.addWidget(Answer(lambda width, ink: why(ink, language, width=width)), 2, 0, 1, 2)
    layout.addLayout(grid)
    for table in tables(report, language):
        layout.addWidget(table_card(table, language))
    layout.addWidget(table_card(figures_table("teller", tellers(days.days), language), language))
    layout.addStretch(1)
    return page


def _trend_words(report: PeriodReport, language: str) -> str:
    """The trend for whoever does not see it."""
    means = [(row.key, row.figures.waits.mean) for row in report.days]
    said = (f"{day}: {mean:.1f}" for day, mean in means if mean is not None)
    return text(language, "report-trend-days") + ": " + ", ".join(said)


def _reasons(days: Days, language: str) -> Sequence[tuple[str, int]]:
    names = {code: words for day in days.days for code, words in day.names.items()}
    return [
        (names[code].said_in(language) if code in names else code, count) for code, count in reasons(days.days).items()
    ]
