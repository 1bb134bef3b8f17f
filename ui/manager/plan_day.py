"""One day of the plan's page: plots, the counters by half-hours, figures, questions of "what if"."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from branchdesk.domain.profile import Profile
from branchdesk.forecast.plan.staffing import Outcome
from branchdesk.i18n import text
from branchdesk.report.canvas import Drawing, Look
from branchdesk.report.explain import Shown
from branchdesk.report.staffing_charts import counters_chart, waits_chart
from ui.manager.plan_parts import DayCard, Worlds, card_with
from ui.manager.planning import Day
from ui.manager.plots import Answer
from ui.manager.roster_grid import RosterGrid
from ui.theme import SPACE
from ui.widgets.basics import column, label, row


class DayView(QWidget):
    """
    Signals:
        painted(str, int, bool): see ``RosterGrid``
        asked(str): see ``Worlds``
    """

    painted = Signal(str, int, bool)
    asked = Signal(str)

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._day: Day | None = None
        self._other: Outcome | None = None
        self.grid, self.figures, self.worlds = RosterGrid(language), DayCard(language), Worlds(language)
        self.grid.painted.connect(self.painted)
        self.worlds.asked.connect(self.asked)
        self.counters, self.waits = Answer(_nothing), Answer(_nothing)
        hint = label(text(language, "manager-plan-hint"), "small", wrap=True)
        columns = row(self, gap=2 * SPACE)
        columns.setContentsMargins(0, 0, SPACE, SPACE)
        left, right = column(gap=SPACE), column(gap=SPACE)
        for part in (self.counters, card_with(self.grid, hint), self.waits):
            left.addWidget(part)
        for part in (self.figures, self.worlds):
            right.addWidget(part)
        left.addStretch(1)
        right.addStretch(1)
        columns.addLayout(left, 3)
        columns.addLayout(right, 1)

    def turn(self) -> None:
        """Another day comes: what was asked of the one before is over."""
        self._other = None
        self.worlds.choose("")
        self.worlds.say("")

    def show_day(self, day: Day, profile: Profile) -> None:
        """Show a day as it stands."""
        self._day = day
        self.grid.show_plan(day.task, day.plan, day.basis.usual)
        self.figures.show_day(day, self._language)
        self.worlds.show_day(day, profile)
        task, plan, usual, language = day.task, day.plan, day.basis.usual, self._language
        self.counters.show_answer(lambda width, look: counters_chart(task, plan, usual, look, language, width=width))
        self._draw_waits()

    def show_other(self, other: Outcome) -> None:
        """The answer to a question: its waits, and as a line those of the plan."""
        day = self._day
        if day is None or day.outcome is None:
            return
        self._other = other
        words = text(
            self._language, "manager-plan-otherwise", before=f"{day.outcome.mean:.1f}", after=f"{other.mean:.1f}",
            peak=f"{other.peak:.0f}", lost=f"{other.lost:.0%}",
        )  # fmt: skip
        self.worlds.say(words, "good" if other.reaches(day.task.goal) else "bad")
        self._draw_waits()

    def _draw_waits(self) -> None:
        if self._day is not None:
            shown, line = (self._other, self._day.outcome) if self._other else (self._day.outcome, None)
            self.waits.show_answer(partial(_waits, self._day, shown, line, self._language))


def _waits(day: Day, shown: Outcome | None, line: Outcome | None, language: str, width: float, look: Look) -> Shown:
    return waits_chart(day.task, shown, line, look, language, width=width)


def _nothing(width: float, _look: Look) -> Shown:
    return Shown("", Drawing(width, 10, ()), (), "")
