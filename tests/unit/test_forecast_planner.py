"""The planner's process, line by line: what goes in, what comes out."""

from __future__ import annotations

import io

import msgspec
import pytest

from branchdesk.forecast.plan import refining
from branchdesk.forecast.plan.planner import Along, Answer, Assess, Assessed, DayDone, Ended, PlanDays, Question, serve
from branchdesk.forecast.plan.staffing import Desk, Law, Task
from branchdesk.forecast.plan.week import DayBasis
from branchdesk.forecast.plan.what_if import Change


def task() -> Task:
    counts = (0.0,) * 18 + (6.0,) * 4 + (0.0,) * 26
    desks = (Desk("1", ("A",)), Desk("2", ("A",)))
    laws = {"A": Law(300.0, 0.8)}
    return Task(bdate="2026-07-07", first=18, last=22, counts={"A": counts}, spread=0.1, laws=laws, desks=desks)


def asked(monkeypatch: pytest.MonkeyPatch, *questions: Question) -> list[Answer]:
    """At the test's own priority."""
    monkeypatch.setattr("os.nice", lambda _more: 0)
    lines = io.StringIO("".join(msgspec.json.encode(question).decode() + "\n" for question in questions))
    out = io.StringIO()
    assert serve(lines, out) == 0
    return [msgspec.json.decode(line, type=Answer) for line in out.getvalue().splitlines()]


def test_a_plan_is_assessed_in_each_world_on_the_same_days(monkeypatch: pytest.MonkeyPatch) -> None:
    both = (18, 19, 20, 21)
    question = Assess(7, task(), {"1": both, "2": both}, (Change(), Change(ill=("2",)), Change()))
    (answer,) = asked(monkeypatch, question)
    assert isinstance(answer, Assessed)
    assert (answer.id, answer.bdate) == (7, "2026-07-07")
    usual, ill, again = answer.outcomes
    assert usual == again
    assert ill.mean > usual.mean


def test_days_are_planned_one_after_the_other_and_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refining, "FUTURES", 20)
    monkeypatch.setattr(refining, "_ROUNDS", 2)
    closed = DayBasis(bdate="2026-07-06")
    day = DayBasis(bdate="2026-07-07", task=task(), usual={"1": (18, 19, 20, 21), "2": ()})
    answers = asked(monkeypatch, PlanDays(3, (closed, day)))
    shares = [answer.share for answer in answers if isinstance(answer, Along)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    (done,) = [answer for answer in answers if isinstance(answer, DayDone)]
    assert done.planned.bdate == "2026-07-07"
    assert done.planned.usual.hours == 2
    assert answers[-1] == Ended(3)
