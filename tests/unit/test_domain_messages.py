"""Messages between counters and the lobby manager, and a kiosk's call for help."""

from __future__ import annotations

import msgspec
import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.commands import Who
from branchdesk.domain.decide.messages import MOST_OPEN
from branchdesk.domain.privacy import redact_snapshot
from branchdesk.domain.snapshot import Message
from tests.refusals import refused
from tests.scenario import Day

TELLER = Who(device="pc-1", kind="counter", counter="1", staff="wang", role="teller")
OTHER = Who(device="pc-2", kind="counter", counter="2", staff="li", role="teller")
LOBBY = Who(device="desk", kind="manager", staff="zhao", role="lobby")
KIOSK = Who(device="kiosk-1", kind="kiosk")


def tell(day: Day, who: Who, op: c.Op) -> None:
    """What this device asks for, done."""
    day.do(op, who=who)


def latest(day: Day) -> Message:
    return max(day.snapshot.messages.values(), key=lambda m: (m.sent_at, m.id))


@pytest.fixture
def day() -> Day:
    day = Day()
    day.open("1", at=0)
    return day


def test_a_counter_asks_for_help_and_the_lobby_manager_answers(day: Day) -> None:
    tell(day, TELLER, c.SendMessage(code="cash", note=" 2 x 100 "))
    sent = latest(day)
    assert (sent.sender, sent.to, sent.code, sent.note, sent.by) == ("1", "", "cash", "2 x 100", "wang")
    with refused("not_allowed"):
        tell(day, TELLER, c.AnswerMessage(message=sent.id))
    tell(day, LOBBY, c.AnswerMessage(message=sent.id, note="coming"))
    answered = latest(day)
    assert (answered.answered_by, answered.answer) == ("zhao", "coming")
    assert answered.answered_at == day.now
    with refused("message_answered"):
        tell(day, LOBBY, c.AnswerMessage(message=sent.id))
    with refused("unknown_message"):
        tell(day, LOBBY, c.AnswerMessage(message="nothing"))


def test_an_answer_is_a_code_with_a_short_word_on_one_line(day: Day) -> None:
    tell(day, LOBBY, c.SendMessage(counter="1", code="come"))
    sent = latest(day)
    with refused("unknown_reason"):
        tell(day, TELLER, c.AnswerMessage(message=sent.id, code="next"))
    with refused("number_in_note"):
        tell(day, TELLER, c.AnswerMessage(message=sent.id, note="card 6222 0210 0112 2338"))
    tell(day, TELLER, c.AnswerMessage(message=sent.id, code="soon", note=" after\tthis\none "))
    assert (latest(day).answer_code, latest(day).answer) == ("soon", "after this one")
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"message": sent.id, "note": "x" * 61}, c.AnswerMessage)
    with refused("number_in_note"):
        tell(day, TELLER, c.SendMessage(code="question", note="330102199001011234?"))


def test_a_manager_tells_a_counter_and_only_that_counter_answers(day: Day) -> None:
    tell(day, LOBBY, c.SendMessage(counter="2", code="open"))
    sent = latest(day)
    assert (sent.sender, sent.to, sent.by) == ("", "2", "zhao")
    with refused("foreign_counter"):
        tell(day, TELLER, c.AnswerMessage(message=sent.id))
    with refused("foreign_counter"):
        tell(day, LOBBY, c.AnswerMessage(message=sent.id))
    tell(day, OTHER, c.AnswerMessage(message=sent.id))
    assert latest(day).answered_by == "li"


def test_each_says_what_is_his_to_say(day: Day) -> None:
    with refused("unknown_reason"):
        tell(day, TELLER, c.SendMessage(code="open"))
    with refused("unknown_reason"):
        tell(day, LOBBY, c.SendMessage(counter="1", code="cash"))
    with refused("unknown_reason"):
        tell(day, KIOSK, c.SendMessage(code="security"))
    with refused("not_allowed"):
        tell(day, TELLER, c.SendMessage(counter="2", code="help"))
    with refused("not_allowed"):
        tell(day, KIOSK, c.SendMessage(counter="2", code="help"))
    with refused("unknown_counter"):
        tell(day, LOBBY, c.SendMessage(counter="9", code="come"))
    with refused("unknown_counter"):
        tell(day, LOBBY, c.SendMessage(code="come"))


def test_nobody_floods_the_lobby(day: Day) -> None:
    for _ in range(MOST_OPEN):
        tell(day, TELLER, c.SendMessage(code="help"))
    with refused("messages_waiting"):
        tell(day, TELLER, c.SendMessage(code="help"))
    tell(day, OTHER, c.SendMessage(code="help"))
    tell(day, LOBBY, c.AnswerMessage(message=next(m.id for m in day.snapshot.messages.values() if m.sender == "1")))
    tell(day, TELLER, c.SendMessage(code="help"))


def test_a_kiosk_that_has_called_already_is_not_heard_twice(day: Day) -> None:
    tell(day, KIOSK, c.SendMessage(code="help", note="written by a customer"))
    seq = day.snapshot.seq
    tell(day, KIOSK, c.SendMessage(code="help"))
    assert day.snapshot.seq == seq
    assert (latest(day).sender, latest(day).note, latest(day).device) == ("", "", "kiosk-1")
    tell(day, LOBBY, c.AnswerMessage(message=latest(day).id))
    tell(day, KIOSK, c.SendMessage(code="help"))
    assert day.snapshot.seq > seq + 1


def test_public_screens_do_not_see_them(day: Day) -> None:
    tell(day, TELLER, c.SendMessage(code="security", note="secret"))
    assert not redact_snapshot(day.snapshot, "kiosk").messages
    assert redact_snapshot(day.snapshot, "counter").messages == day.snapshot.messages


def test_the_next_day_begins_without_them(day: Day) -> None:
    tell(day, TELLER, c.SendMessage(code="cash"))
    day.do(c.CloseDay(force=True))
    tell(day, LOBBY, c.AnswerMessage(message=latest(day).id))
    assert not day.snapshot.day_open
    day.do(c.OpenDay(), at=24 * 60)
    assert not day.snapshot.messages
