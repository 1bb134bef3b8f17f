"""How a ticket stands for its holder: every state, from a branch's own log through its fold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from branchdesk.centre.customers.finding import Holder, holder
from branchdesk.centre.customers.limits import Guesses
from branchdesk.centre.customers.present import ticket_view
from branchdesk.centre.customers.standing import Standing, standing
from branchdesk.centre.customers.visiting import house, visit_view
from branchdesk.centre.database import Database
from branchdesk.centre.limits import Bucket
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE
from branchdesk.forecast.waits.told import TicketWait, Told, packed, unpacked
from branchdesk.services.sync_messages import MAX_WAITS
from tests.centre_kit import opened
from tests.floor import Floor, now


class Story:
    """A floor, and how one ticket of it stands at the centre."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.floor = Floor(database)

    def held(self, ticket: Ticket) -> Holder:
        self.floor.ship()
        found = holder(self.database, ticket.token)
        assert found is not None
        return found

    def stands(self, ticket: Ticket) -> Standing:
        return standing(self.held(ticket), now())

    def words(self, ticket: Ticket, lang: str) -> tuple[str, str]:
        held = self.held(ticket)
        view = ticket_view(held, standing(held, now()), lang)
        return view.said, view.lead


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with opened(tmp_path / "centre.db") as database:
        yield Story(database)


def test_waiting_then_called_then_served(story: Story) -> None:
    first, second = story.floor.issue("C"), story.floor.issue("C")
    assert (story.stands(first).ahead, story.stands(second).ahead) == (0, 1)
    assert story.words(second, "en")[0] == "1 person is ahead of you"
    assert story.words(first, "zh")[0] == "您前面没有人"
    story.floor.call("4")
    called = story.stands(first)
    assert (called.kind, called.counter, called.calls[0].number) == ("called", "4", first.number)
    assert story.stands(second).ahead == 0
    assert story.words(first, "en") == ("Please go to counter 4 now", "Called at 09:30")
    story.floor.at("4", c.StartService(counter="4"))
    assert story.stands(first).kind == "serving"
    story.floor.pass_time(3)
    story.floor.at("4", c.FinishService(counter="4"))
    assert (story.stands(first).kind, story.stands(first).rating) == ("served", "open")
    held = story.held(first)
    lines = [line.words for line in ticket_view(held, standing(held, now()), "en").happenings]
    assert lines[-2:] == ["You waited 0 min", "You were served for 3 min"]


def test_missed_can_come_back_until_a_time_and_not_after(story: Story) -> None:
    ticket = story.floor.issue("C")
    story.floor.miss("4")
    stands = story.stands(ticket)
    assert (stands.kind, stands.too_late) == ("missed", False)
    assert story.words(ticket, "en")[1] == "Go to the lobby manager by 09:49"
    story.floor.pass_time(16)
    story.floor.issue("A")
    assert story.stands(ticket).too_late
    story.floor.branch.cast.send("manager", "", c.AbandonTicket(ticket=ticket.id, reason="left"))
    assert story.stands(ticket).kind == "abandoned"


def test_held_and_sent_on(story: Story) -> None:
    ticket = story.floor.issue("C")
    story.floor.call("4")
    story.floor.at("4", c.HoldTicket(counter="4"))
    assert (story.stands(ticket).kind, story.stands(ticket).counter) == ("on_hold", "4")
    story.floor.at("4", c.CallTicket(counter="4", ticket=ticket.id), c.TransferTicket(counter="4", service="D"))
    stands = story.stands(ticket)
    assert (stands.kind, stands.transferred, stands.ahead) == ("waiting", True, 0)


def test_a_closed_day_and_a_silent_branch_are_told(story: Story) -> None:
    ticket = story.floor.issue("C")
    story.floor.ship(minutes_ago=2)
    held = holder(story.database, ticket.token)
    assert held is not None
    assert standing(held, now()).silent
    assert "09:30" in ticket_view(held, standing(held, now()), "en").stale
    done = story.floor.issue("A")
    story.floor.serve("1")
    assert not story.stands(done).silent
    story.floor.branch.cast.as_node(c.CloseDay(force=True))
    assert story.stands(ticket).kind == "abandoned"


def test_nothing_is_found_for_anything_but_a_token(story: Story) -> None:
    ticket = story.floor.issue()
    story.floor.ship()
    assert holder(story.database, "x" * 22) is None
    for wrong in ("", "short", ticket.token + "/", "a b c d e f g h i j", "x" * 65, "号" * 20):
        with pytest.raises(Rejected, match="page_unknown"):
            holder(story.database, wrong)
    assert holder(story.database, ticket.id) is None  # the ticket's id opens nothing


def test_guesses_run_out_and_good_tokens_go_on() -> None:
    guesses = Guesses(most=3)
    guesses.check("a", b"good", 0)
    guesses.found("a", b"good", 0)
    for key in (b"1", b"2", b"3"):
        guesses.check("a", key, 0)
    with pytest.raises(Rejected, match="page_too_often"):
        guesses.check("a", b"4", 0)
    guesses.check("a", b"good", 0)
    guesses.check("b", b"4", 0)
    guesses.check("a", b"4", MINUTE)


def test_a_bucket_fills_up_again_and_no_further() -> None:
    bucket = Bucket(2, per=MINUTE)
    assert [bucket.take("a", 0) for _ in range(3)] == [True, True, False]
    assert bucket.take("a", MINUTE // 2)
    assert not bucket.take("a", MINUTE // 2)
    assert bucket.left("a", 10 * MINUTE) == 2


def test_a_branch_before_the_way_there(story: Story) -> None:
    floor = story.floor

    def page() -> tuple[str, list[str]]:
        view = visit_view(house(story.database, "nj-001"), now(), "en")
        return view.state, [f"{offer.name}: {offer.waiting}, {offer.wait}" for offer in view.offers[:1]]

    floor.ship()
    assert page() == ("open", ["Cash: nobody is waiting, Expected wait under 1 min"])
    floor.issue("A")
    floor.ship(minutes_ago=3)
    assert page()[0] == "unknown"
    small = replace(floor.branch.profile, policy=replace(floor.branch.profile.policy, capacity=1))
    floor.branch.cast.as_node(c.ChangeProfile(profile=small))
    floor.ship()
    assert page()[0] == "full"
    assert page()[1][0].startswith("Cash: 1 person is waiting")
    floor.branch.cast.as_node(c.CloseDay(force=True))
    floor.ship()
    assert page() == ("closed", ["Cash: , "])
    with pytest.raises(Rejected, match="branch_unknown"):
        house(story.database, "nobody")


def test_a_phone_is_told_what_the_branch_itself_knows_of_the_wait(story: Story) -> None:
    floor = story.floor
    for _ in range(4):
        last = floor.issue("C")
    paper = story.stands(last)
    assert (paper.low_min, paper.high_min) == (last.promise_low_min, last.promise_high_min)
    now_there, waits = floor.branch.cast.clock.now(), floor.branch.snapshot.seq
    told = Told(seq=waits, at=now_there, tickets={last.id: TicketWait(now_there, now_there + 40 * MINUTE, "closed")})
    floor.waits = packed(told, MAX_WAITS)
    stands = story.stands(last)
    assert (stands.low_min, stands.high_min, stands.why) == (0, 40, "closed")
    assert story.words(last, "en")[1] == "Expected wait under 40 min (a counter closed)"
    floor.pass_time(1)
    floor.waits = b""
    assert story.stands(last).why == ""


def test_a_wait_beyond_its_paper_says_so(story: Story) -> None:
    first, second = story.floor.issue("C"), story.floor.issue("C")
    story.floor.pass_time(90)
    story.floor.issue("A")
    assert second.promise_high_min is not None
    assert story.stands(second).overdue
    assert story.words(second, "en")[1].startswith("Longer than your ticket said.")
    assert not story.stands(first).why


def test_what_is_no_estimate_is_not_shown(story: Story) -> None:
    ticket = story.floor.issue("C")
    story.floor.waits = b"\x81\xa1x\x01"
    assert story.stands(ticket).kind == "waiting"
    assert unpacked(b"nothing") is None
