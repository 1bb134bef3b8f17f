"""What comes down from the centre: places in the queue, more time, leaving, settings. Refused in the log for good."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.errors import Rejected
from branchdesk.domain.policy import explain, order
from branchdesk.domain.ticket import TicketState
from branchdesk.services.inbox_messages import CENTRE
from tests.scenario import BRANCH, Day

TOKEN = "a-token-of-22-letters-"


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    return day


def ask(day: Day, op: c.Op, *, at: float | None = None) -> str:
    """The code under which the branch refuses; empty: it did it."""
    (event,) = day.do(op, at=at, who=CENTRE)
    return event.data.code if isinstance(event.data, e.RemoteRefused) else ""


def remote(day: Day, *, service: str = "A", token: str = TOKEN, at: float | None = None) -> str:
    return ask(day, c.IssueRemoteTicket(service=service, token=token), at=at)


def queue(day: Day) -> list[str]:
    return [ticket.number for ticket in order(day.snapshot, "A", day.now)]


def test_a_ticket_from_a_phone_stands_in_the_queue_like_any_other(day: Day) -> None:
    day.issue("A", at=1)
    assert remote(day, at=2) == ""
    day.issue("A", at=3)
    assert queue(day) == ["A001", "A002", "A003"]
    mine = day.snapshot.tickets[day.snapshot.by_number["A002"]]
    assert (mine.channel, mine.token, mine.ahead, mine.device) == ("remote", TOKEN, 1, "centre")
    assert remote(day) == "token_used"
    assert remote(day, service="Z", token=TOKEN + "2") == "unknown_service"


def test_nobody_opens_a_branch_from_afar(day: Day) -> None:
    assert remote(day, at=8 * 60) == "branch_closed"  # 17:00, and the day still open
    day.close(at=8 * 60 + 5)
    assert remote(day, at=24 * 60 - 60) == "branch_closed"
    assert not day.snapshot.day_open
    day.open("1", at=24 * 60 - 20)
    assert remote(day) == "branch_closed"  # 08:40: those at the door come first
    assert remote(day, at=24 * 60) == ""


def test_a_day_that_was_left_open_takes_no_phone_tickets(day: Day) -> None:
    before = day.snapshot.bdate
    assert remote(day, at=24 * 60 + 60) == "branch_closed"
    assert day.snapshot.bdate == before


def test_phones_do_not_fill_the_branch() -> None:
    day = Day(replace(BRANCH, policy=replace(BRANCH.policy, remote_waiting=2, capacity=3)))
    day.open("1", at=0)
    assert [remote(day, token=f"{TOKEN}{n}") for n in range(3)] == ["", "", "remote_full"]
    day.issue("A")
    day.do(c.AbandonTicket(ticket=day.snapshot.by_number["A001"]))
    day.issue("A")
    assert remote(day, token=TOKEN + "9") == "branch_full"


def test_more_time_lets_three_go_first_twice(day: Day) -> None:
    tickets = [day.issue("A", at=n) for n in range(1, 8)]
    first = day.ticket(tickets[0])
    op = c.DelayTicket(ticket=first.id, token=first.token)
    assert ask(day, op, at=9) == ""
    assert queue(day) == ["A002", "A003", "A004", "A001", "A005", "A006", "A007"]
    assert explain(day.snapshot, first.id, day.now).why.code == "delayed"
    assert ask(day, op) == ""
    assert queue(day) == ["A002", "A003", "A004", "A005", "A006", "A007", "A001"]
    assert ask(day, op) == "delays_used_up"
    assert day.ticket(first.id).delays == 2


def test_more_time_at_the_end_of_the_queue_is_no_gift(day: Day) -> None:
    tickets = [day.ticket(day.issue("A", at=n)) for n in (1, 2)]
    last, first = tickets[1], tickets[0]
    assert ask(day, c.DelayTicket(ticket=last.id, token=last.token)) == "nobody_behind"
    assert ask(day, c.DelayTicket(ticket=first.id, token=first.token)) == ""
    assert queue(day) == ["A002", "A001"]


@pytest.mark.parametrize("priority", ["", "elderly"])
def test_whoever_asked_for_more_time_is_called_before_the_guarantee_is_broken(day: Day, priority: str) -> None:
    """It ages from its new place on; nobody who came later passes it for longer than anybody else."""
    first = day.ticket(day.issue("A", at=0, priority=priority))
    for minute in range(1, 5):
        day.issue("A", at=minute)
    assert ask(day, c.DelayTicket(ticket=first.id, token=first.token), at=5) == ""
    assert queue(day).index("A001") == 3
    for minute in range(6, 33):
        day.issue("A", at=minute, priority="vip")
    day.now = day.origin + 34 * 60_000
    assert queue(day)[:5] == ["A002", "A003", "A004", "A001", "A005"]


def test_only_who_waits_in_turn_may_be_delayed(day: Day) -> None:
    ticket = day.ticket(day.issue("A", at=1))
    day.issue("A")
    op = c.DelayTicket(ticket=ticket.id, token=ticket.token)
    assert ask(day, replace(op, token="x" * 22)) == "wrong_token"
    assert ask(day, replace(op, ticket="nobody")) == "unknown_ticket"
    day.call("1", at=2)
    assert ask(day, op) == "wrong_state"


def test_leaving_needs_the_token_and_wins_or_loses_against_the_call(day: Day) -> None:
    ticket = day.ticket(day.issue("A", at=1))
    op = c.AbandonTicket(ticket=ticket.id, reason="left_by_page", token=ticket.token)
    assert ask(day, replace(op, token="")) == "wrong_token"
    assert day.call("1", at=2) == ticket.id
    assert ask(day, op) == ""
    gone = day.ticket(ticket.id)
    assert (gone.state, gone.end_reason, day.snapshot.counter("1").ticket) == (
        TicketState.ABANDONED, "left_by_page", "",
    )  # fmt: skip
    served = day.ticket(day.issue("A", at=3))
    day.call("1")
    day.start("1", at=4)
    assert ask(day, c.AbandonTicket(ticket=served.id, token=served.token)) == "wrong_state"


def test_a_stale_wish_at_night_opens_no_day(day: Day) -> None:
    ticket = day.ticket(day.issue("A", at=1))
    day.close(at=480)
    assert ask(day, c.AbandonTicket(ticket=ticket.id, token=ticket.token), at=24 * 60) == "wrong_state"
    assert not day.snapshot.day_open


def test_settings_and_ratings_come_down_as_well(day: Day) -> None:
    changed = replace(BRANCH, complaint_phone="95500")
    assert ask(day, c.ChangeProfile(profile=changed)) == ""
    assert day.snapshot.profile.complaint_phone == "95500"
    assert ask(day, c.ChangeProfile(profile=replace(BRANCH, timezone="Mars"))) == "profile_invalid"
    assert ask(day, c.ChangeProfile(profile=replace(BRANCH, branch="nj-002"))) == "profile_other_branch"
    assert ask(day, c.ReviseProfile(part={"hours": {"opens": "08:00"}, "notices": []})) == ""
    assert day.snapshot.profile == replace(changed, hours=replace(changed.hours, opens="08:00"), notices=())
    assert ask(day, c.ReviseProfile(part={"hours": {"opens": "8 o'clock"}})) == "profile_invalid"
    assert ask(day, c.ReviseProfile(part={"hours": 8})) == "profile_invalid"
    assert ask(day, c.ReviseProfile(part={"branch": "nj-002"})) == "profile_other_branch"
    assert ask(day, c.ReviseProfile(part={"counters": [{"id": "2", "services": ["A"]}]})) == "counter_in_use"
    ticket = day.ticket(day.issue("A", at=1))
    day.serve("1", call=2, start=3, finish=4)
    assert ask(day, c.RateTicket(ticket=ticket.id, score=5, token="x")) == "wrong_token"
    assert ask(day, c.RateTicket(ticket=ticket.id, score=5, token=ticket.token)) == ""


def test_what_cannot_be_read_is_refused_and_what_was_refused_is_recorded(day: Day) -> None:
    assert ask(day, c.RefuseRemote(code="op_unknown")) == "op_unknown"
    before = day.snapshot
    (event,) = day.do(c.BookAppointment(service="B", booked_at=day.now + 90 * 60_000), who=CENTRE)
    assert event.data == e.RemoteRefused(code="slot_full", params={"service": "B"})
    assert day.snapshot == replace(before, seq=event.seq, at=event.at)
    with pytest.raises(Rejected, match="not_allowed"):
        day.do(c.OpenDay(), who=CENTRE)
