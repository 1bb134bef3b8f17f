"""Advice in the node: found from the branch as it is, noted by the one writer, the same after a restart."""

from __future__ import annotations

from threading import Event as Flag

import pytest
from msgspec.structs import replace

from branchdesk.demo.listlog import ListLog
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, seal
from branchdesk.domain.decide.advice import standing
from branchdesk.domain.events import AdviceGiven
from branchdesk.forecast.advice.choosing import Adviser, Tuning
from branchdesk.forecast.waits.learned import Learned
from branchdesk.services.advising import Advising, memory
from branchdesk.services.past import PastDays
from tests.scenario import BRANCH, Day

CROWDED = replace(BRANCH, counters=tuple(replace(one, backup=()) for one in BRANCH.counters))


class Clock:
    rate = 1000.0

    def __init__(self, day: Day) -> None:
        self._day = day

    def now(self) -> int:
        return self._day.now


def advising(day: Day, told: list[c.GiveAdvice]) -> Advising:
    def submit(op: c.GiveAdvice) -> None:
        told.append(op)
        day.do(op)

    past = PastDays(ListLog().read_day, lambda: day.snapshot.profile.timezone)
    return Advising(
        lambda: day.snapshot, Clock(day), Learned, past, submit, Adviser(Tuning(futures=8, few=4, rests=False))
    )


@pytest.fixture
def day() -> Day:
    """Half past ten, three counters of five open, and a crowd."""
    day = Day(CROWDED)
    for counter in ("1", "4", "5"):
        day.open(counter, at=0)
    for minute in range(12):
        day.issue("A", at=60 + 2.5 * minute)
    return day


def test_a_crowd_has_a_counter_opened_and_it_is_said_once(day: Day) -> None:
    told: list[c.GiveAdvice] = []
    watch = advising(day, told)
    watch.look()
    stood = standing(day.snapshot)
    assert stood is not None
    assert (stood.told.action, stood.told.counter) == ("open", "2")
    assert stood.told.by >= day.now
    assert stood.told.without.mean > stood.told.following.mean
    day.issue("A", at=91)
    watch.look()
    advising(day, told).look()
    assert len(told) == 1, "neither a minute later nor after a restart"


def test_answered_advice_is_remembered_from_the_log(day: Day) -> None:
    told: list[c.GiveAdvice] = []
    advising(day, told).look()
    given = standing(day.snapshot)
    assert given is not None
    day.do(c.AnswerAdvice(advice=given.told.advice, accepted=False), at=92)
    said = memory(day.snapshot)
    assert said.standing is None
    assert [(one.action.subject, one.accepted) for one in said.answered] == [(("open", "2", ""), False)]
    advising(day, told).look()
    assert [(op.action, op.counter) for op in told[1:]] != [("open", "2")]


def test_what_has_lost_its_reason_is_withdrawn(day: Day) -> None:
    told: list[c.GiveAdvice] = []
    advising(day, told).look()
    day.do(c.CloseDay(force=True), at=93)
    watch = advising(day, told)
    watch.look()
    assert told[-1].nothing, "a closed day has no advice, and nobody is left to withdraw it"


def test_it_looks_at_once_where_the_counters_changed_and_ends_when_told(day: Day) -> None:
    told: list[c.GiveAdvice] = []
    watch = advising(day, told)
    looked = Flag()
    watch.look = looked.set  # type: ignore[method-assign]
    watch.start()
    opened = next(event for event in day.events if event.type == "counter_opened")
    watch.follow(seal([opened], Head()))
    assert looked.wait(5)
    watch.stop()
    assert watch.problem == ""


def test_a_fault_costs_the_advice_alone(day: Day) -> None:
    watch = advising(day, [])
    failed = Flag()

    def fail() -> None:
        failed.set()
        raise ZeroDivisionError

    watch.look = fail  # type: ignore[method-assign]
    watch.start()
    assert failed.wait(5)
    watch.stop()
    assert watch.problem == "advice_failed"


def test_a_given_advice_says_all_that_the_floor_shows(day: Day) -> None:
    told: list[c.GiveAdvice] = []
    advising(day, told).look()
    (given,) = [event.data for event in day.events if isinstance(event.data, AdviceGiven)]
    assert given.until > given.by
    assert given.without.low <= given.without.mean <= given.without.high
    assert given.longest[0] > 0
