"""Customers who booked and are not here yet: foretold as far as they go before others."""

from __future__ import annotations

import numpy as np
import pytest
from immutables import Map

from branchdesk.domain import commands as c
from branchdesk.domain.apply import apply
from branchdesk.domain.events import AppointmentBooked
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE
from branchdesk.forecast.breaks import Breaks
from branchdesk.forecast.laws import LONGEST, Array
from branchdesk.forecast.play import NEVER, PATHS, Pauses
from branchdesk.forecast.waits.coming import Coming
from branchdesk.forecast.waits.learned import KEEP, Learned
from branchdesk.forecast.waits.scene import New, Scene
from branchdesk.forecast.waits.turns import Person, Seat, called
from branchdesk.forecast.waits.watching import Watch
from tests.scenario import BRANCH, Day

CHANCES = (np.arange(PATHS) + 0.5) / PATHS
NOBODY = Pauses(Breaks(), 0.0, [])


def of(seconds: float) -> Array:
    return np.full(PATHS, seconds)


def waits(coming: Person, free: float = 300.0) -> list[float]:
    """Of two in turn who wait before a counter that is free in ``free`` seconds; each takes 200."""
    seat = Seat("1", frozenset("A"), frozenset(), of(free))
    here = [Person("A", 4.0 + place, 1.0, LONGEST, 4.0, lasts=of(200.0)) for place in range(2)]
    return [float(one) for one in called([seat], [*here, coming], NOBODY, 0, 2)[0, :2]]


def booked(comes: float, service: str = "A") -> Person:
    return Person(service, 2.0, 2.0, LONGEST, 2.0, lasts=of(150.0), comes=of(comes))


def test_who_comes_before_a_counter_is_free_goes_first() -> None:
    assert waits(booked(100.0)) == [450.0, 650.0]
    assert waits(booked(400.0)) == [300.0, 650.0]
    assert waits(booked(700.0)) == [300.0, 500.0]
    assert waits(booked(NEVER)) == [300.0, 500.0]
    assert waits(booked(100.0, service="B")) == [300.0, 500.0]


def test_a_counter_with_nobody_to_call_waits_for_who_comes() -> None:
    seats = [Seat("1", frozenset("A"), frozenset(), of(0.0)), Seat("2", frozenset("AB"), frozenset(), of(500.0))]
    coming = Person("A", 2.0, 2.0, LONGEST, 2.0, lasts=of(1000.0), comes=of(60.0))
    other = Person("B", 4.0, 1.0, LONGEST, 4.0, lasts=of(100.0))
    found = called(seats, [other, coming], NOBODY, 0, 2)
    assert found[0].tolist() == [500.0, 60.0]


def test_until_seen_one_of_ten_stays_away_and_the_rest_come_early() -> None:
    coming = Coming()
    found = coming.when(-1800.0, CHANCES)
    comes = found[found < NEVER]
    assert len(comes) / PATHS == pytest.approx(0.9, abs=0.02)
    assert np.median(comes) == pytest.approx(1500, abs=30)
    late = coming.when(900.0, CHANCES)
    assert (late < NEVER).mean() < 0.2
    assert (late >= 0).all()


def test_punctuality_is_learned() -> None:
    coming = Coming()
    for _ in range(200):
        coming.came(120.0)
    coming.missed(100)
    found = coming.when(-600.0, CHANCES)
    assert coming.away == pytest.approx(1 / 3, abs=0.02)
    assert np.median(found[found < NEVER]) == pytest.approx(720, abs=40)


def book(day: Day, service: str, minute: int) -> str:
    event = day.do(c.BookAppointment(service=service, booked_at=day.origin + minute * MINUTE))[0]
    assert isinstance(event.data, AppointmentBooked)
    return event.data.code


def test_a_branch_teaches_who_came_when_and_who_did_not() -> None:
    day, coming = Day(), Coming()
    codes = [book(day, "A", minute) for minute in (60, 60, 90, 150)]
    day.issue("", at=55, appointment=codes[0])
    day.issue("", at=92, appointment=codes[2])
    day.issue("", at=110, appointment=codes[1])  # too late: in turn
    day.close(at=480)
    day.do(c.OpenDay(), at=24 * 60)
    learned = Learned()
    watch, before = Watch(learned), Snapshot(branch=BRANCH.branch, profile=BRANCH, counters=Map())
    for event in day.events:
        after = apply(before, event)
        watch.take(before, event, after)
        before = after
    for late in (-300.0, 120.0):
        coming.came(late)
    coming.missed(2)
    coming.fade(KEEP)
    assert vars(learned.coming) == vars(coming)


def newcomer(day: Day) -> float:
    """The mean wait of somebody who takes a ticket now."""
    scene = Scene(Learned(), day.snapshot, day.now)
    codes, seats = scene.near("A")
    return float(scene.waits(scene.queue(codes), seats, [New("A")])[:, -1].mean())


def test_a_queue_is_longer_by_those_who_booked_for_soon() -> None:
    day = Day()
    day.open("1")
    for minute in range(6):
        day.issue("A", at=minute)
    usual = newcomer(day)
    book(day, "D", 30)
    book(day, "A", 240)
    assert newcomer(day) == usual
    code = book(day, "A", 20)
    assert usual + 120 < newcomer(day) < usual + 360
    day.do(c.CancelAppointment(code=code))
    assert newcomer(day) == usual


def test_who_is_early_is_called_from_the_booked_time_on() -> None:
    day = Day()
    code = book(day, "A", 30)
    day.open("1")
    early = day.issue("", at=1, appointment=code)
    for minute in range(12):
        day.issue("A", at=1 + minute / 10)
    scene = Scene(Learned(), day.snapshot, day.now)
    codes, seats = scene.near("A")
    queue = scene.queue(codes)
    waits = scene.waits(queue, seats, [])
    place = [one.id for one in queue].index(early)
    assert place == len(queue) - 1
    assert 17 * 60 < waits[:, place].mean() < waits[:, place - 1].mean() - 600
