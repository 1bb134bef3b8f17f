"""Plans for a window, in a process of its own: a question a line in, answers a line each out (JSON).

Long work tells its progress; whoever asked ends the process to have it stop. The process works at low priority, so that
a till or a node on the same PC goes first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TextIO

import msgspec

from branchdesk.forecast.plan.staffing import Outcome, Plan, Task, assess, days
from branchdesk.forecast.plan.week import TOLD, DayBasis, Planned, plan_week
from branchdesk.forecast.plan.what_if import Change, changed


class PlanDays(msgspec.Struct, frozen=True, tag="plan"):
    """Plan these days."""

    id: int
    days: tuple[DayBasis, ...]


class Assess(msgspec.Struct, frozen=True, tag="assess"):
    """What does a plan give, and what in other worlds?"""

    id: int
    task: Task
    plan: Plan
    changes: tuple[Change, ...] = (Change(),)


Question = PlanDays | Assess


class Along(msgspec.Struct, frozen=True, tag="along"):
    """How far it is, from 0 to 1."""

    id: int
    share: float


class DayDone(msgspec.Struct, frozen=True, tag="day"):
    """One day of ``PlanDays``."""

    id: int
    planned: Planned


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """All days of ``PlanDays``."""

    id: int


class Assessed(msgspec.Struct, frozen=True, tag="assessed"):
    """The answer to ``Assess``: an outcome for each change."""

    id: int
    bdate: str
    outcomes: tuple[Outcome, ...]


Answer = Along | DayDone | Ended | Assessed
_encode = msgspec.json.Encoder().encode
_questions = msgspec.json.Decoder(Question)


def serve(lines: TextIO, out: TextIO) -> int:
    """Answer until the questions end."""
    if hasattr(os, "nice"):
        os.nice(10)

    def say(answer: Answer) -> None:
        out.write(_encode(answer).decode() + "\n")
        out.flush()

    for line in lines:
        question = _questions.decode(line)
        if isinstance(question, PlanDays):
            _plan(question, say)
        else:
            say(answer(question))
    return 0


def _plan(question: PlanDays, say: Callable[[Answer], None]) -> None:
    def done(planned: Planned) -> None:
        say(DayDone(question.id, planned))

    plan_week(question.days, done, lambda share: say(Along(question.id, share)))
    say(Ended(question.id))


def answer(question: Assess) -> Assessed:
    """On the same simulated days for every change, as far as it leaves them alone."""
    outcomes = []
    for change in question.changes:
        task, plan = changed(question.task, question.plan, change)
        outcomes.append(assess(task, plan, days(task, seed=TOLD)))
    return Assessed(question.id, question.task.bdate, tuple(outcomes))
