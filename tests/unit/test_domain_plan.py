"""A saved plan of counters: who may, what is refused, what the branch and its devices know of it."""

from __future__ import annotations

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.privacy import redact_snapshot
from branchdesk.domain.rota import PlannedDay, planned_open
from tests.inprocess import PIN, InProcessBranch

TODAY = "2026-03-02"


def day(bdate: str = TODAY, **counters: tuple[tuple[int, int], ...]) -> PlannedDay:
    return PlannedDay(bdate=bdate, counters={name[1:]: spells for name, spells in counters.items()}, mean_min=9.5)


def save(branch: InProcessBranch, *days: PlannedDay, staff: str = "m01") -> None:
    link = branch.link("manager")
    link.log_in(staff, PIN)
    link.send(c.SavePlan(days=days))


def test_a_saved_plan_stands_in_the_branch_with_who_and_when() -> None:
    branch = InProcessBranch()
    save(branch, day(c1=((18, 24), (26, 34))), day("2026-03-03"))
    saved = branch.snapshot.plans[TODAY]
    assert (saved.by, saved.at) == ("m01", branch.clock.now())
    assert planned_open(saved.day, 20) == {"1"}
    assert planned_open(saved.day, 25) == frozenset()
    save(branch, day(c2=((18, 20),)))
    assert planned_open(branch.snapshot.plans[TODAY].day, 18) == {"2"}
    assert set(branch.snapshot.plans) == {TODAY, "2026-03-03"}


def test_past_days_are_forgotten_when_a_day_opens() -> None:
    branch = InProcessBranch()
    save(branch, day(), day("2026-03-03"))
    branch.clock.pass_time(minutes=24 * 60)
    branch.node(c.OpenDay())
    assert set(branch.snapshot.plans) == {"2026-03-03"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (day("2026-03-01"), "plan_is_past"),
        (day("2026-02-30"), "bad_plan"),
        (day("soon"), "bad_plan"),
        (day(c1=((20, 20),)), "bad_plan"),
        (day(c1=((18, 24), (22, 30))), "bad_plan"),
        (day(c99=((18, 24),)), "unknown_counter"),
    ],
)
def test_what_is_no_plan_is_refused(wrong: PlannedDay, code: str) -> None:
    branch = InProcessBranch()
    with pytest.raises(Rejected) as refused:
        save(branch, wrong)
    assert refused.value.code == code


def test_two_plans_of_one_date_are_none() -> None:
    with pytest.raises(Rejected, match="bad_plan"):
        save(InProcessBranch(), day(), day())


def test_public_screens_are_not_told_of_it() -> None:
    branch = InProcessBranch()
    kiosk = branch.link("kiosk")
    seen: list[object] = []
    kiosk.follow(lambda snapshot, _event: seen.append(snapshot.plans), lambda _state, _since: None)
    save(branch, day(c1=((18, 24),)))
    assert not seen[-1]
    assert not redact_snapshot(branch.snapshot, "display").plans
    assert redact_snapshot(branch.snapshot, "counter").plans
