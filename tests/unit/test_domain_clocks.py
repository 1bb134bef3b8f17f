"""Every duration of DOMAIN.md's clocks, by hand."""

from __future__ import annotations

import pytest

from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain.times import MINUTE, SECOND
from tests.scenario import BRANCH, Day


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    day.open("2")
    return day


def test_one_visit_by_hand(day: Day) -> None:
    """Issued 09:00, called 09:10, recalled 09:11, started 09:12, held 09:15, back 09:30/09:31, finished 09:36."""
    ticket = day.issue("A", at=0)
    day.call("1", at=10)
    day.do(c.Recall(counter="1"), at=11)
    day.start("1", at=12)
    day.do(c.HoldTicket(counter="1"), at=15)
    day.do(c.CallTicket(counter="1", ticket=ticket), at=30)
    day.start("1", at=31)
    day.finish("1", at=36)
    day.do(c.FreeCounter(counter="1"), at=36.5)
    visit = day.ticket(ticket)
    assert clocks.waiting(visit) == 10 * MINUTE
    assert [clocks.walking(s) for s in visit.segments] == [MINUTE, MINUTE]
    assert [clocks.serving(s) for s in visit.segments] == [3 * MINUTE, 5 * MINUTE]
    assert clocks.service_time(visit) == 8 * MINUTE
    assert [clocks.wrap_up(s, 60) for s in visit.segments] == [None, 30 * SECOND]
    assert clocks.time_in_branch(visit) == 36 * MINUTE


def test_recall_never_restarts_the_wait(day: Day) -> None:
    """Complaint 12: wait statistics wrong or doubled."""
    ticket = day.issue("A", at=0)
    day.call("1", at=7)
    for minute in (8, 9, 10):
        day.do(c.Recall(counter="1"), at=minute)
    assert clocks.waiting(day.ticket(ticket)) == 7 * MINUTE


def test_missed_and_reinstated_customer_waited_until_the_first_call(day: Day) -> None:
    ticket = day.issue("A", at=0)
    day.call("1", at=7)
    for minute in (8, 9):
        day.do(c.Recall(counter="1"), at=minute)
    day.do(c.MarkMissed(counter="1"))
    day.do(c.ReinstateTicket(ticket=ticket), at=12)
    day.call("2", at=13)
    assert clocks.waiting(day.ticket(ticket)) == 7 * MINUTE


@pytest.mark.parametrize(("arrives", "called", "waited"), [(10, 35, 5), (10, 25, 0), (45, 50, 5)])
def test_appointment_waits_from_its_time_or_from_a_later_arrival(
    day: Day, arrives: float, called: float, waited: int
) -> None:
    day.do(c.BookAppointment(service="A", booked_at=day.origin + 30 * MINUTE))
    (code,) = day.snapshot.appointments
    ticket = day.issue("A", appointment=code, at=arrives)
    day.call("1", at=called)
    assert clocks.waiting(day.ticket(ticket)) == waited * MINUTE


def test_whoever_still_waits_has_a_wait_so_far(day: Day) -> None:
    ticket = day.ticket(day.issue("A", at=0))
    assert clocks.waiting(ticket) is None
    assert clocks.waiting_so_far(ticket, day.origin + 9 * MINUTE) == 9 * MINUTE
    day.do(c.AbandonTicket(ticket=ticket.id), at=4)
    assert clocks.waiting_so_far(day.ticket(ticket.id), day.origin + 9 * MINUTE) == 4 * MINUTE


def test_nothing_is_known_of_what_has_not_ended(day: Day) -> None:
    ticket = day.issue("A", at=0)
    day.call("1", at=1)
    visit = day.ticket(ticket)
    assert clocks.walking(visit.segment) is None
    assert clocks.serving(visit.segment) is None
    assert clocks.serving_so_far(visit.segment, day.now) == 0
    day.start("1", at=2)
    visit = day.ticket(ticket)
    assert clocks.serving(visit.segment) is None
    assert clocks.serving_so_far(visit.segment, day.now + MINUTE) == MINUTE
    assert clocks.service_time(visit) is None
    assert clocks.time_in_branch(visit) is None
    assert clocks.wrap_up(visit.segment, 60) is None


def test_further_service_has_no_walk(day: Day) -> None:
    ticket = day.issue("A", at=0)
    day.call("1", at=1)
    day.start("1", at=2)
    day.do(c.NextService(counter="1", service="B"), at=5)
    assert clocks.walking(day.ticket(ticket).segment) is None


def test_wrap_up_has_a_limit(day: Day) -> None:
    """A teller who waits twenty minutes for the next customer was idle."""
    ticket = day.issue("A", at=0)
    day.serve("1", call=1, start=2, finish=5)
    day.issue("A", at=25)
    day.call("1", at=25)
    assert clocks.wrap_up(day.ticket(ticket).segment, 60) == 60 * SECOND


@pytest.mark.parametrize(("reason", "on_duty"), [("meal", 40), ("break", 60)])
def test_only_approved_pauses_are_off_duty(day: Day, reason: str, on_duty: int) -> None:
    day.do(c.PauseCounter(counter="1", reason=reason), at=10)
    assert clocks.on_duty(day.snapshot.duties[0], day.origin + 15 * MINUTE) == (10 if reason == "meal" else 15) * MINUTE
    day.do(c.ResumeCounter(counter="1"), at=30)
    day.do(c.CloseCounter(counter="1"), at=60)
    assert clocks.on_duty(day.snapshot.duties[0], day.now + MINUTE) == on_duty * MINUTE


@pytest.mark.parametrize(("service", "minutes"), [("A", 30), ("B", 32), ("D", 72), ("removed", 30)])
def test_forgotten_is_four_times_the_standard_and_half_an_hour_at_least(service: str, minutes: int) -> None:
    assert clocks.forgotten_after(BRANCH, service) == minutes * MINUTE


def test_activity_has_a_duration(day: Day) -> None:
    counter = day.snapshot.counter("1")
    assert clocks.in_activity(counter, day.origin + MINUTE) == MINUTE
    assert clocks.in_activity(counter, day.origin - MINUTE) == 0
