"""From start to finish: outcomes, further services, transfers, holds, forgotten finishes, ratings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE, SECOND
from tests.refusals import refused
from tests.scenario import BRANCH, Day


@pytest.fixture
def day() -> Day:
    """Counters 1 and 2 are open; A001 is being served at counter 1 since 09:03."""
    day = Day()
    day.open("1", at=0)
    day.open("2")
    day.issue("A")
    day.call("1", at=2)
    day.start("1", at=3)
    return day


def the(day: Day, number: str = "A001") -> str:
    return day.snapshot.by_number[number]


def test_finish_keeps_outcome_and_steps(day: Day) -> None:
    with refused("unknown_outcome", outcome="perfect"):
        day.do(c.FinishService(counter="1", outcome="perfect"))
    day.do(c.FinishService(counter="1", outcome="done", steps_done=(0, 2)), at=9)
    segment = day.ticket(the(day)).segment
    assert (segment.end, segment.outcome, segment.steps_done, segment.forgotten) == ("served", "done", (0, 2), False)
    assert day.snapshot.counter("1").activity is Activity.WRAP_UP


def test_several_services_in_one_visit(day: Day) -> None:
    with refused("unknown_service", service="Z"):
        day.do(c.NextService(counter="1", service="Z"))
    with refused("unknown_outcome"):
        day.do(c.NextService(counter="1", service="B", outcome="perfect"))
    day.do(c.NextService(counter="1", service="B", outcome="papers"), at=8)
    day.finish("1", at=20)
    ticket = day.ticket(the(day))
    assert [(s.service, s.end, clocks.serving(s)) for s in ticket.segments] == [
        ("A", "next_service", 5 * MINUTE),
        ("B", "served", 12 * MINUTE),
    ]
    assert clocks.service_time(ticket) == 17 * MINUTE


def test_reclassifying_needs_a_reason_and_moves_the_segment(day: Day) -> None:
    with refused("reason_needed"):
        day.do(c.Reclassify(counter="1", service="B", reason=" "))
    with refused("unknown_service"):
        day.do(c.Reclassify(counter="1", service="Z", reason="wrong button"))
    day.do(c.Reclassify(counter="1", service="B", reason="wrong button"))
    ticket = day.ticket(the(day))
    assert (ticket.service, ticket.first_service, ticket.segment.service) == ("B", "A", "B")


def test_transfer_says_where_and_not_to_where_the_customer_is(day: Day) -> None:
    with refused("transfer_where"):
        day.do(c.TransferTicket(counter="1"))
    with refused("transfer_same"):
        day.do(c.TransferTicket(counter="1", service="A"))
    with refused("transfer_same"):
        day.do(c.TransferTicket(counter="1", to_counter="1", service="B"))
    with refused("unknown_service"):
        day.do(c.TransferTicket(counter="1", service="Z"))
    with refused("unknown_counter", counter="9"):
        day.do(c.TransferTicket(counter="1", to_counter="9"))
    day.do(c.TransferTicket(counter="1", to_counter="2", note="signs at 2"))
    ticket = day.ticket(the(day))
    assert (ticket.state, ticket.service, ticket.directed_to) == (TicketState.TRANSFERRED, "A", "2")
    assert (ticket.counter, ticket.note) == ("", "signs at 2")
    assert day.snapshot.counter("1").activity is Activity.FREE


def test_wait_does_not_restart_after_a_transfer(day: Day) -> None:
    """Complaint 20: no transfer, or the wait restarts after it."""
    day.do(c.TransferTicket(counter="1", service="B"), at=10)
    day.call("2", at=15)
    ticket = day.ticket(the(day))
    assert clocks.waiting(ticket) == 2 * MINUTE
    assert ticket.place[0] == ticket.issued_at == day.origin


def test_hold_then_transfer(day: Day) -> None:
    day.do(c.HoldTicket(counter="1", note="form"), at=5)
    with refused("nobody_here"):
        day.do(c.TransferTicket(counter="1", service="B"))
    day.do(c.CallTicket(counter="1", ticket=the(day)), at=15)
    day.do(c.TransferTicket(counter="1", service="B"), at=16)
    day.call("2", at=17)
    day.start("2", at=18)
    day.finish("2", at=20)
    ticket = day.ticket(the(day))
    assert [s.end for s in ticket.segments] == ["held", "transferred", "served"]
    assert clocks.service_time(ticket) == 4 * MINUTE
    assert ticket.note == "form"


def test_held_customer_leaves_the_counter_free(day: Day) -> None:
    day.do(c.HoldTicket(counter="1"))
    day.issue("A")
    assert day.ticket(day.call("1")).number == "A002"


def test_forgotten_finish_is_flagged(day: Day) -> None:
    """Complaint 13: forgotten "finish" pollutes service time. Limit here: max(4 x 5, 30) minutes."""
    kept = day.snapshot
    day.finish("1", at=33)
    assert not clocks.is_forgotten(day.ticket(the(day)))
    day.snapshot = kept
    day.finish("1", at=33.1)
    assert clocks.is_forgotten(day.ticket(the(day)))


def test_long_service_that_the_teller_confirmed_counts(day: Day) -> None:
    day.do(c.ConfirmServing(counter="1"), at=30)
    day.finish("1", at=59)
    assert not clocks.is_forgotten(day.ticket(the(day)))


@pytest.mark.parametrize(
    "end",
    [
        c.TransferTicket(counter="1", service="B"),
        c.HoldTicket(counter="1"),
        c.NextService(counter="1", service="B"),
    ],
)
def test_a_service_far_too_long_is_flagged_however_it_ends(day: Day, end: c.Op) -> None:
    """Complaint 13, by another door: not only a finish may be forgotten."""
    day.do(end, at=60)
    assert clocks.is_forgotten(day.ticket(the(day)))


def test_teller_may_say_that_the_finish_was_forgotten(day: Day) -> None:
    day.do(c.FinishService(counter="1", forgotten=True), at=8)
    assert clocks.is_forgotten(day.ticket(the(day)))


def test_customer_rates_once_at_the_counter_that_served(day: Day) -> None:
    """Complaint 19: gamed ratings."""
    with refused("rate_after_service", number="A001"):
        day.rate(the(day), 5)
    day.finish("1", at=8)
    other = c.Who(device="pad-2", kind="evaluator", counter="2")
    with refused("foreign_counter", counter="1"):
        day.do(c.RateTicket(ticket=the(day), score=1), who=other)
    with refused("unknown_reason", reason="weather"):
        day.rate(the(day), 2, reasons=("waiting", "weather"))
    day.rate(the(day), 2, reasons=("waiting", "waiting"))
    rating = day.ticket(the(day)).rating
    assert rating is not None
    assert (rating.score, rating.reasons, rating.channel, rating.suspect) == (2, ("waiting",), "evaluator", False)
    with refused("already_rated", number="A001"):
        day.rate(the(day), 5)


@pytest.mark.parametrize("kind", ["counter", "kiosk", "display", "manager"])
def test_teller_can_not_rate(day: Day, kind: str) -> None:
    day.finish("1", at=8)
    who = c.Who(device="pc-1", kind=kind, counter="1", staff="zhao", role="manager")  # type: ignore[arg-type]
    with refused("not_allowed"):
        day.do(c.RateTicket(ticket=the(day), score=5, token=day.ticket(the(day)).token), who=who)


def test_evaluator_has_its_time(day: Day) -> None:
    day.finish("1", at=8)
    day.now += 51 * SECOND
    with refused("rating_expired"):
        day.rate(the(day), 5)


def test_page_rates_with_the_tickets_own_token_for_a_day(day: Day) -> None:
    day.finish("1", at=8)
    ticket = day.ticket(the(day))
    node = c.Who(device="node", kind="node")
    for token in ("", "guess"):
        with refused("wrong_token"):
            day.do(c.RateTicket(ticket=ticket.id, score=4, token=token), who=node)
    kept = day.snapshot
    day.do(c.RateTicket(ticket=ticket.id, score=4, token=ticket.token), at=8 + 24 * 60)
    assert day.ticket(ticket.id).rating is not None
    day.snapshot = kept
    with refused("rating_expired"):
        day.do(c.RateTicket(ticket=ticket.id, score=4, token=ticket.token), at=9 + 24 * 60)


def test_page_rates_after_the_day_was_closed(day: Day) -> None:
    day.finish("1", at=8)
    day.close(at=480)
    (event,) = day.do(c.RateTicket(ticket=the(day), score=4, token=day.ticket(the(day)).token), at=500)
    assert event.bdate == "2026-03-02"


@pytest.mark.parametrize(("seconds", "suspect"), [(1.9, True), (2, False)])
def test_rating_in_a_flash_is_flagged(day: Day, seconds: float, suspect: bool) -> None:
    day.finish("1", at=8)
    day.rate(the(day), 5, seconds=seconds)
    rating = day.ticket(the(day)).rating
    assert rating is not None
    assert rating.suspect is suspect


def test_tenth_identical_top_rating_is_flagged(day: Day) -> None:
    day.finish("1", at=8)
    day.rate(the(day), 5)
    for number in range(2, 13):
        ticket = day.issue("A", at=10 * number)
        day.serve("1", call=10 * number, start=10 * number, finish=10 * number + 1, score=4 if number == 12 else 5)
        rating = day.ticket(ticket).rating
        assert rating is not None
        assert rating.suspect is (number in {10, 11})


def test_days_for_rating_are_a_setting(day: Day) -> None:
    policy = replace(BRANCH.policy, rating_days=0)
    day.do(c.ChangeProfile(profile=replace(BRANCH, policy=policy)))
    day.finish("1", at=8)
    token = day.ticket(the(day)).token
    with refused("rating_expired"):
        day.do(c.RateTicket(ticket=the(day), score=4, token=token), at=9)
