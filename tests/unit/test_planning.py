"""From a log to a plan: what past days tell, what is expected of coming ones, how a plan is told."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import numpy as np
import pytest
from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.events import Event
from branchdesk.domain.meals import meal_of
from branchdesk.domain.opening import Hours, SpecialDay
from branchdesk.domain.profile import CounterSetup, Profile, Reason, Service, Targets, Words
from branchdesk.domain.times import MINUTE, at_local
from branchdesk.forecast.plan.staffing import assess, days
from branchdesk.forecast.plan.week import Basis, DayBasis, Planned
from branchdesk.report import staffing as report
from branchdesk.services.past import PastDay, PastDays, past_day
from branchdesk.services.planning import basis, laws

ZONE = "Asia/Shanghai"
TUESDAY = "2026-07-07"


def profile(hours: Hours | None = None) -> Profile:
    return Profile(
        branch="b",
        name=Words("支行", "Branch"),
        timezone=ZONE,
        services=(
            Service(code="A", name=Words("现金", "Cash"), standard_min=5),
            Service(code="B", name=Words("非现金", "Non-cash"), standard_min=8),
        ),
        counters=tuple(CounterSetup(id=str(number), services=("A", "B")) for number in (1, 2)),
        pauses=(Reason("lunch", Words("午餐", "Lunch"), minutes=45),),
        hours=hours or Hours(opens="09:00", closes="12:00", special=(SpecialDay(date="2026-07-15"),)),
    )


@pytest.mark.parametrize(("minutes", "meal", "rest"), [(45, 45, 2), (20, 20, 1), (15, 0, 2), (0, 0, 2)])
def test_the_break_of_a_shift_is_the_meal_that_the_settings_plan(minutes: int, meal: int, rest: int) -> None:
    pauses = (
        Reason("lunch", Words("午餐", "Lunch"), minutes=minutes),
        Reason("cash", Words("轧账", "Cash"), False, 90),
    )
    eats = replace(profile(), pauses=pauses)
    found = meal_of(eats)
    assert (found.minutes if found else 0) == meal
    task = basis(eats, [], TUESDAY, 1).days[0].task
    assert task is not None
    assert task.customs.rest == rest


class Told:
    """Events of a date."""

    def __init__(self, bdate: str) -> None:
        self.bdate = bdate
        self.events: list[Event] = []

    def at(self, clock: str, data: e.Payload) -> None:
        seq = len(self.events) + 1
        self.events.append(
            Event(
                branch="b",
                gen=1,
                seq=seq,
                at=at_local(self.bdate, clock, ZONE),
                bdate=self.bdate,
                device="d",
                actor="",
                cmd_id="c",
                data=data,
            )
        )

    def visit(self, ticket: str, service: str, clock: str, minutes: int) -> None:
        """Called and started at once, finished so many minutes later."""
        self.at(clock, e.TicketIssued(ticket=ticket, number=ticket, token="", service=service))
        self.at(clock, e.TicketCalled(ticket=ticket, counter="1", why="turn"))
        self.at(clock, e.ServiceStarted(ticket=ticket, counter="1"))
        end = at_local(self.bdate, clock, ZONE) + minutes * MINUTE
        self.at(clock, e.ServiceFinished(ticket=ticket, counter="1", happened_at=end))


def a_day(bdate: str = TUESDAY) -> Told:
    told = Told(bdate)
    told.at("09:00", e.CounterOpened(counter="1", staff="t"))
    told.visit("1", "A", "09:05", 6)
    told.visit("2", "A", "09:20", 4)
    told.at("10:00", e.CounterPaused(counter="1", reason="lunch", approved=True))
    told.at("10:15", e.CounterResumed(counter="1"))
    told.visit("3", "B", "10:40", 10)
    told.at("11:00", e.CounterClosed(counter="1"))
    return told


def test_a_day_s_events_tell_who_came_how_long_it_took_and_who_was_open() -> None:
    day = past_day(TUESDAY, a_day().events, ZONE)
    assert day.customers == 3
    assert day.counts["A"][18] == 2
    assert day.counts["B"][21] == 1
    assert day.took["A"].number == 2
    assert day.took["A"].total == pytest.approx(600)
    assert list(day.opened["1"][18:23]) == pytest.approx([1, 1, 0.5, 1, 0])
    assert (day.calls, day.missed, day.classed) == (3, 0, 0)


def test_an_appointment_counts_when_it_is_due_and_a_forgotten_finish_teaches_nothing() -> None:
    told = Told(TUESDAY)
    booked = at_local(TUESDAY, "11:00", ZONE)
    told.at("10:50", e.TicketIssued(ticket="1", number="A1", token="", service="A", booked_at=booked, priority="vip"))
    told.at("11:00", e.TicketCalled(ticket="1", counter="1", why="turn"))
    told.at("11:00", e.ServiceStarted(ticket="1", counter="1"))
    told.at("11:50", e.ServiceFinished(ticket="1", counter="1", forgotten=True))
    day = past_day(TUESDAY, told.events, ZONE)
    assert day.counts["A"][22] == 1
    assert day.took == {}
    assert day.classed == 1


def test_a_second_service_and_a_transfer_are_times_of_their_own() -> None:
    told = Told(TUESDAY)
    told.visit("1", "A", "09:00", 0)
    told.at("09:00", e.ServiceStarted(ticket="1", counter="1"))
    told.at("09:10", e.ServiceChanged(ticket="1", counter="1", service="B"))
    told.at("09:30", e.ServiceFinished(ticket="1", counter="1"))
    day = past_day(TUESDAY, told.events, ZONE)
    assert day.took["A"].total == pytest.approx(600)
    assert day.took["B"].total == pytest.approx(1200)


def test_past_days_are_read_once_and_days_without_customers_are_none() -> None:
    asked: list[str] = []

    def read_day(bdate: str) -> list[Event]:
        asked.append(bdate)
        return a_day(bdate).events if bdate == TUESDAY else []

    past = PastDays(read_day, lambda: ZONE)
    assert [day.bdate for day in past.before("2026-07-09", back=3)] == [TUESDAY]
    assert [day.bdate for day in past.before("2026-07-10", back=3)] == [TUESDAY]
    assert asked == ["2026-07-06", "2026-07-07", "2026-07-08", "2026-07-09"]


def listened_to() -> tuple[PastDays, list[str]]:
    """A past without events, and the days that were read for it."""
    asked: list[str] = []

    def read_day(bdate: str) -> list[Event]:
        asked.append(bdate)
        return []

    return PastDays(read_day, lambda: ZONE), asked


def test_who_looks_back_less_far_costs_the_others_no_reading() -> None:
    past, asked = listened_to()
    past.before("2026-05-25", back=40)
    past.before("2026-05-25", back=5)
    past.before("2026-05-25", back=40)
    assert len(asked) == 40


def test_a_day_that_was_opened_again_is_read_again() -> None:
    past, asked = listened_to()
    past.before("2026-05-25", back=2)
    past.before("2026-05-24", back=1)
    past.before("2026-05-25", back=2)
    assert asked.count("2026-05-24") == 2
    assert asked.count("2026-05-23") == 1


def test_without_a_past_the_profile_speaks() -> None:
    made = basis(profile(), [], "2026-07-13", 7)
    assert made.learned == 0
    assert [day.bdate for day in made.days if day.task is None] == ["2026-07-15"]
    task = made.days[0].task
    assert task is not None
    assert (task.first, task.last) == (18, 24)
    assert task.laws["A"].mean == 300
    assert task.customs.rest == 2
    assert made.days[0].usual == {"1": tuple(range(18, 24)), "2": tuple(range(18, 24))}
    assert sum(map(sum, task.counts.values())) > 10


def test_hours_that_end_before_they_begin_are_closed_and_a_goal_of_nothing_is_none() -> None:
    odd = replace(profile(Hours(opens="17:00", closes="09:00")), targets=Targets(mean_wait_min=0, peak_wait_min=0))
    assert basis(odd, [], "2026-07-13", 1).days[0].task is None
    strict = replace(profile(), targets=Targets(mean_wait_min=0, peak_wait_min=0))
    task = basis(strict, [], "2026-07-13", 1).days[0].task
    assert task is not None
    assert task.goal.mean > 0


def lately(number: int = 21) -> list[PastDay]:
    """Counter 1 alone, forty customers a day."""
    found = []
    for step in range(number):
        bdate = (date.fromisoformat("2026-06-22") + timedelta(days=step)).isoformat()
        told = Told(bdate)
        told.at("09:00", e.CounterOpened(counter="1", staff="t"))
        for ticket in range(40):
            told.visit(str(ticket), "A" if ticket % 4 else "B", f"{9 + ticket // 20:02}:{ticket % 20 * 3:02}", 10)
        told.at("11:30", e.CounterClosed(counter="1"))
        found.append(past_day(bdate, told.events, ZONE))
    return found


def test_a_branch_s_own_days_are_what_is_expected_and_what_is_usual() -> None:
    made = basis(profile(), lately(), "2026-07-13", 1)
    task = made.days[0].task
    assert task is not None
    assert sum(map(sum, task.counts.values())) == pytest.approx(40, rel=0.1)
    assert made.days[0].usual == {"1": tuple(range(18, 23)), "2": ()}
    assert task.laws["A"].mean == pytest.approx(600, rel=0.1)
    assert laws(profile(), lately())["B"].mean == pytest.approx(600, rel=0.05)


def test_nobody_is_planned_for_outside_the_hours() -> None:
    past = lately(7)
    for day in past:
        day.counts["A"][16] = 5.0
        day.counts["A"][30] = 3.0
    made = basis(profile(), past, "2026-07-13", 1)
    task = made.days[0].task
    assert task is not None
    counts = np.array(list(task.counts.values()))
    assert counts[:, :17].sum() == 0
    assert counts[:, 24:].sum() == 0


def planned(made: Basis) -> report.WeekReport:
    rows: list[tuple[DayBasis, Planned | None]] = []
    for day in made.days:
        if day.task is None:
            rows.append((day, None))
            continue
        outcome = assess(day.task, day.usual, days(day.task, 3))
        plan = Planned(bdate=day.bdate, plan=day.usual, outcome=outcome, reached=True, usual=outcome)
        rows.append((day, plan))
    return report.WeekReport(Words("=支行", "=Branch"), tuple(rows), made.learned)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_plan_is_told_the_same_everywhere(language: str) -> None:
    week = planned(basis(profile(), [], "2026-07-13", 7))
    words = report.text_plan(week, language)
    assert "2026-07-15" in words
    assert "09:00–12:00" in words
    lines = list(csv.reader(io.StringIO(report.csv(week, language).decode("utf-8-sig"))))
    assert len(lines) == 1 + 6 * 6
    assert lines[1][1] == "09:00"
    assert lines[0][-3:] == ["A+B", "1", "2"]
    assert lines[1][-3:] == ["2", report.OPEN, report.OPEN]
    assert report.workbook(week, language)[:2] == b"PK"
    assert report.pdf(week, language)[:4] == b"%PDF"


def test_a_day_that_has_no_plan_is_closed() -> None:
    week = planned(basis(profile(), [], "2026-07-15", 1))
    assert report.overview(week, "en").rows == (("Wed 2026-07-15", *[None] * 7, "closed"),)
    assert len(report.grids(week, "en")) == 2
