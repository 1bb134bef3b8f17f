"""Which ticket is next, and why."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain.policy import explain, order
from branchdesk.domain.profile import CounterSetup
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE
from tests.refusals import refused
from tests.scenario import BRANCH, Day


@pytest.fixture
def day() -> Day:
    """Counters 1 (A, B, E) and 5 (D, E) are open."""
    day = Day()
    day.open("1", at=0)
    day.open("5")
    return day


def called(day: Day, counter: str = "1", *, at: float | None = None) -> str:
    """Call the next, and make the counter free again: its number."""
    ticket = day.ticket(day.call(counter, at=at))
    day.start(counter)
    day.finish(counter)
    return ticket.number


def why(day: Day, ticket: str) -> str:
    return day.ticket(ticket).segment.why


def test_customers_are_called_in_turn_over_all_services_of_a_counter(day: Day) -> None:
    for service in "BAEA":
        day.issue(service, at=1)
    assert [called(day, at=2) for _ in range(4)] == ["B001", "A001", "E001", "A002"]


def test_a_counter_calls_only_what_it_serves(day: Day) -> None:
    day.issue("C", at=1)
    with refused("nobody_waits", counter="1"):
        day.call("1", at=2)


def test_backup_services_come_only_when_no_own_customer_waits(day: Day) -> None:
    day.open("4")
    first = day.issue("A", at=1)
    day.issue("C", at=2)
    assert [called(day, "4", at=3), called(day, "4", at=4)] == ["C001", "A001"]
    assert why(day, first) == "backup"


def test_priority_goes_first_but_two_in_a_row_at_most(day: Day) -> None:
    for _ in range(3):
        day.issue("A", at=1)
    for _ in range(3):
        day.issue("A", at=2, priority="elderly")
    assert [called(day, at=3) for _ in range(6)] == ["A004", "A005", "A001", "A006", "A002", "A003"]
    reasons = {t.number: t.segment.why for t in day.snapshot.tickets.values()}
    assert (reasons["A004"], reasons["A001"], reasons["A002"]) == ("priority", "ratio", "turn")


def test_priority_alone_is_not_held_up_by_the_cap(day: Day) -> None:
    for _ in range(4):
        day.issue("A", at=1, priority="vip")
    assert [called(day, at=2) for _ in range(4)] == ["A001", "A002", "A003", "A004"]


def test_turn_is_not_blamed_on_the_cap_when_no_priority_waits(day: Day) -> None:
    for _ in range(2):
        day.issue("A", at=1, priority="vip")
    last = day.issue("A", at=2)
    assert [called(day, at=3) for _ in range(3)] == ["A001", "A002", "A003"]
    assert why(day, last) == "turn"


def test_whoever_waits_past_the_guarantee_goes_before_every_class(day: Day) -> None:
    patient = day.issue("A", at=0)
    for _ in range(3):
        day.issue("A", at=29, priority="vip")
    assert called(day, at=29.9) == "A002"
    assert called(day, at=30) == "A001"
    assert day.ticket(patient).segment.why_params == {"waited": 30, "limit": 30}


def test_a_stream_of_priority_never_holds_a_customer_beyond_the_guarantee(day: Day) -> None:
    """One VIP comes for every call; the ordinary customer is called by the cap, and at the latest by the guarantee."""
    day.issue("A", at=0)
    numbers = []
    for minute in range(1, 5):
        day.issue("A", at=minute, priority="vip")
        numbers.append(called(day, at=minute))
    assert "A001" in numbers


def test_appointment_at_its_time_goes_before_priority(day: Day) -> None:
    day.do(c.BookAppointment(service="A", booked_at=day.origin + 20 * MINUTE), at=0)
    (code,) = day.snapshot.appointments
    day.issue("A", at=1, priority="vip")
    day.issue("A", at=2, appointment=code)
    day.issue("A", at=3)
    day.issue("A", at=3, priority="vip")
    assert [called(day, at=4), called(day, at=10), called(day, at=11)] == ["A001", "A002", "A004"]


def test_appointment_before_its_time_comes_last(day: Day) -> None:
    day.do(c.BookAppointment(service="A", booked_at=day.origin + 40 * MINUTE), at=0)
    (code,) = day.snapshot.appointments
    early = day.issue("A", at=1, appointment=code)
    day.issue("A", at=20)
    assert [called(day, at=21), called(day, at=22)] == ["A002", "A001"]
    assert why(day, early) == "early"


def test_transferred_ticket_keeps_its_place_by_arrival(day: Day) -> None:
    """Complaint 20: no transfer, or the wait restarts after it."""
    day.issue("A", at=0)
    day.issue("D", at=5)
    day.call("1", at=6)
    day.start("1")
    day.do(c.TransferTicket(counter="1", service="D"), at=8)
    ticket = day.ticket(day.call("5", at=9))
    assert (ticket.number, ticket.service, ticket.first_service) == ("A001", "D", "A")
    assert ticket.segment.why == "transferred"
    assert ticket.waits_since == day.origin


def test_transfer_to_the_front_is_a_policy() -> None:
    profile = replace(BRANCH, policy=replace(BRANCH.policy, transfer_place="front"))
    day = Day(profile)
    day.open("1", at=0)
    day.open("5")
    day.issue("D", at=0)
    day.issue("A", at=1)
    day.call("1", at=2)
    day.do(c.TransferTicket(counter="1", service="D"))
    assert day.ticket(day.call("5", at=3)).number == "A001"


def send_on(day: Day, to: str, *, service: str = "", at: float = 2) -> str:
    """An A ticket, called at counter 1 and sent on to a counter."""
    ticket = day.issue("A", at=at - 1)
    day.do(c.CallTicket(counter="1", ticket=ticket, reason="test"), at=at)
    day.do(c.TransferTicket(counter="1", to_counter=to, service=service))
    return ticket


def test_ticket_sent_to_a_counter_is_its_next_even_for_a_service_it_does_not_serve(day: Day) -> None:
    day.issue("D", at=0)
    day.issue("D", at=0)
    ticket = send_on(day, "5")
    assert day.call("5", at=3) == ticket
    assert why(day, ticket) == "directed"


def test_ticket_sent_to_an_open_counter_is_left_alone_by_the_others(day: Day) -> None:
    send_on(day, "5")
    with refused("nobody_waits"):
        day.call("1", at=3)


def test_ticket_sent_to_a_closed_counter_may_be_taken_by_any_that_serves_it(day: Day) -> None:
    ticket = send_on(day, "2")
    assert explain(day.snapshot, ticket, day.now).why.code == "transferred"
    assert day.call("1", at=3) == ticket


def test_ticket_sent_to_a_counter_that_closes_is_free_again(day: Day) -> None:
    day.open("2")
    ticket = send_on(day, "2")
    assert explain(day.snapshot, ticket, day.now).why.code == "directed"
    day.do(c.CloseCounter(counter="2"))
    assert day.call("1", at=3) == ticket


def test_ticket_for_a_service_that_nobody_serves_waits_and_is_told(day: Day) -> None:
    ticket = send_on(day, "", service="C")
    assert day.ticket(ticket).state is TicketState.TRANSFERRED
    with refused("nobody_waits"):
        day.call("1", at=3)
    day.open("4")
    assert day.call("4", at=4) == ticket


def miss(day: Day, counter: str = "1", *, at: float) -> str:
    """The next customer is called three times in 90 s and does not come."""
    ticket = day.call(counter, at=at)
    day.do(c.Recall(counter=counter), at=at + 0.75)
    day.do(c.Recall(counter=counter), at=at + 1.5)
    day.do(c.MarkMissed(counter=counter))
    return ticket


@pytest.mark.parametrize(("others", "ahead"), [(0, 0), (2, 2), (3, 3), (5, 3)])
def test_reinstated_ticket_stands_three_places_later(day: Day, others: int, ahead: int) -> None:
    day.issue("A", at=0)
    for _ in range(others):
        day.issue("A", at=1)
    ticket = miss(day, at=2)
    day.do(c.ReinstateTicket(ticket=ticket), at=5)
    standing = explain(day.snapshot, ticket, day.now)
    assert len(standing.ahead) == ahead
    assert standing.why.code == "reinstated"
    assert standing.why.params == {"places": 3}


def test_reinstated_ticket_does_not_jump_by_its_old_wait(day: Day) -> None:
    """29 minutes waited, then missed: the guarantee must not bring it back before the three."""
    day.issue("A", at=0)
    for _ in range(4):
        day.issue("A", at=20)
    ticket = miss(day, at=29)
    day.do(c.ReinstateTicket(ticket=ticket), at=32)
    assert explain(day.snapshot, ticket, day.now).ahead == ("A002", "A003", "A004")


def test_reinstated_priority_has_lost_its_class(day: Day) -> None:
    day.issue("A", at=0, priority="vip")
    for _ in range(4):
        day.issue("A", at=1)
    ticket = miss(day, at=2)
    day.do(c.ReinstateTicket(ticket=ticket), at=4)
    assert explain(day.snapshot, ticket, day.now).ahead == ("A002", "A003", "A004")


def test_two_reinstated_come_in_the_order_in_which_they_were_missed(day: Day) -> None:
    for _ in range(7):
        day.issue("A", at=0)
    first, second = miss(day, at=2), miss(day, at=4)
    for ticket in (second, first):
        day.do(c.ReinstateTicket(ticket=ticket), at=7)
    numbers = [t.number for t in order(day.snapshot, "A", day.now)]
    assert numbers == ["A003", "A004", "A005", "A001", "A002", "A006", "A007"]


def test_late_priority_before_a_reinstated_ticket_does_not_send_it_to_the_end(day: Day) -> None:
    for _ in range(6):
        day.issue("A", at=0)
    ticket = miss(day, at=2)
    day.issue("A", at=4, priority="vip")
    day.do(c.ReinstateTicket(ticket=ticket), at=5)
    assert explain(day.snapshot, ticket, day.now).ahead == ("A007", "A002", "A003")


def test_reinstated_ticket_has_the_guarantee_of_its_new_place(day: Day) -> None:
    day.issue("A", at=0)
    day.issue("A", at=5)
    ticket = miss(day, at=6)
    day.do(c.ReinstateTicket(ticket=ticket), at=8)
    for _ in range(3):
        day.issue("A", at=33, priority="vip")
    assert [t.number for t in order(day.snapshot, "A", day.origin + 35 * MINUTE)][:2] == ["A002", "A001"]


def test_explain_names_who_is_called_before(day: Day) -> None:
    day.issue("A", at=0)
    day.issue("A", at=1)
    ticket = day.issue("A", at=2)
    day.issue("A", at=3, priority="elderly")
    standing = explain(day.snapshot, ticket, day.now)
    assert standing.ahead == ("A004", "A001", "A002")
    assert standing.why == ("turn", {"waited": 1})


def test_explain_agrees_with_what_is_called(day: Day) -> None:
    """Complaint 18: unfair, unexplained order."""
    tickets = [day.issue("A", at=n, priority="vip" * (n % 3 == 0)) for n in range(9)]
    foretold = next(t.number for t in order(day.snapshot, "A", day.now))
    for ticket in tickets:
        assert len(explain(day.snapshot, ticket, day.now).ahead) < 9
    assert called(day) == foretold


def test_explain_is_for_those_who_wait(day: Day) -> None:
    ticket = day.issue("A", at=0)
    day.call("1", at=1)
    with refused("not_waiting", number="A001", state="called"):
        explain(day.snapshot, ticket, day.now)
    with refused("unknown_ticket", ticket="nobody"):
        explain(day.snapshot, "nobody", day.now)


def test_skills_decide_from_the_next_call_on(day: Day) -> None:
    day.issue("C", at=0)
    day.do(c.SetSkills(counter="1", services=("C",), backup=("A",)))
    assert called(day, at=1) == "C001"
    with refused("skills_empty", counter="1"):
        day.do(c.SetSkills(counter="1", services=()))
    with refused("unknown_service", service="Z"):
        day.do(c.SetSkills(counter="1", services=("Z",)))


def test_settings_bring_the_skills_of_the_profile_back(day: Day) -> None:
    day.do(c.SetSkills(counter="1", services=("C",)))
    day.do(c.ChangeProfile(profile=BRANCH))
    assert day.snapshot.counter("1").services == ("A", "B", "E")


def test_a_service_may_be_own_and_backup_at_once() -> None:
    day = Day(replace(BRANCH, counters=(CounterSetup(id="1", services=("A",), backup=("A", "B")),)))
    day.open("1", at=0)
    day.issue("A", at=0)
    assert called(day, at=1) == "A001"


def test_people_ahead_on_the_ticket(day: Day) -> None:
    first, second = day.issue("A", at=0), day.issue("A", at=1)
    vip = day.issue("A", at=2, priority="vip")
    assert [day.ticket(t).ahead for t in (first, second, vip)] == [0, 1, 0]
