"""What goes down to a branch and comes back up: read by both sides alike, and never more than a message may hold."""

from __future__ import annotations

import msgspec
import pytest

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.errors import Unavailable
from branchdesk.services import inbox_messages as m
from tests.refusals import refused
from tests.scenario import BRANCH, Day

OPS: list[c.RemoteOp] = [
    c.IssueRemoteTicket(service="A", token="a-token-of-22-letters-"),
    c.BookAppointment(service="D", booked_at=1, code="123456"),
    c.MoveAppointment(code="123456", booked_at=2),
    c.CancelAppointment(code="123456"),
    c.DelayTicket(ticket="t1", token="a-token-of-22-letters-"),
    c.AbandonTicket(ticket="t1", token="a-token-of-22-letters-"),
    c.RateTicket(ticket="t1", score=5, token="a-token-of-22-letters-"),
    c.ChangeProfile(profile=BRANCH),
    c.ReviseProfile(part={"hours": {"opens": "08:30"}, "notices": [{"zh": "今日", "en": "Today"}]}),
]


def entry(op: bytes, number: int = 1) -> m.Entry:
    return m.Entry(id=f"e{number}", number=number, at=0, op=msgspec.Raw(op))


@pytest.mark.parametrize("op", OPS, ids=lambda op: type(op).__name__)
def test_every_operation_survives_the_way(op: c.RemoteOp) -> None:
    there = m.decode_inbox(m.encode_inbox([entry(m.encode_op(op))]))
    assert m.read_op(there.entries[0]) == op


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"type": "open_day"}', "op_unknown"),
        (b'{"type": "sing_a_song", "loud": true}', "op_unknown"),
        (b'{"type": {"a": 1}}', "op_unknown"),
        (b"[1, 2]", "op_unknown"),
        (b"null", "op_unknown"),
        (b'{"type": "cancel_appointment"}', "op_invalid"),
        (b'{"type": "cancel_appointment", "code": "x", "colour": "red"}', "op_invalid"),
        (b'{"type": "book_appointment", "service": "A", "booked_at": 1, "code": "12a456"}', "op_invalid"),
    ],
)
def test_what_this_version_does_not_know_is_told_from_what_is_wrong(raw: bytes, code: str) -> None:
    with refused(code):
        m.read_op(entry(raw))


def test_an_answer_holds_what_it_may_and_says_that_there_is_more() -> None:
    small = [entry(b'{"type": "x"}', n) for n in range(1, 80)]
    first = m.decode_inbox(m.encode_inbox(small))
    assert (len(first.entries), first.more) == (m.MAX_ENTRIES, True)
    large = [entry(b'"' + b"x" * (1 << 20) + b'"', n) for n in (1, 2, 3)]
    raw = m.encode_inbox(large)
    assert len(raw) <= m.MAX_BYTES
    assert 1 <= len(m.decode_inbox(raw).entries) < 3
    assert not m.decode_inbox(m.encode_inbox([])).entries


def test_nonsense_is_refused_on_both_sides() -> None:
    for raw in (b"", b"{", b"[" * 100_000, b'{"entries": [{"id": ""}]}', b"\xff"):
        with pytest.raises(Unavailable, match="centre_failed"):
            m.decode_inbox(raw)
    for raw in (b"", b"[]", b'{"answers": [{"id": "a b"}]}', b'{"answers": [{"id": "a", "data": {"x": []}}]}'):
        with refused("request_invalid"):
            m.decode_answers(raw)
    answers = m.Answers(answers=(m.Answer(id="e1", code="slot_full", data={"service": "A"}),))
    assert m.decode_answers(m.encode_answers(answers)) == answers


def test_the_answer_is_what_the_log_says_under_the_entry() -> None:
    day = Day()
    day.open("1", at=0)
    day.promise = None

    def told(op: c.Op) -> m.Answer:
        return m.answer_of("e1", day.do(op, who=m.CENTRE))

    issued = told(c.IssueRemoteTicket(service="A", token="a-token-of-22-letters-"))
    assert issued.data == {"ticket": issued.data["ticket"], "number": "A001", "ahead": 0}
    booked = told(c.BookAppointment(service="D", booked_at=day.origin + 90 * 60_000, code="123456"))
    assert booked.data == {"code": "123456", "booked_at": day.origin + 90 * 60_000}
    assert told(c.ChangeProfile(profile=BRANCH)).data == {"version": 2}
    assert told(c.CancelAppointment(code="123456")) == m.Answer(id="e1")
    assert told(c.CancelAppointment(code="123456")) == m.Answer(
        id="e1", code="unknown_appointment", data={"appointment": "123456"}
    )
    assert m.answer_of("e1", []) == m.Answer(id="e1")
    assert isinstance(day.events[-1].data, e.RemoteRefused)
