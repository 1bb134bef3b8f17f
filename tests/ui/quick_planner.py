"""A plan's page that counts at once, on a few simulated days and without a process: for what is not about either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from branchdesk.domain.profile import CounterSetup, Hours
from branchdesk.forecast.plan.planner import Assess, Assessed, Question
from branchdesk.forecast.plan.staffing import assess, days
from branchdesk.forecast.plan.what_if import changed
from tests.inprocess import InProcessBranch, demo_profile
from tests.ui.manager_stage import PLAN, Stage
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


def small_branch() -> InProcessBranch:
    """Two hours, two services, two counters and a flexible one: a plan of it is found in a second."""
    demo = demo_profile()
    counters = (
        CounterSetup(id="1", services=("A", "B")),
        CounterSetup(id="2", services=("A", "B")),
        CounterSetup(id="3", services=("A",), flexible=True),
    )
    hours = Hours(opens="09:00", closes="11:00", days=(1, 2))
    return InProcessBranch(replace(demo, services=demo.services[:2], counters=counters, hours=hours, wishes=()))


@contextmanager
def planning(qtbot: QtBot) -> Iterator[Stage]:
    """The manager's window of that branch, open at the plan."""
    made = Stage(qtbot, branch=small_branch())
    count_at_once(made.window.tabs.plan)
    made.start(tab=PLAN)
    yield made
    made.window.close()
    made.bridge.close()
