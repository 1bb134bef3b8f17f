"""Were the waits on the tickets right: figures by hand, parts that add up, and what the plot says."""

from __future__ import annotations

from datetime import date

import pytest

from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.past import day_figures
from branchdesk.metrics.promises import Accuracy, accuracy, added, by_service_and_hour
from branchdesk.report.canvas import LIGHT
from branchdesk.report.own_period import period_report, span_of
from branchdesk.report.period import tables
from branchdesk.report.promises import hours_of, promise_chart
from branchdesk.report.tables import cell
from tests.scenario import BRANCH, Day


@pytest.fixture
def day() -> Day:
    """Three who were told 5 to 10 minutes and waited 3, 8 and 14, one of them after ten."""
    day = Day()
    day.open("1")
    for begins, wait in ((1, 3), (10, 8), (61, 14)):
        day.promise = Promise(5, 10)
        day.issue("A", at=begins)
        day.serve("1", call=begins + wait, start=begins + wait, finish=begins + wait + 1)
    return day


def test_the_figures_are_those_by_hand(day: Day) -> None:
    found = accuracy(day.snapshot.tickets.values())
    off = (4.5 + 0.5 + 6.5) * MINUTE
    assert found == Accuracy(n=3, kept=1, later=1, off_ms=round(off), wide_ms=15 * MINUTE)
    assert found.inside == found.beyond == pytest.approx(1 / 3)
    assert found.off_min == pytest.approx(11.5 / 3)
    assert found.wide_min == 5
    assert Accuracy().inside is None


def test_parts_add_up_to_the_whole(day: Day) -> None:
    tickets = day.snapshot.tickets.values()
    parts = by_service_and_hour(tickets, BRANCH.timezone)
    assert added(one for hours in parts.values() for one in hours.values()) == accuracy(tickets)
    assert {code: sorted(hours) for code, hours in parts.items()} == {"A": [9, 10]}


def test_the_report_has_a_table_and_a_plot_that_say_it(day: Day) -> None:
    figures = day_figures(day.snapshot, day.now)
    report = period_report(span_of("day", date.fromisoformat(figures.bdate)), [figures], [], "now")
    table = tables(report, "en")[-1]
    assert table.kind == "promise"
    assert [cell(column, table.rows[0]) for column in table.columns] == ["3", "33%", "33%", "33%"]
    shown = promise_chart(hours_of([figures]), LIGHT, "en")
    assert "Of 3 waits 33% came inside" in shown.words
    assert len(shown.spots) == 2
    assert not promise_chart({}, LIGHT, "en").spots
