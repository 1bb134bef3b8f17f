"""How many customers come: what must hold whatever was learned, and that what is in the counts is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from branchdesk.domain.opening import Hours, SpecialDay
from branchdesk.domain.profile import CounterSetup, Profile, Service, Words
from branchdesk.forecast.arrivals.calendar import SLOTS, Calendar
from branchdesk.forecast.arrivals.profile import COURSE, Arrivals
from branchdesk.forecast.laws import Array

MONDAY = date(2026, 7, 6)
"""No holiday is near."""
SHARES = {"A": 0.6, "B": 0.4}


def branch(hours: Hours | None = None) -> Profile:
    services = tuple(Service(code=code, name=Words(code, code), standard_min=8) for code in SHARES)
    counters = tuple(CounterSetup(id=str(number), services=("A", "B")) for number in range(4))
    return Profile(
        branch="b",
        name=Words("支行", "Branch"),
        timezone="Asia/Shanghai",
        services=services,
        counters=counters,
        hours=hours or Hours(),
    )


def counts(rng: np.random.Generator, customers: float, shift: int = 0) -> dict[str, Array]:
    """A day between nine and five; ``shift``: its course is so many half-hours later."""
    course = np.zeros(SLOTS)
    course[18:34] = np.roll(COURSE, shift)
    return {code: rng.poisson(customers * share * course / 100).astype(float) for code, share in SHARES.items()}


def days(number: int, first: date = MONDAY) -> Iterator[str]:
    return ((first + timedelta(days=day)).isoformat() for day in range(number))


def taught(customers: float, number: int = 40, profile: Profile | None = None) -> Arrivals:
    """Each weekday like the others, half of it at weekends."""
    rng, arrivals = np.random.default_rng(1), Arrivals.of(profile or branch())
    for bdate in days(number):
        arrivals.learn(bdate, counts(rng, customers * (0.5 if date.fromisoformat(bdate).weekday() > 4 else 1)))
    return arrivals


def test_without_history_the_counters_would_be_busy_but_not_too_busy() -> None:
    expected = Arrivals.of(branch()).expect("2026-07-07")
    minutes = 8 * expected.rates.sum()
    assert 0.5 < minutes / (4 * 8 * 60) < 0.8
    assert expected.rates[:, :18].sum() < 0.02 * expected.rates.sum(), "nobody comes while it is closed"
    assert expected.cv > 0.4, "and it does not claim to know"


def test_after_some_weeks_level_shares_and_weekends_are_known() -> None:
    arrivals = taught(400)
    tuesday, sunday = arrivals.expect("2026-08-18"), arrivals.expect("2026-08-23")
    assert tuesday.rates.sum() == pytest.approx(400, rel=0.08)
    assert sunday.rates.sum() == pytest.approx(200, rel=0.12)
    assert tuesday.of("A").sum() / tuesday.rates.sum() == pytest.approx(0.6, abs=0.04)
    assert tuesday.cv < 0.12


def test_a_new_course_of_the_day_is_learned() -> None:
    rng, arrivals = np.random.default_rng(2), Arrivals.of(branch())
    for bdate in days(28):
        arrivals.learn(bdate, counts(rng, 400, shift=4))
    course = arrivals.expect("2026-08-06").rates.sum(axis=0)
    assert course[24:28].sum() > course[18:22].sum()


def test_a_branch_that_lost_its_customers_is_believed_within_three_weeks() -> None:
    arrivals, rng = taught(400), np.random.default_rng(3)
    before = arrivals.expect("2026-08-18").rates.sum()
    for bdate in days(21, date(2026, 8, 17)):
        arrivals.learn(bdate, counts(rng, 200))
    assert before > 360
    assert arrivals.expect("2026-09-08").rates.sum() < 250


def test_one_odd_day_changes_little() -> None:
    arrivals, rng = taught(400), np.random.default_rng(4)
    before = arrivals.expect("2026-08-19").rates.sum()
    arrivals.learn("2026-08-18", counts(rng, 1600))
    assert arrivals.expect("2026-08-19").rates.sum() < 1.3 * before


def test_a_busy_morning_raises_the_rest_of_a_branch_whose_days_differ() -> None:
    rng, arrivals = np.random.default_rng(5), Arrivals.of(branch())
    for bdate in days(40):
        arrivals.learn(bdate, counts(rng, 400 * float(np.exp(rng.normal(0, 0.25)))))
    usual = arrivals.expect("2026-08-18")
    morning = np.arange(SLOTS) < 24
    busy = {code: usual.of(code) * 1.5 * morning for code in SHARES}
    rest = arrivals.rest("2026-08-18", 12 * 60, busy)
    assert rest.rates[:, :24].sum() == 0
    assert rest.rates.sum() > 1.3 * usual.rates[:, 24:].sum()
    assert rest.cv < usual.cv


def test_a_morning_tells_little_where_days_are_alike() -> None:
    arrivals = taught(400)
    usual = arrivals.expect("2026-08-18")
    morning = np.arange(SLOTS) < 20
    rest = arrivals.rest("2026-08-18", 10 * 60, {code: usual.of(code) * 1.5 * morning for code in SHARES})
    assert rest.rates.sum() < 1.2 * usual.rates[:, 20:].sum()


def test_a_closed_day_expects_nobody_and_a_short_one_its_hours_alone() -> None:
    short = SpecialDay(date="2026-08-18", opens="09:00", closes="12:00")
    profile = branch(Hours(special=(SpecialDay(date="2026-08-19"), short)))
    arrivals = taught(400, profile=profile)
    whole = arrivals.expect("2026-08-20")
    assert arrivals.expect("2026-08-19").rates.sum() == 0
    cut = arrivals.expect("2026-08-18")
    assert cut.rates[:, 24:34].sum() == 0
    assert cut.rates[:, 18:24].sum() == pytest.approx(whole.rates[:, 18:24].sum(), rel=0.1)


def test_a_service_that_is_new_is_expected_as_the_profile_says() -> None:
    rng, arrivals = np.random.default_rng(6), Arrivals.of(branch())
    for bdate in days(10):
        arrivals.learn(bdate, {"A": counts(rng, 300)["A"]})
    assert arrivals.expect("2026-07-21").of("B").sum() > 30


def test_the_same_days_teach_the_same() -> None:
    one, other = taught(300), taught(300)
    assert np.array_equal(one.expect("2026-08-18").rates, other.expect("2026-08-18").rates)


def test_a_day_without_anybody_is_learned_too() -> None:
    arrivals = taught(100)
    arrivals.learn("2026-08-18", {code: np.zeros(SLOTS) for code in SHARES})
    assert np.isfinite(arrivals.expect("2026-08-19").rates).all()


@pytest.mark.parametrize(
    ("bdate", "flags"),
    [
        ("2026-10-10", {"make_up", "pay_day"}),
        ("2026-10-01", {"holiday"}),
        ("2026-09-30", {"before_holiday", "month_end", "pay_day"}),
        ("2026-10-08", {"after_holiday", "month_start"}),
        ("2026-03-13", {"pay_day"}),
        ("2026-03-17", set()),
    ],
)
def test_what_a_date_is(bdate: str, flags: set[str]) -> None:
    assert Calendar(Hours(), "Asia/Shanghai").day(bdate).flags == flags


def test_a_branchs_own_days_come_before_the_country_s() -> None:
    hours = Hours(
        days=(1, 2, 3, 4, 5),
        special=(SpecialDay(date="2026-03-17"), SpecialDay(date="2026-03-21", opens="09:00", closes="12:00")),
    )
    calendar = Calendar(hours, "Asia/Shanghai")
    assert "holiday" in calendar.day("2026-03-17").flags
    assert "make_up" in calendar.day("2026-03-21").flags
    assert not calendar.is_open("2026-03-22")
    assert calendar.open_slots("2026-03-21").sum() == 6


def test_a_year_without_a_notice_is_not_claimed_to_be_known() -> None:
    assert not Calendar(Hours(), "Asia/Shanghai").known("2031-05-04")
    assert Calendar(Hours(), "Europe/Paris").known("2031-05-04")
