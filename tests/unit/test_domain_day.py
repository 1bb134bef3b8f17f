"""The business day: opening, closing, midnight, time zones, wrong clocks, forgotten evenings."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain.events import DayOpened, Event, ServiceFinished
from branchdesk.domain.profile import Hours
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE, at_local, business_date, instant, local
from tests.refusals import refused
from tests.scenario import BRANCH, Day

NEXT_MORNING = 24 * 60.0
MANAGER = c.Who(device="desk", kind="manager", staff="zhao", role="manager")


def days(events: list[Event]) -> list[str]:
    return [event.bdate for event in events if isinstance(event.data, DayOpened)]


def by_hand(**policy: object) -> Day:
    """A branch whose days a manager opens."""
    return Day(replace(BRANCH, policy=replace(BRANCH.policy, auto_day=False, **policy)))


@pytest.mark.parametrize(
    ("zone", "wall", "turns", "expected"),
    [
        ("Asia/Shanghai", "2026-03-02T00:30", "04:00", "2026-03-01"),
        ("Asia/Shanghai", "2026-03-02T03:59", "04:00", "2026-03-01"),
        ("Asia/Shanghai", "2026-03-02T04:00", "04:00", "2026-03-02"),
        ("Asia/Shanghai", "2026-03-02T07:59", "04:00", "2026-03-02"),  # still 1 March in UTC
        ("Asia/Shanghai", "2026-03-02T00:00", "00:00", "2026-03-02"),
        ("Europe/Berlin", "2026-03-29T03:59", "04:00", "2026-03-28"),  # the night that loses an hour
        ("Europe/Berlin", "2026-03-29T04:00", "04:00", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25T03:59", "04:00", "2026-10-24"),  # the night that gains one
        ("Europe/Berlin", "2026-10-25T04:00", "04:00", "2026-10-25"),
        ("America/New_York", "2026-12-31T23:59", "04:00", "2026-12-31"),
        ("America/New_York", "2027-01-01T05:00", "04:00", "2027-01-01"),
    ],
)
def test_business_date_is_that_of_the_branch(zone: str, wall: str, turns: str, expected: str) -> None:
    """Complaint 3: day rollover and time-zone errors."""
    at = instant(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)))
    assert business_date(at, zone, turns) == expected


@pytest.mark.parametrize("bdate", ["2026-03-28", "2026-03-29", "2026-10-25", "2026-10-26"])
def test_clock_times_are_wall_times_on_days_that_change_the_clock(bdate: str) -> None:
    moment = local(at_local(bdate, "09:30", "Europe/Berlin"), "Europe/Berlin")
    assert moment.isoformat(timespec="minutes")[:16] == f"{bdate}T09:30"


@pytest.mark.parametrize("bdate", ["2026-03-28", "2026-10-24"])
def test_day_turns_once_in_a_night_that_changes_the_clock(bdate: str) -> None:
    day = Day(replace(BRANCH, timezone="Europe/Berlin"), bdate=bdate)
    for hour in range(0, 30, 1):
        day.do(c.LogIn(counter="1", staff="wang"), at=hour * 60)
    assert len(days(day.events)) == 2


def test_first_customer_opens_the_day() -> None:
    day = Day()
    day.issue("A", at=0)
    assert (day.snapshot.bdate, day.snapshot.day_open) == ("2026-03-02", True)
    assert days(day.events) == ["2026-03-02"]


def test_midnight_is_no_border_but_the_hour_of_turning_is() -> None:
    day = Day(begins="23:50")
    day.issue("A", at=0)
    day.issue("A", at=15)
    assert day.snapshot.numbers["A"] == 2
    day.issue("A", at=4 * 60 + 10)
    assert (day.snapshot.bdate, day.snapshot.numbers["A"]) == ("2026-03-03", 1)


def test_forgotten_evening_ends_at_closing_time_and_pollutes_nothing() -> None:
    """Complaint 13 again: nobody pressed anything at 17:00, and the next customer comes at 09:00."""
    day = Day()
    day.open("1", at=0)
    waiting, serving = day.issue("B", at=1), day.issue("A", at=0)
    day.do(c.CallTicket(counter="1", ticket=serving, reason="test"), at=2)
    day.start("1", at=3)
    day.issue("A", at=NEXT_MORNING)
    closes = day.origin + 8 * 60 * MINUTE
    before = [event for event in day.events if event.bdate == "2026-03-02"]
    assert before[-1].type == "day_closed"
    assert before[-1].at == closes
    finish = next(event for event in before if isinstance(event.data, ServiceFinished))
    assert isinstance(finish.data, ServiceFinished)
    assert finish.data.forgotten
    assert {event.type for event in before} >= {"ticket_abandoned", "counter_closed", "staff_logged_out"}
    assert waiting not in day.snapshot.tickets
    assert [event.at for event in day.events] == sorted(event.at for event in day.events)


def test_overtime_after_closing_hours_is_not_cut_off() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=9 * 60)
    day.issue("A", at=NEXT_MORNING)
    closed = next(event for event in day.events if event.type == "day_closed")
    assert closed.at == day.origin + 9 * 60 * MINUTE


def test_nobody_is_logged_in_on_a_new_morning() -> None:
    day = Day()
    day.open("1", at=0)
    with refused("counter_closed", counter="1"):
        day.call("1", at=NEXT_MORNING)
    assert day.snapshot.bdate == "2026-03-02"  # a refused command turns no day
    day.issue("A")
    assert day.snapshot.counter("1").teller == ""
    assert day.snapshot.duties == ()


def test_closing_names_who_is_still_here() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A")
    with refused("tickets_open", count=1):
        day.do(c.CloseDay())
    day.do(c.CloseDay(force=True), at=5)
    (ticket,) = day.snapshot.tickets.values()
    assert (ticket.state, ticket.end_reason) == (TicketState.ABANDONED, "day_closed")
    assert not day.snapshot.day_open
    with refused("day_not_open"):
        day.do(c.CloseDay())


def test_missed_customers_do_not_keep_the_day_open() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A")
    day.call("1")
    day.do(c.Recall(counter="1"), at=1)
    day.do(c.Recall(counter="1"), at=2)
    day.do(c.MarkMissed(counter="1"))
    day.do(c.CloseDay())
    assert not day.snapshot.day_open


def test_closed_day_stays_closed_until_a_manager_opens_it_again() -> None:
    day = Day()
    day.issue("A", at=0)
    day.close()
    with refused("day_was_closed", day="2026-03-02"):
        day.issue("A", at=10)
    day.do(c.OpenDay(), who=MANAGER)
    day.issue("A")
    assert sorted(t.number for t in day.snapshot.tickets.values()) == ["A001", "A002"]
    assert days(day.events) == ["2026-03-02"]
    day.issue("A", at=NEXT_MORNING)
    assert days(day.events) == ["2026-03-02", "2026-03-03"]


def test_day_is_opened_once() -> None:
    day = Day()
    day.do(c.OpenDay(), at=0)
    with refused("day_is_open", day="2026-03-02"):
        day.do(c.OpenDay())


def test_without_automatic_days_a_manager_opens_them() -> None:
    day = by_hand()
    with refused("day_not_open"):
        day.issue("A", at=0)
    day.do(c.OpenDay())
    day.issue("A")
    with refused("day_not_open"):
        day.issue("A", at=NEXT_MORNING)
    day.do(c.OpenDay())
    assert days(day.events) == ["2026-03-02", "2026-03-03"]


def test_yesterday_may_be_closed_by_hand_the_next_morning() -> None:
    day = by_hand()
    day.do(c.OpenDay(), at=0)
    day.issue("A")
    with refused("tickets_open", count=1):
        day.do(c.CloseDay(), at=NEXT_MORNING)
    day.do(c.CloseDay(force=True))
    assert day.events[-1].bdate == "2026-03-02"
    assert day.events[-1].at == day.origin + 8 * 60 * MINUTE


@pytest.mark.parametrize("back", [60, 24 * 60, 365 * 24 * 60])
def test_clock_set_back_stops_time_and_loses_nothing(back: int) -> None:
    day = Day()
    day.open("1", at=0)
    first = day.issue("A", at=10)
    second = day.issue("A", at=10 - back)
    assert day.snapshot.bdate == "2026-03-02"
    assert day.ticket(second).number == "A002"
    assert day.call("1", at=11 - back) == first
    assert clocks.waiting(day.ticket(first)) == 0
    assert [event.at for event in day.events] == sorted(event.at for event in day.events)


def test_business_date_never_goes_back_even_between_days() -> None:
    """Turning at 02:30, the autumn night in Berlin passes 02:15 a second time; a device reports in between."""
    profile = replace(BRANCH, timezone="Europe/Berlin", hours=Hours(turns="02:30"))
    day = Day(profile, bdate="2026-10-24")
    day.do(c.EnrolDevice(device_id="kiosk-1", device_kind="kiosk", name="Kiosk"), at=0)
    day.issue("A")
    day.close()
    night = c.Who(device="kiosk-1", kind="kiosk")
    for quarter in range(12):
        day.do(c.ReportDevice(problem=f"p{quarter}"), at=17 * 60 + 15 * quarter, who=night)
    assert [event.bdate for event in day.events] == sorted(event.bdate for event in day.events)


def test_settings_that_customers_depend_on_stay() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("C")
    with refused("counter_in_use", counter="1"):
        day.do(c.ChangeProfile(profile=replace(BRANCH, counters=BRANCH.counters[1:])))
    fewer = replace(BRANCH, services=BRANCH.services[:2], counters=BRANCH.counters[:1])
    fewer = replace(fewer, counters=(replace(fewer.counters[0], services=("A", "B")),))
    with refused("service_in_use", service="C"):
        day.do(c.ChangeProfile(profile=fewer))
    with refused("profile_other_branch", branch="elsewhere"):
        day.do(c.ChangeProfile(profile=replace(BRANCH, branch="elsewhere")))


def test_settings_that_others_changed_meanwhile_are_not_written_over() -> None:
    day = Day()
    number = day.snapshot.profile_no
    changed = replace(BRANCH, complaint_phone="1")
    day.do(c.ChangeProfile(profile=changed, based_on=number))
    with refused("profile_changed_meanwhile"):
        day.do(c.ChangeProfile(profile=BRANCH, based_on=number))
    day.do(c.ChangeProfile(profile=BRANCH, based_on=number + 1))
    day.do(c.ChangeProfile(profile=changed))


def test_who_gave_a_pin_is_on_record_for_people_of_the_branch_alone() -> None:
    day = Day()
    (event,) = day.do(c.RecordPin(staff="wang"))
    assert event.type == "pin_changed"
    with refused("unknown_staff", staff="nobody"):
        day.do(c.RecordPin(staff="nobody"))


@pytest.mark.parametrize("state", ["called", "on_hold", "missed"])
def test_service_of_a_customer_in_the_branch_stays(state: str) -> None:
    day = Day()
    day.open("4", at=0)
    day.issue("C")
    day.call("4")
    if state == "on_hold":
        day.do(c.HoldTicket(counter="4"))
    if state == "missed":
        day.do(c.Recall(counter="4"), at=1)
        day.do(c.Recall(counter="4"), at=2)
        day.do(c.MarkMissed(counter="4"))
    fewer = tuple(replace(counter, services=("A",), backup=()) for counter in BRANCH.counters)
    with refused("service_in_use", service="C"):
        day.do(c.ChangeProfile(profile=replace(BRANCH, services=BRANCH.services[:1], counters=fewer)))


def test_new_settings_leave_open_counters_at_work() -> None:
    day = Day()
    day.open("1", at=0)
    ticket = day.issue("A")
    day.call("1")
    more = replace(BRANCH, counters=(*BRANCH.counters, replace(BRANCH.counters[0], id="6")))
    day.do(c.ChangeProfile(profile=more))
    assert day.snapshot.counter("1").ticket == ticket
    assert day.snapshot.counter("6").services == ("A", "B", "E")
    assert day.snapshot.profile_no == 2


def test_devices_join_change_and_leave() -> None:
    day = Day()
    day.do(c.EnrolDevice(device_id="k1", device_kind="kiosk", name="Kiosk"), at=0)
    kiosk = c.Who(device="k1", kind="kiosk")
    assert day.do(c.ReportDevice(problem="printer_paper_out"), who=kiosk)
    assert day.do(c.ReportDevice(problem="printer_paper_out"), who=kiosk) == []
    assert day.snapshot.devices["k1"].problem == "printer_paper_out"
    with refused("unknown_device", device="k9"):
        day.do(c.ReportDevice(), who=c.Who(device="k9", kind="kiosk"))
    with refused("unknown_counter", counter="9"):
        day.do(c.EnrolDevice(device_id="p9", device_kind="counter", name="PC", counter="9"))
    day.do(c.RevokeDevice(device_id="k1"))
    assert day.do(c.RevokeDevice(device_id="k1")) == []
    assert day.snapshot.devices["k1"].revoked
    with refused("unknown_device"):
        day.do(c.RevokeDevice(device_id="k9"))
    assert day.do(c.LockStaff(staff="wang", until=day.now))[0].type == "staff_locked"
