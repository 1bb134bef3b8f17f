"""A plan's page that counts at once, on a few simulated days and without a process: for what is not about either."""

from __future__ import annotations

from branchdesk.forecast.plan.planner import Assess, Assessed, Question
from branchdesk.forecast.plan.staffing import assess, days
from branchdesk.forecast.plan.what_if import changed
from ui.manager.plan_page import PlanPage

FEW = 8


def count_at_once(page: PlanPage) -> None:
    """From now on."""
    counter = page.work.counter

    def ask(question: Question) -> None:
        assert isinstance(question, Assess)
        worlds = (changed(question.task, question.plan, change) for change in question.changes)
        outcomes = tuple(assess(task, plan, days(task, FEW)) for task, plan in worlds)
        counter.answered.emit(Assessed(question.id, question.task.bdate, outcomes))

    counter.ask = ask  # type: ignore[method-assign]
