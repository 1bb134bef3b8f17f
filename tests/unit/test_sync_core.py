"""The branch's side of the sync protocol as dialogues: no clock, no thread, no network."""

from __future__ import annotations

import pytest

from branchdesk.domain.chain import GENESIS, Head, Sealed, seal
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.services.sync_messages import (
    MAX_BYTES,
    MAX_EVENTS,
    Ack,
    Batch,
    Forked,
    Need,
    Reply,
    decode_batch,
    decode_reply,
    encode_batch,
    encode_reply,
    fitting,
)
from branchdesk.sync.core import LONGEST_RETRY_S, STUCK_S, Courier
from tests.scenario import Day

DAY = Day()
DAY.open("1")
for minute in range(6):
    DAY.issue("A", at=minute)
LOG = seal(DAY.events, Head())
HEAD = Head(LOG[-1].seq, LOG[-1].hash)
AWAY = Unavailable("centre_unreachable", detail="")


def at(seq: int) -> Head:
    return Head(seq, LOG[seq - 1].hash) if seq else Head()


def courier() -> Courier:
    return Courier("nj-001", "1.0", heartbeat_s=10)


def ask(c: Courier) -> Batch:
    return c.batch(HEAD, 1, LOG[c.starts_after(HEAD).seq :], 7)


def tell(c: Courier, reply: Reply, own: Head | None) -> float:
    c.answered(ask(c), reply, own)
    return c.pause_s(HEAD, 0.5)


def test_the_first_question_is_empty_and_at_our_head() -> None:
    asked = ask(courier())
    assert (asked.after, asked.after_hash, asked.head, asked.events) == (HEAD.seq, HEAD.hash, HEAD.seq, ())


def test_what_is_needed_is_sent_at_once_then_a_heartbeat() -> None:
    c = courier()
    assert tell(c, Need(3), at(2)) == 0
    sent = ask(c)
    assert (sent.after, sent.after_hash) == (2, at(2).hash)
    assert [event.seq for event in sent.events] == [event.seq for event in LOG[2:]]
    assert tell(c, Ack(HEAD.seq, HEAD.hash), HEAD) == 10
    assert ask(c).events == ()


def test_what_was_taken_in_part_goes_on_from_there() -> None:
    c = courier()
    tell(c, Need(1), Head())
    assert tell(c, Ack(4, at(4).hash), at(4)) == 0
    assert ask(c).after == 4


def test_a_centre_that_fell_back_is_followed() -> None:
    c = courier()
    tell(c, Ack(HEAD.seq, HEAD.hash), HEAD)
    assert tell(c, Need(1), Head()) == 0
    assert (ask(c).after, ask(c).after_hash) == (0, GENESIS)


def test_failures_wait_longer_and_longer_and_spread() -> None:
    c = courier()
    low, high = [], []
    for _ in range(20):
        c.failed(AWAY)
        low.append(c.pause_s(HEAD, 0.0))
        high.append(c.pause_s(HEAD, 1.0))
    assert low == sorted(low)
    assert high[0] <= 1
    assert (low[-1], high[-1]) == (LONGEST_RETRY_S / 2, LONGEST_RETRY_S)
    assert not c.may_hurry
    assert (c.problem, c.cursor) == ("centre_unreachable", None)


def test_an_answer_ends_the_failures() -> None:
    c = courier()
    c.failed(AWAY)
    assert tell(c, Ack(HEAD.seq, HEAD.hash), HEAD) == 10
    assert c.may_hurry
    assert c.problem == ""


@pytest.mark.parametrize("error", [Rejected("branch_token_wrong", branch="x"), Rejected("batch_invalid", detail="")])
def test_a_refusal_is_not_hammered(error: BranchDeskError) -> None:
    c = courier()
    c.failed(error)
    assert c.pause_s(HEAD, 0.0) >= STUCK_S / 2
    assert not c.may_hurry


def test_an_answer_without_progress_is_not_hammered() -> None:
    c = courier()
    tell(c, Need(3), at(2))
    assert tell(c, Need(3), at(2)) > 0


def test_a_fork_sends_its_events_once_and_then_waits() -> None:
    c = courier()
    assert tell(c, Forked(4), at(3)) == 0
    assert ask(c).after == 3
    assert tell(c, Forked(4), at(3)) >= STUCK_S / 2
    assert c.problem == "branch_forked"
    assert ask(c).events == ()


def test_a_centre_that_holds_more_than_we_do_is_told() -> None:
    c = courier()
    assert tell(c, Ack(HEAD.seq + 5, GENESIS), None) >= STUCK_S / 2
    assert c.problem == "centre_ahead"


def test_batches_are_bounded_by_count_and_bytes() -> None:
    one = LOG[-1]
    assert len(fitting([one] * (MAX_EVENTS + 1))) == MAX_EVENTS
    large = Sealed(one.seq, one.hash, b"x" * (MAX_BYTES // 3), one.event)
    assert len(fitting([large] * 10)) == 3
    huge = Sealed(one.seq, one.hash, b"x" * (MAX_BYTES * 2), one.event)
    assert len(fitting([huge, one])) == 1


def test_messages_come_back_as_they_went() -> None:
    assert decode_batch(encode_batch(ask(courier()))) == ask(courier())
    for reply in (Ack(3, HEAD.hash), Need(1), Forked(2)):
        assert decode_reply(encode_reply(reply)) == reply
