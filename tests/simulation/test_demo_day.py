"""The demo's day: the same seed gives the same log, it ends in order, and people may take a counter from it."""

from __future__ import annotations

import itertools

from branchdesk.demo.headless import DeskCast, play, play_day
from branchdesk.demo.listlog import ListLog
from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import FINAL, TicketState
from branchdesk.domain.times import HOUR, MINUTE, at_local
from tests.inprocess import demo_profile

DAY = "2026-03-02"


def cast_on(log: ListLog) -> DeskCast:
    profile = demo_profile()
    ids = itertools.count(1)
    at = at_local(DAY, "08:30", profile.timezone)
    cast = DeskCast(log, Snapshot(branch=profile.branch, profile=profile), at, lambda: f"id{next(ids):08d}")
    cast.as_node(c.ChangeProfile(profile=profile))
    return cast


def test_the_same_seed_plays_the_same_day() -> None:
    logs = [ListLog(), ListLog(), ListLog()]
    for log, seed in zip(logs, (7, 7, 8), strict=True):
        play_day(cast_on(log), seed, DAY, arrivals=60)
    assert logs[0].head() == logs[1].head()
    assert logs[0].head() != logs[2].head()


def test_a_played_day_ends_with_every_ticket_ended_and_every_counter_closed() -> None:
    snapshot = play_day(cast_on(ListLog()), 1, DAY, arrivals=120)
    assert not snapshot.day_open
    assert {ticket.state for ticket in snapshot.tickets.values()} <= FINAL
    assert all(counter.opened_at is None for counter in snapshot.counters.values())
    served = [t for t in snapshot.tickets.values() if t.state is TicketState.SERVED]
    assert len(served) > 80
    assert any(t.rating for t in served)


def test_a_counter_that_a_person_took_is_left_alone_and_taken_up_again() -> None:
    cast = cast_on(ListLog())
    day = Simulation(cast, 3, DAY, arrivals=240)
    start = day.opens + HOUR
    play(day, cast, start)
    before = len([call for call in cast.snapshot().tickets.values() for s in call.segments if s.counter == "1"])
    day.leave_alone("1", start + 3 * MINUTE)
    play(day, cast, start + 2 * MINUTE)
    during = len([call for call in cast.snapshot().tickets.values() for s in call.segments if s.counter == "1"])
    play(day, cast, start + HOUR)
    after = len([call for call in cast.snapshot().tickets.values() for s in call.segments if s.counter == "1"])
    assert before == during < after
