"""Appointments: which can be booked, moved, given back, and what becomes of early and late customers."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain import booking
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.profile import Booking
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, at_local
from branchdesk.services.inbox_messages import CENTRE
from tests.refusals import refused
from tests.scenario import BRANCH, Day

KIOSK = c.Who(device="kiosk-1", kind="kiosk")
TOKEN = "a-token-of-22-letters-"


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    return day


def refusal(events: list[e.Event]) -> str:
    """The code under which the centre's wish is refused; empty: it is done."""
    return "".join(event.data.code for event in events if isinstance(event.data, e.RemoteRefused))


def from_centre(day: Day, minutes: float, service: str = "A", **more: str) -> str:
    op = c.BookAppointment(service=service, booked_at=day.origin + round(minutes * MINUTE), **more)
    return refusal(day.do(op, who=CENTRE))


def book(day: Day, minutes: float, service: str = "A") -> str:
    before = set(day.snapshot.appointments)
    day.do(c.BookAppointment(service=service, booked_at=day.origin + round(minutes * MINUTE)))
    (code,) = set(day.snapshot.appointments) - before
    return code


def test_half_hour_has_its_slots(day: Day) -> None:
    book(day, 61)
    book(day, 89)
    with refused("slot_full", service="A"):
        book(day, 75)
    book(day, 90)
    with refused("slot_full", service="B"):
        book(day, 75, "B")
    with refused("slot_past"):
        book(day, 0)


def test_cancelled_slot_is_free_again(day: Day) -> None:
    first, _ = book(day, 61), book(day, 62)
    day.do(c.CancelAppointment(code=first))
    book(day, 63)
    with refused("unknown_appointment", appointment=first):
        day.do(c.CancelAppointment(code=first))


@pytest.mark.parametrize(
    ("arrives", "why"), [(60, "early"), (109, "early"), (110, "appointment"), (150, "appointment")]
)
def test_check_in_from_an_hour_before_to_half_an_hour_after(day: Day, arrives: float, why: str) -> None:
    """Whoever is at most ten minutes early is on time, and may be called at once."""
    booked = book(day, 120)
    ticket = day.ticket(day.issue("", appointment=booked, at=arrives))
    assert (ticket.service, ticket.channel, ticket.booked_at) == ("A", "appointment", day.origin + 120 * MINUTE)
    day.call("1")
    assert day.ticket(ticket.id).segment.why == why


def test_who_comes_much_too_early_is_told_when_to_come(day: Day) -> None:
    booked = book(day, 120)
    with refused("appointment_early", minutes=60):
        day.issue("", appointment=booked, at=59)


def test_who_comes_too_late_has_lost_the_time_and_waits_in_turn(day: Day) -> None:
    """With the service that was booked, the reason on the ticket, and the appointment used up."""
    booked = book(day, 120)
    before = day.issue("A", at=151)
    late = day.ticket(day.issue("", appointment=booked, at=151))
    assert (late.service, late.channel, late.booked_at) == ("A", "walk_in", None)
    assert late.lost_booking == day.origin + 120 * MINUTE
    assert day.call("1") == before
    with refused("appointment_used"):
        day.issue("", appointment=booked)


def test_who_booked_finds_nobody_in_turn_before_them_and_is_promised_so(day: Day) -> None:
    code, other = book(day, 61), book(day, 62)
    asked: list[object] = []
    for _ in range(5):
        day.issue("A", at=40)

    def forecast(_s: Snapshot, _service: str, first: bool, _now: int) -> Promise:
        asked.append(first)
        return Promise(3, 30)

    day.now += 15 * MINUTE
    for name, op in (("x", c.IssueTicket(appointment=code)), ("y", c.IssueTicket(appointment=other))):
        context = Context(who=KIOSK, now=day.now, new_id=iter(name * 9).__next__, forecast=forecast)
        events, day.snapshot = decide(day.snapshot, c.Command(cmd_id=name, op=op), context)
        assert isinstance(events[0].data, e.TicketIssued)
        asked.append((events[0].data.ahead, events[0].data.promise_low_min, events[0].data.promise_high_min))
    assert asked == [True, (0, 0, 24), True, (1, 0, 23)]


def test_the_rule_is_a_setting(day: Day) -> None:
    policy = replace(BRANCH.policy, check_in_early_min=20, on_time_early_min=0, check_in_late_min=5)
    day.do(c.ChangeProfile(profile=replace(BRANCH, policy=policy)))
    booked = book(day, 120)
    with refused("appointment_early", minutes=20):
        day.issue("", appointment=booked, at=99)
    assert day.ticket(day.issue("", appointment=booked, at=126)).lost_booking


def test_appointment_is_used_once(day: Day) -> None:
    booked = book(day, 30)
    with refused("unknown_appointment", appointment="nothing"):
        day.issue("A", appointment="nothing")
    day.issue("A", appointment=booked)
    with refused("appointment_used", appointment=booked):
        day.issue("A", appointment=booked)
    with refused("appointment_used"):
        day.do(c.CancelAppointment(code=booked))


def test_appointment_whose_ticket_could_not_be_printed_is_free_again(day: Day) -> None:
    booked = book(day, 30)
    ticket = day.issue("A", appointment=booked)
    day.do(c.AbandonTicket(ticket=ticket, reason="not_printed"), who=KIOSK)
    assert day.ticket(day.issue("A", appointment=booked)).number == "A002"


def test_appointments_of_the_day_and_later_outlive_the_opening(day: Day) -> None:
    """The customer booked for 09:00 who comes at 09:10 and is the first of the day is no stranger."""
    tomorrow, later = book(day, 24 * 60), book(day, 48 * 60)
    past = book(day, 30)
    day.close(at=480)
    ticket = day.issue("A", appointment=tomorrow, at=24 * 60 + 10)
    assert day.ticket(ticket).channel == "appointment"
    assert set(day.snapshot.appointments) == {tomorrow, later}
    assert past not in day.snapshot.appointments


def test_booking_needs_no_open_day(day: Day) -> None:
    day.close(at=480)
    booked = book(day, 24 * 60)
    assert day.do(c.CancelAppointment(code=booked))


def test_what_customers_may_book(day: Day) -> None:
    """A slot's begin, an hour ahead or more, within a week, on one of the places."""
    day.now += MINUTE
    assert from_centre(day, 60) == "slot_past"
    assert from_centre(day, 95) == "slot_outside"
    assert from_centre(day, -90 + 24 * 60) == "slot_outside"
    assert from_centre(day, 8 * 60) == "slot_outside"
    assert from_centre(day, 7 * 24 * 60) == "slot_far"
    assert from_centre(day, 6 * 24 * 60) == ""
    assert [from_centre(day, 90) for _ in range(3)] == ["", "", "slot_full"]
    assert from_centre(day, 90, "B") == "slot_full"
    assert from_centre(day, 90, "Z") == "unknown_service"
    book(day, 10)
    with refused("slot_outside"):
        book(day, 8 * 60 + 10)


def test_what_is_offered_is_what_is_taken(day: Day) -> None:
    """Every offered slot can be booked, and no other one."""
    profile = replace(BRANCH, booking=Booking(slot_min=20, days_ahead=2, lead_min=45))
    day.do(c.ChangeProfile(profile=profile))
    book(day, 100)
    book(day, 119)
    taken = [a.booked_at for a in day.snapshot.appointments.values()]
    offered = {at for slots in booking.free(profile, profile.service("A"), taken, day.now).values() for at in slots}
    assert at_local("2026-03-02", "10:20", profile.timezone) in offered
    assert at_local("2026-03-02", "10:40", profile.timezone) not in offered
    for minutes in range(-60, 3 * 24 * 60, 10):
        kept, at = day.snapshot, day.origin + minutes * MINUTE
        refused_as = from_centre(day, minutes)
        assert (at in offered) == (not refused_as), (minutes, refused_as)
        day.snapshot = kept


def test_code_and_token_of_the_centre(day: Day) -> None:
    """The page of the appointment becomes the page of the ticket."""
    assert from_centre(day, 90, code="123456", token=TOKEN) == ""
    assert from_centre(day, 90, code="123456") == "appointment_code_taken"
    assert from_centre(day, 90, token=TOKEN) == "token_used"
    first = day.ticket(day.issue("", appointment="123456", at=90))
    assert first.token == TOKEN
    day.do(c.AbandonTicket(ticket=first.id, reason="not_printed"), who=KIOSK)
    assert day.ticket(day.issue("", appointment="123456")).token not in {"", TOKEN}


def test_the_branch_makes_codes_of_six_digits(day: Day) -> None:
    codes = {book(day, minutes) for minutes in range(30, 450, 30)}
    assert len(codes) == 14
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_moved_within_a_full_slot_and_out_of_it(day: Day) -> None:
    mine, _ = book(day, 90), book(day, 95)
    assert [refusal(day.do(c.MoveAppointment(code=mine, booked_at=day.origin + at * MINUTE), who=CENTRE))
            for at in (90, 120, 125)] == ["", "", "slot_outside"]  # fmt: skip
    assert day.snapshot.appointments[mine].booked_at == day.origin + 120 * MINUTE
    assert from_centre(day, 90) == ""
    day.issue("", appointment=mine, at=120)
    assert refusal(day.do(c.MoveAppointment(code=mine, booked_at=day.origin + 210 * MINUTE), who=CENTRE)) == (
        "appointment_used"
    )
    assert refusal(day.do(c.CancelAppointment(code="000000"), who=CENTRE)) == "unknown_appointment"
