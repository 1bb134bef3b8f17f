"""Which half-hours can be booked."""

from __future__ import annotations

from branchdesk.centre.customers.slots import free_slots
from branchdesk.domain.times import MINUTE, at_local
from tests.inprocess import demo_profile

PROFILE = demo_profile()
CORPORATE = PROFILE.service("C")


def at(hhmm: str, day: int = 2) -> int:
    return at_local(f"2026-03-{day:02}", hhmm, PROFILE.timezone)


def test_from_an_hour_ahead_to_the_last_half_hour_of_a_week() -> None:
    days = free_slots(PROFILE, CORPORATE, (), at("10:10"))
    assert [day.bdate for day in days] == [f"2026-03-{2 + number:02}" for number in range(PROFILE.booking.days_ahead)]
    assert (days[0].slots[0].time, days[0].slots[-1].time) == ("11:30", "16:30")
    assert days[1].slots[0].time == "09:00"
    evening = free_slots(PROFILE, CORPORATE, (), at("16:00"))
    assert evening[0].bdate == "2026-03-03"


def test_what_is_taken_is_taken_by_the_half_hour() -> None:
    full = [at("12:00"), at("12:00") + 29 * MINUTE]
    times = [slot.time for slot in free_slots(PROFILE, CORPORATE, full, at("10:10"))[0].slots]
    assert "12:00" not in times
    assert "12:30" in times
    assert "12:00" in [slot.time for slot in free_slots(PROFILE, CORPORATE, full[:1], at("10:10"))[0].slots]


def test_a_service_without_appointments_has_none() -> None:
    assert free_slots(PROFILE, PROFILE.service("A"), (), at("10:10")) == ()
