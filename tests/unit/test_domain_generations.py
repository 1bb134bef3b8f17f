"""A log that was set back begins a generation: above all others, and with numbers that nobody holds."""

from __future__ import annotations

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Head, check_link, seal
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.snapshot import Snapshot
from tests.scenario import BRANCH, Day
from tests.simulation.invariants import Checker

RESTORED = c.BeginGeneration(reason="restored")


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    return day


def number(day: Day, service: str = "A") -> str:
    return day.ticket(day.issue(service)).number


def check(day: Day) -> None:
    """All invariants over what happened."""
    checker = Checker()
    checker.read(seal(day.events, Head()))
    checker.compare(day.snapshot)


def test_the_chain_goes_on_under_the_next_generation(day: Day) -> None:
    number(day)
    began = day.do(RESTORED)
    number(day)
    assert [(event.gen, event.type) for event in began] == [(2, "generation_began")]
    assert {event.gen for event in day.events if event.seq > began[0].seq} == {2} == {day.snapshot.gen}
    head = Head()
    for sealed in seal(day.events, Head()):
        head = check_link(sealed.seq, sealed.body, sealed.hash, head)
    check(day)


def test_a_generation_is_above_every_one_that_the_centre_knows(day: Day) -> None:
    day.do(c.BeginGeneration(reason="settled", beyond=7))
    assert day.snapshot.gen == 8
    day.do(c.BeginGeneration(reason="settled", beyond=3))
    assert day.snapshot.gen == 9


def test_numbers_pass_over_a_hundred_for_each_hour_that_nobody_saw(day: Day) -> None:
    for _ in range(3):
        day.issue("A", at=1)
    day.do(RESTORED, at=40)
    assert (number(day), number(day, "B"), number(day)) == ("A201", "B201", "A202")
    day.do(RESTORED, at=45)
    assert number(day) == "A401"
    day.do(RESTORED, at=45 + 130)
    assert (number(day), number(day, "E")) == ("A801", "E801")
    check(day)


def test_a_second_restore_before_any_ticket_passes_over_what_the_first_one_did(day: Day) -> None:
    day.do(RESTORED, at=1)
    day.do(RESTORED, at=2)
    assert number(day) == "A201"
    check(day)


def test_yesterdays_back_up_passes_over_this_mornings_numbers(day: Day) -> None:
    """The numbers of the lost morning are on papers in the lobby."""
    number(day)
    day.close(at=400)
    day.origin += 24 * 60 * 60_000
    day.do(RESTORED, at=150)
    assert day.snapshot.bdate == "2026-03-02"
    assert number(day) == "A301"
    check(day)


def test_what_is_known_to_be_on_papers_is_passed_over_too(day: Day) -> None:
    day.do(c.BeginGeneration(reason="restored", given_on="2026-03-02", given=320), at=10)
    assert number(day) == "A501"
    day.do(c.BeginGeneration(reason="restored", given_on="2026-03-01", given=900), at=10)
    assert number(day) == "A701"
    check(day)


def test_the_next_day_begins_at_one(day: Day) -> None:
    day.do(RESTORED, at=10)
    assert number(day) == "A101"
    day.close(at=400)
    day.origin += 24 * 60 * 60_000
    day.now = day.origin
    assert number(day) == "A001"
    check(day)


def test_before_the_opening_a_hundred_is_enough(day: Day) -> None:
    day.close(at=400)
    day.origin += 24 * 60 * 60_000
    day.do(RESTORED, at=-120)
    day.now = day.origin
    assert number(day) == "A101"


def test_who_said_so_and_why_is_no_matter_of_public_screens(day: Day) -> None:
    (began,) = day.do(c.BeginGeneration(reason="settled", by="zhao", note="PC 1 was stolen", unseen=True))
    shown = redact_event(began, "display")
    assert shown.data == e.GenerationBegan(reason="settled", numbers_on="2026-03-02", numbers_after=100, unseen=True)
    assert redact_event(began, "manager") == began
    s = Snapshot(branch=BRANCH.branch, profile=BRANCH)
    for event in day.events:
        s = apply(s, redact_event(event, "display"))
    assert s == redact_snapshot(day.snapshot, "display")
