"""Numbers, prints, tickets taken back."""

from __future__ import annotations

import msgspec
import pytest
from immutables import Map
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.guidance import Tier
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.profile import Words
from branchdesk.domain.ticket import TicketState
from tests.refusals import refused
from tests.scenario import BRANCH, Day

KIOSK = c.Who(device="kiosk-1", kind="kiosk")


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    return day


def numbers(day: Day) -> list[str]:
    return sorted(ticket.number for ticket in day.snapshot.tickets.values())


def test_numbers_count_per_service_without_gaps(day: Day) -> None:
    """Complaint 2: duplicate or skipped numbers."""
    for service in "AABAC":
        day.issue(service)
    assert numbers(day) == ["A001", "A002", "A003", "B001", "C001"]


def test_refused_tickets_leave_no_gap(day: Day) -> None:
    day.issue("A")
    with refused("unknown_priority", reason="friend"):
        day.issue("A", priority="friend")
    day.issue("A")
    assert numbers(day) == ["A001", "A002"]


def test_after_999_comes_1000(day: Day) -> None:
    day.snapshot = replace(day.snapshot, numbers=Map({"A": 998}))
    for _ in range(3):
        day.issue("A")
    assert numbers(day) == ["A1000", "A1001", "A999"]
    assert day.snapshot.numbers["A"] == 1001


def test_numbers_begin_again_every_day(day: Day) -> None:
    day.issue("A")
    day.issue("A", at=24 * 60)
    assert numbers(day) == ["A001"]


def test_full_branch_issues_nothing() -> None:
    day = Day(replace(BRANCH, policy=replace(BRANCH.policy, capacity=2)))
    day.issue("A", at=0)
    day.issue("B")
    with refused("branch_full", waiting=2):
        day.issue("C")


def test_ticket_says_what_was_promised(day: Day) -> None:
    day.promise = Promise(5, 12)
    ticket = day.ticket(day.issue("A"))
    assert (ticket.promise_low_min, ticket.promise_high_min, ticket.language) == (5, 12, "zh")


def test_failed_print_is_known_and_a_reprint_heals_it(day: Day) -> None:
    ticket = day.issue("A")
    assert day.ticket(ticket).printed is None
    day.do(c.ReportPrint(ticket=ticket, problem="printer_paper_out"))
    assert day.ticket(ticket).printed is False
    day.do(c.ReportPrint(ticket=ticket, reprint=True))
    assert day.ticket(ticket).printed is True
    with refused("unknown_ticket", ticket="nobody"):
        day.do(c.ReportPrint(ticket="nobody"))


def test_print_of_the_last_ticket_may_be_told_after_closing(day: Day) -> None:
    ticket = day.issue("A")
    day.close()
    assert day.do(c.ReportPrint(ticket=ticket))


def test_kiosk_takes_back_what_it_could_not_print(day: Day) -> None:
    """Complaint 5: the print fails but the number still waits."""
    ticket = day.issue("A")
    day.do(c.ReportPrint(ticket=ticket, problem="printer_paper_out"))
    day.do(c.AbandonTicket(ticket=ticket, reason="not_printed"), who=KIOSK)
    assert day.ticket(ticket).state is TicketState.ABANDONED
    assert day.snapshot.waiting_count == 0


def test_kiosk_takes_back_nothing_else(day: Day) -> None:
    printed, called = day.issue("A"), day.issue("B")
    day.do(c.ReportPrint(ticket=printed))
    with refused("not_allowed"):
        day.do(c.AbandonTicket(ticket=printed), who=KIOSK)
    with refused("not_allowed"):
        day.do(c.AbandonTicket(ticket=called), who=c.Who(device="kiosk-2", kind="kiosk"))
    day.do(c.CallTicket(counter="1", ticket=called, reason="asked"))
    with refused("not_allowed"):
        day.do(c.AbandonTicket(ticket=called), who=KIOSK)


def test_teller_ends_only_the_ticket_at_hand(day: Day) -> None:
    teller = c.Who(device="pc-1", kind="counter", counter="1", staff="wang", role="teller")
    lobby = replace(teller, role="lobby")
    here, other = day.issue("A"), day.issue("A")
    day.call("1")
    with refused("foreign_ticket", number="A002"):
        day.do(c.AbandonTicket(ticket=other), who=teller)
    day.do(c.AbandonTicket(ticket=here, reason="left"), who=teller)
    assert day.snapshot.counter("1").ticket == ""
    assert day.ticket(here).segment.end == "abandoned"
    day.do(c.AbandonTicket(ticket=other), who=lobby)
    assert day.ticket(other).state is TicketState.ABANDONED


PSEUDONYM = "0123456789abcdef" * 2


def test_a_card_s_holder_is_known_to_staff_by_pseudonym_and_segment_and_to_no_public_screen() -> None:
    gold = Tier(code="gold", name=Words("金卡", "Gold"), prefixes=("621661",))
    day = Day(replace(BRANCH, tiers=(gold,)))
    events = day.do(c.IssueTicket(service="A", customer=PSEUDONYM, tier="gold"), who=KIOSK)
    (ticket,) = day.snapshot.tickets.values()
    assert (ticket.customer, ticket.tier) == (PSEUDONYM, "gold")
    public: tuple[DeviceKind, ...] = ("kiosk", "display", "evaluator")
    staff: tuple[DeviceKind, ...] = ("counter", "manager")
    for kind in public:
        told = str([redact_event(event, kind) for event in events]) + str(redact_snapshot(day.snapshot, kind).tickets)
        assert PSEUDONYM not in told
        assert "tier='gold'" not in told
    for kind in staff:
        (seen,) = redact_snapshot(day.snapshot, kind).tickets.values()
        assert (seen.customer, seen.tier) == (PSEUDONYM, "gold")
        assert PSEUDONYM in str([redact_event(event, kind) for event in events])


def test_a_segment_that_the_branch_has_not_is_refused(day: Day) -> None:
    with refused("unknown_tier", tier="gold"):
        day.do(c.IssueTicket(service="A", tier="gold"), who=KIOSK)


@pytest.mark.parametrize("told", ["6216610000000000019", "11010519491231002X", "X" * 32, PSEUDONYM + "0"])
def test_no_number_passes_for_a_pseudonym(told: str) -> None:
    raw = msgspec.json.encode({"type": "issue_ticket", "service": "A", "customer": told})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=c.AnyOp)
