"""Opening days, the last ticket of the day, and how many may wait for a service: by kiosk, by phone, on the island."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from branchdesk.domain import booking, opening
from branchdesk.domain import commands as c
from branchdesk.domain.events import RemoteRefused
from branchdesk.domain.opening import Hours, SpecialDay
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import MINUTE, at_local
from branchdesk.services.inbox_messages import CENTRE
from tests.refusals import refused
from tests.scenario import BRANCH, Day

KIOSK = c.Who(device="kiosk-1", kind="kiosk")
DESK = c.Who(device="manager-1", kind="manager", staff="zhao", role="manager")
ZONE = BRANCH.timezone
WEEK = Hours(
    days=(1, 2, 3, 4, 5),
    special=(SpecialDay(date="2026-03-04"), SpecialDay(date="2026-03-07", opens="10:00", closes="14:00")),
    kept=True,
    early_min=15,
)


def at(bdate: str, clock: str) -> int:
    return at_local(bdate, clock, ZONE)


def branch(hours: Hours = WEEK, **cash: object) -> Profile:
    services = (replace(BRANCH.services[0], **cash), *BRANCH.services[1:])
    return replace(BRANCH, hours=hours, services=services)


def ticket(day: Day, service: str = "A", *, minute: float, who: c.Who = KIOSK) -> None:
    day.do(c.IssueTicket(service=service), at=minute, who=who)


@pytest.mark.parametrize(
    ("bdate", "clock", "again"),
    [
        ("2026-03-02", "08:44", ("2026-03-02", "09:00")),  # a Monday
        ("2026-03-02", "17:00", ("2026-03-03", "09:00")),
        ("2026-03-03", "18:00", ("2026-03-05", "09:00")),  # the 4th is a holiday
        ("2026-03-04", "12:00", ("2026-03-05", "09:00")),
        ("2026-03-06", "17:30", ("2026-03-07", "10:00")),  # Saturday is a make-up day
        ("2026-03-07", "14:00", ("2026-03-09", "09:00")),
        ("2026-03-09", "02:00", ("2026-03-09", "09:00")),  # still Sunday's business date
    ],
)
def test_a_closed_branch_knows_when_it_opens_again(bdate: str, clock: str, again: tuple[str, str]) -> None:
    with refused("closed_now", day=again[0], opens=again[1]):
        opening.check_open(WEEK, ZONE, at(bdate, clock))


@pytest.mark.parametrize(
    ("bdate", "clock"), [("2026-03-02", "08:45"), ("2026-03-02", "16:59"), ("2026-03-07", "13:59")]
)
def test_tickets_are_given_from_a_little_before_the_opening(bdate: str, clock: str) -> None:
    opening.check_open(WEEK, ZONE, at(bdate, clock))


def test_hours_that_are_not_kept_close_nobody_out() -> None:
    opening.check_open(replace(WEEK, kept=False), ZONE, at("2026-03-04", "03:00"))


def test_a_branch_that_never_opens_says_no_day() -> None:
    shut = Hours(days=(1,), kept=True, special=tuple(SpecialDay(date=f"2026-03-{n:02}") for n in (2, 9, 16, 23, 30)))
    assert opening.next_opening(shut, ZONE, at("2026-03-02", "08:00")) == ("2026-04-06", "09:00")
    gone = replace(shut, special=tuple(SpecialDay(date=d) for d in _mondays("2026-03-02", 12)))
    with refused("closed_now", day="", opens=""):
        opening.check_open(gone, ZONE, at("2026-03-02", "08:00"))


def _mondays(first: str, count: int) -> list[str]:
    return [(date.fromisoformat(first) + timedelta(weeks=n)).isoformat() for n in range(count)]


def test_a_kiosk_gives_no_ticket_before_the_doors_open_and_staff_do() -> None:
    day = Day(branch(), begins="08:00")
    day.open("1", at=0)
    with refused("closed_now"):
        ticket(day, minute=44)
    ticket(day, minute=44, who=DESK)
    ticket(day, minute=45)
    assert len(day.snapshot.tickets) == 2


def test_the_last_cash_ticket_is_at_its_time_and_other_services_go_on() -> None:
    day = Day(branch(last_ticket="16:40"))
    day.open("1", at=0)
    ticket(day, minute=459.9)
    with refused("service_over", service="A", last="16:40", day="2026-03-03", opens="09:00"):
        ticket(day, minute=460)
    ticket(day, "B", minute=460)
    ticket(day, minute=461, who=DESK)
    assert sorted(t.number for t in day.snapshot.tickets.values()) == ["A001", "A002", "B001"]


def test_who_has_booked_is_taken_in_after_the_last_ticket() -> None:
    day = Day(branch(last_ticket="16:40", capacity=1))
    day.open("1", at=0)
    day.do(c.BookAppointment(service="A", booked_at=day.origin + 450 * MINUTE))
    (code,) = day.snapshot.appointments
    ticket(day, minute=400)
    day.do(c.IssueTicket(appointment=code), at=465, who=KIOSK)
    assert len(day.snapshot.queue("A")) == 2


def test_the_last_ticket_is_announced_half_an_hour_before() -> None:
    soon = [
        opening.is_soon(WEEK, ZONE, at("2026-03-02", clock), "16:40") for clock in ("16:09", "16:10", "16:39", "20:00")
    ]
    assert soon == [False, True, True, True]
    assert not opening.is_soon(WEEK, ZONE, at("2026-03-02", "20:00"), "")


def test_so_many_may_wait_for_one_service() -> None:
    day = Day(branch(Hours(), capacity=2))
    day.open("1", at=0)
    ticket(day, minute=1)
    ticket(day, minute=1)
    with refused("service_full", service="A", waiting=2):
        ticket(day, minute=1)
    ticket(day, "B", minute=1)
    day.call("1", at=2)
    ticket(day, minute=2)


@pytest.mark.parametrize(
    ("hours", "cash", "minute", "code"),
    [
        (Hours(), {"last_ticket": "16:40"}, 461, "service_over"),
        (Hours(), {"capacity": 1}, 10, "service_full"),
        (Hours(special=(SpecialDay(date="2026-03-02"),)), {}, 10, "branch_closed"),
    ],
)
def test_the_same_rules_hold_for_phones(hours: Hours, cash: dict[str, object], minute: float, code: str) -> None:
    day = Day(branch(hours, **cash))
    day.open("1", at=0)
    ticket(day, minute=1, who=DESK)
    events = day.do(c.IssueRemoteTicket(service="A", token="a-token-of-22-letters-"), at=minute, who=CENTRE)
    assert [event.data.code for event in events if isinstance(event.data, RemoteRefused)] == [code]


def test_no_appointment_is_given_for_a_closed_day() -> None:
    profile = branch(replace(WEEK, kept=False))
    days = booking.free(profile, profile.services[0], (), at("2026-03-02", "08:00"))
    assert list(days) == ["2026-03-02", "2026-03-03", "2026-03-05", "2026-03-06", "2026-03-07"]
    assert days["2026-03-07"][0] == at("2026-03-07", "10:00")
    with refused("slot_outside"):
        closed = at("2026-03-04", "10:00")
        booking.check(profile, profile.services[0], (), closed, at("2026-03-02", "08:00"), by_customer=False)
