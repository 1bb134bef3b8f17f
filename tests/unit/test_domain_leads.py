"""What a manager does from the floor: seeing to an alert, giving a waiting customer a class."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain.alerts import Alert, acknowledged, alerts
from branchdesk.domain.policy import explain, next_ticket, order
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.snapshot import Seen, decode_snapshot, encode_snapshot
from branchdesk.domain.times import MINUTE
from tests.refusals import refused
from tests.scenario import BRANCH, Day

MANAGER = c.Who(device="desk", kind="manager", staff="zhao", role="manager")
LOBBY = c.Who(device="tablet", kind="manager", staff="sun", role="lobby")


def present(day: Day, code: str, minute: float) -> Alert | None:
    return next((a for a in alerts(day.snapshot, day.origin + round(minute * MINUTE)) if a.code == code), None)


def see(day: Day, alert: Alert, minute: float, who: c.Who = MANAGER) -> None:
    day.do(c.AcknowledgeAlert(code=alert.code, subject=alert.subject, severity=alert.severity), at=minute, who=who)


def long_wait(day: Day, minute: float) -> Alert:
    found = present(day, "long_wait", minute)
    assert found is not None
    return found


def test_an_alert_says_since_when_it_lasts() -> None:
    day = Day()
    day.open("1", at=0)
    for minute in (0, 3):
        day.issue("A", at=minute)
    assert long_wait(day, 11).since == day.origin + 10 * MINUTE
    day.call("1", at=14)
    assert long_wait(day, 15).since == day.origin + 10 * MINUTE, "the next one was over the limit already"
    red = long_wait(day, 25)
    assert (red.severity, red.since) == ("red", day.origin + 23 * MINUTE)
    flagged = present(day, "no_show", 20)
    assert flagged is not None
    assert flagged.since == day.origin + 19 * MINUTE
    day.start("1", at=20)
    slow = present(day, "long_service", 40)
    assert slow is not None
    assert slow.since == day.origin + 35 * MINUTE


def test_who_has_seen_to_an_alert_is_known_everywhere_and_after_a_restart() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=0)
    see(day, long_wait(day, 11), 11)
    see(day, long_wait(day, 12), 12, LOBBY)
    kept = decode_snapshot(encode_snapshot(day.snapshot))
    alert = long_wait(day, 13)
    assert acknowledged(kept, alert) == Seen(at=day.origin + 11 * MINUTE, by="zhao")
    assert [event.type for event in day.events].count("alert_acknowledged") == 1


def test_an_alert_that_ends_and_comes_again_is_new() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=0)
    see(day, long_wait(day, 11), 11)
    day.call("1", at=12)
    day.issue("A", at=13)
    assert present(day, "long_wait", 20) is None
    assert acknowledged(day.snapshot, long_wait(day, 24)) is None


def test_an_amber_alert_that_turns_red_is_new_and_a_red_one_seen_stays_seen() -> None:
    day = Day()
    day.open("1", at=0)
    for minute in (0, 8):
        day.issue("A", at=minute)
    see(day, long_wait(day, 11), 11)
    assert acknowledged(day.snapshot, long_wait(day, 21)) is None
    see(day, long_wait(day, 21), 21)
    day.call("1", at=22)
    amber = long_wait(day, 23)
    assert amber.severity == "amber"
    assert acknowledged(day.snapshot, amber) is not None


@pytest.mark.parametrize("opened", [False, True])
def test_a_queue_that_nobody_serves_is_new_when_its_counter_closes_again(opened: bool) -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("C", at=1)
    alert = present(day, "no_counter", 2)
    assert alert is not None
    assert alert.since == day.origin + MINUTE
    see(day, alert, 2)
    if opened:
        day.open("4", "liu", at=3)
        day.do(c.CloseCounter(counter="4"), at=5)
    again = present(day, "no_counter", 6)
    assert again is not None
    assert (acknowledged(day.snapshot, again) is None) == opened


def test_a_full_lobby_is_full_since_it_last_became_so() -> None:
    day = Day()
    day.open("1", at=0)
    for minute in range(8):
        day.issue("A", at=minute)
    full = present(day, "open_flexible", 9)
    assert full is not None
    assert full.since == day.origin + 7 * MINUTE
    day.call("1", at=10)
    assert present(day, "open_flexible", 11) is None
    day.issue("A", at=12)
    again = present(day, "open_flexible", 13)
    assert again is not None
    assert again.since == day.origin + 12 * MINUTE


def test_someone_sent_on_after_a_long_wait_can_be_seen_to() -> None:
    """The wait ended at the first call, so the alert cannot be older than the transfer."""
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=0)
    day.call("1", at=12)
    day.do(c.TransferTicket(counter="1", service="C"), at=13)
    alert = long_wait(day, 14)
    assert alert.since == day.origin + 13 * MINUTE
    see(day, alert, 14)
    assert acknowledged(day.snapshot, long_wait(day, 40)) is not None


def test_an_alert_that_is_over_is_not_recorded_as_seen() -> None:
    day = Day()
    day.do(c.AcknowledgeAlert(code="long_wait", subject="A", severity="red"), who=MANAGER)
    assert not day.snapshot.seen


def queue_of_three() -> tuple[Day, list[str]]:
    day = Day()
    day.open("1", at=0)
    return day, [day.issue("A", at=minute) for minute in (0, 1, 2)]


def test_a_class_given_by_hand_counts_and_the_call_says_why() -> None:
    day, tickets = queue_of_three()
    day.do(c.Reprioritise(ticket=tickets[2], priority="elderly", reason="feels faint"), at=3, who=LOBBY)
    assert [t.id for t in order(day.snapshot, "A", day.now)] == [tickets[2], tickets[0], tickets[1]]
    assert explain(day.snapshot, tickets[2], day.now).why == ("raised", {"reason": "elderly", "told": "feels faint"})
    raised = day.ticket(tickets[2]).raised
    assert raised is not None
    assert (raised.by, raised.reason, raised.before) == ("sun", "feels faint", "")
    day.call("1", at=4)
    assert day.ticket(tickets[2]).segment.why == "raised"


def test_a_class_is_taken_back_in_the_same_way() -> None:
    day, tickets = queue_of_three()
    day.do(c.Reprioritise(ticket=tickets[2], priority="vip", reason="a promise"), at=3)
    day.do(c.Reprioritise(ticket=tickets[2], reason="a slip"), at=4)
    assert [t.id for t in order(day.snapshot, "A", day.now)] == tickets


def test_whoever_was_missed_stands_in_turn_until_a_manager_says_otherwise() -> None:
    day, tickets = queue_of_three()
    day.call("1", at=3)
    for minute in (4, 5):
        day.do(c.Recall(counter="1"), at=minute)
    day.do(c.MarkMissed(counter="1"), at=6)
    day.do(c.ReinstateTicket(ticket=tickets[0]), at=7)
    assert order(day.snapshot, "A", day.now)[0].id == tickets[1]
    day.do(c.Reprioritise(ticket=tickets[0], priority="elderly", reason="did not hear the call"), at=8)
    assert order(day.snapshot, "A", day.now)[0].id == tickets[0]


def test_only_so_many_are_given_a_class_at_once_and_each_with_a_reason() -> None:
    day = Day()
    day.open("1", at=0)
    tickets = [day.issue("A", at=minute) for minute in range(5)]
    with refused("reason_needed"):
        day.do(c.Reprioritise(ticket=tickets[0], priority="vip", reason="  "))
    with refused("unknown_priority", reason="friend"):
        day.do(c.Reprioritise(ticket=tickets[0], priority="friend", reason="a friend"))
    for ticket in tickets[1:4]:
        day.do(c.Reprioritise(ticket=ticket, priority="vip", reason="a promise"))
    with refused("raises_used_up", waiting=3):
        day.do(c.Reprioritise(ticket=tickets[4], priority="vip", reason="a promise"))
    day.do(c.Reprioritise(ticket=tickets[1], priority="elderly", reason="the wrong class"))
    day.call("1", at=6)
    day.do(c.Reprioritise(ticket=tickets[4], priority="vip", reason="a promise"))


def test_those_in_front_are_not_passed_without_end() -> None:
    """The ratio cap holds for classes given by hand, too."""
    profile = replace(BRANCH, policy=replace(BRANCH.policy, priority_run=1))
    day = Day(profile)
    day.open("1", at=0)
    tickets = [day.issue("A", at=minute) for minute in range(3)]
    for ticket in tickets[1:]:
        day.do(c.Reprioritise(ticket=ticket, priority="vip", reason="a promise"))
    assert day.call("1", at=4) is None or day.snapshot.counter("1").ticket == tickets[1]
    day.start("1", at=5)
    day.finish("1", at=6)
    choice = next_ticket(day.snapshot, day.snapshot.counter("1"), day.now)
    assert choice is not None
    assert choice.ticket.id == tickets[0]


def test_nobody_who_is_served_is_given_a_class() -> None:
    day, _ = queue_of_three()
    called = day.issue("A", at=3)
    day.call("1", at=4)
    with refused("wrong_state", number="A001", state="called"):
        day.do(c.Reprioritise(ticket=day.snapshot.counter("1").ticket, priority="vip", reason="late"))
    assert day.ticket(called).priority == ""


def test_public_screens_are_not_told_why() -> None:
    day, tickets = queue_of_three()
    day.do(c.Reprioritise(ticket=tickets[0], priority="elderly", reason="Mr Zhang is ill"), at=3)
    assert b"Zhang" not in encode_snapshot(redact_snapshot(day.snapshot, "display"))
    assert "Zhang" not in repr(redact_event(day.events[-1], "display"))
