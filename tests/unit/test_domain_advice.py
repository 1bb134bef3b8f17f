"""Advice in the log: one stands at a time, whoever leads answers it, and no public screen hears of it."""

from __future__ import annotations

import pytest
from immutables import Map

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.apply import apply
from branchdesk.domain.commands import Who
from branchdesk.domain.decide.advice import standing
from branchdesk.domain.expected import WaitRange
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.snapshot import Advice, Snapshot
from tests.refusals import refused
from tests.scenario import BRANCH, Day

LOBBY = Who(device="desk", kind="manager", staff="zhao", role="lobby")
TELLER = Who(device="desk", kind="manager", staff="wang", role="teller")
OPEN = c.GiveAdvice(action="open", counter="3", by=1, without=WaitRange(12.0, 8.0, 17.0), longest=(30.0, 20.0))


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    return day


def said(day: Day) -> Advice:
    found = standing(day.snapshot)
    assert found is not None
    return found


def test_advice_stands_until_it_is_answered(day: Day) -> None:
    day.do(OPEN, at=10)
    given = said(day)
    assert (given.told.action, given.told.counter, given.told.without.mean, given.at) == ("open", "3", 12.0, day.now)
    with refused("not_allowed"):
        day.do(c.AnswerAdvice(advice=given.told.advice, accepted=True), who=TELLER)
    day.do(c.AnswerAdvice(advice=given.told.advice, accepted=True), who=LOBBY, at=11)
    answered = day.snapshot.advice[given.told.advice]
    assert (answered.accepted, answered.answered_by, answered.answered_at) == (True, "zhao", day.now)
    assert standing(day.snapshot) is None
    with refused("advice_answered"):
        day.do(c.AnswerAdvice(advice=given.told.advice, accepted=False), who=LOBBY)
    with refused("advice_gone"):
        day.do(c.AnswerAdvice(advice="nothing", accepted=True), who=LOBBY)


def test_another_one_takes_its_place_only_if_it_knew_of_it(day: Day) -> None:
    day.do(OPEN)
    first = said(day).told.advice
    help_it = c.GiveAdvice(action="help", counter="4", service="E")
    assert day.do(help_it) == [], "another PC was faster"
    day.do(c.GiveAdvice(instead=first, action="help", counter="4", service="E"))
    assert said(day).told.action == "help"
    assert day.snapshot.advice[first].withdrawn_at == day.now
    with refused("advice_gone"):
        day.do(c.AnswerAdvice(advice=first, accepted=True), who=LOBBY)
    day.do(c.GiveAdvice(instead=said(day).told.advice, nothing=True))
    assert standing(day.snapshot) is None


def test_advice_is_of_counters_and_services_that_there_are(day: Day) -> None:
    with refused("unknown_counter"):
        day.do(c.GiveAdvice(action="open", counter="9"))
    with refused("unknown_service"):
        day.do(c.GiveAdvice(action="take", counter="1", service="Z"))
    day.do(OPEN)
    day.do(c.CloseDay(force=True))
    assert day.do(c.GiveAdvice(instead=said(day).told.advice)) == []
    day.do(c.OpenDay(), at=24 * 60)
    assert not day.snapshot.advice


@pytest.mark.parametrize("kind", ["kiosk", "display", "evaluator"])
def test_no_public_screen_hears_of_it(day: Day, kind: e.DeviceKind) -> None:
    day.do(OPEN)
    day.do(c.AnswerAdvice(advice=said(day).told.advice, accepted=True), who=LOBBY)
    seen = Snapshot(branch=BRANCH.branch, profile=BRANCH, counters=Map())
    for event in day.events:
        seen = apply(seen, redact_event(event, kind))
    assert not seen.advice
    assert not redact_snapshot(day.snapshot, kind).advice
    told = [redact_event(event, kind).data for event in day.events if event.type == "advice_given"]
    assert told == [e.AdviceGiven()]
    assert redact_snapshot(day.snapshot, "manager").advice == day.snapshot.advice
