"""A slip taken back in the window, messages to and from the lobby, and the word about a low rating."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.ticket import TicketState
from tests.inprocess import FakeLink
from tests.ui.counter_hands import Desk, Teller
from ui.counter.keybutton import PaintedButton
from ui.counter.keymap import Action
from ui.counter.offers import Offer, offers

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def lobby(desk: Desk) -> FakeLink:
    """The manager's device, with somebody logged in."""
    link = desk.branch.link("manager")
    link.log_in("m01", "2468")
    return link


def lines(desk: Desk) -> list[str]:
    desk.settle()
    return desk.window.work.notices.said


@pytest.mark.parametrize(("key", "held"), [(K.Key_Z, Qt.KeyboardModifier.NoModifier), (K.Key_Z, CTRL)])
def test_a_finish_is_taken_back_by_one_key(desk: Desk, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S)
    desk.press(K.Key_2, held=CTRL)
    desk.wait(minutes=3)
    desk.press(K.Key_F)
    assert lines(desk) == ["A001 finished."]
    assert desk.window.work.notices.lines[0].button.words == "Undo 20 s"
    desk.wait(seconds=8)
    assert desk.window.work.notices.lines[0].button.words == "Undo 12 s"
    desk.press(key, held=held)
    assert (desk.state(ticket), desk.number) == (TicketState.SERVING, "A001")
    assert desk.window.work.customer.time.text() == "3:08"
    assert desk.window.session.view is not None
    assert [step.ticked for step in desk.window.session.view.now.steps[:3]] == [False, True, False]
    assert desk.said == "A001 is back here, as before."


@pytest.mark.parametrize("key", [K.Key_H, K.Key_T])
def test_hold_and_transfer_are_taken_back_by_mouse(desk: Desk, key: Qt.Key) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, key)
    if key == K.Key_T:
        desk.press(K.Key_B)
    assert desk.state(ticket) in (TicketState.ON_HOLD, TicketState.TRANSFERRED)
    desk.click(desk.window.work.notices.lines[0].button)
    assert desk.state(ticket) is TicketState.CALLED


def test_missed_is_taken_back(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N)
    for _ in range(2):
        desk.wait(seconds=45)
        desk.press(K.Key_R)
    desk.press(K.Key_M)
    assert "reinstate" in lines(desk)[0]
    desk.press(K.Key_Z)
    assert desk.state(ticket) is TicketState.CALLED


def test_too_late_says_so_and_the_offer_goes(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_F)
    desk.wait(seconds=21)
    assert lines(desk) == []
    desk.press(K.Key_Z)
    assert "too late" in desk.said


def test_the_next_call_ends_the_offer(desk: Desk) -> None:
    desk.issue()
    desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_F, K.Key_N)
    assert lines(desk) == []


def test_the_lobby_manager_is_called_and_answers(desk: Desk) -> None:
    desk.press(K.Key_B)
    assert desk.asked == "message"
    desk.press(K.Key_Slash)
    desk.type("2 rolls of coins")
    desk.press(K.Key_Return, K.Key_2)
    (message,) = desk.branch.snapshot.messages.values()
    assert (message.sender, message.code, message.note, message.by) == ("1", "cash", "2 rolls of coins", "t01")
    assert lines(desk) == ["Told to the lobby: Cash or small change (2 rolls of coins). Not seen yet, 0:00"]
    desk.wait(seconds=32)
    lobby(desk).send(c.AnswerMessage(message=message.id, note="two minutes"))
    (said,) = lines(desk)
    assert "seen by 周建国 at 09:00" in said
    assert "two minutes" in said
    desk.press(K.Key_V)
    assert lines(desk) == []


def test_a_message_to_this_counter_is_answered_by_one_key(desk: Desk) -> None:
    manager = lobby(desk)
    manager.send(c.SendMessage(counter="1", code="come", note="desk 2"))
    manager.send(c.SendMessage(counter="2", code="come"))
    assert lines(desk) == ["周建国: Please come to the lobby desk (desk 2)"]
    desk.press(K.Key_V)
    first = next(m for m in desk.branch.snapshot.messages.values() if m.to == "1")
    assert (first.answered_by, first.answer_code) == ("t01", "coming")
    assert lines(desk) == []
    desk.press(K.Key_V)
    assert "nothing to answer" in desk.said


def test_a_message_is_answered_with_a_word(desk: Desk) -> None:
    lobby(desk).send(c.SendMessage(counter="1", code="come"))
    desk.settle()
    desk.press(K.Key_B, K.Key_Slash)
    desk.type("after this one")
    desk.press(K.Key_Return, K.Key_6)
    (message,) = desk.branch.snapshot.messages.values()
    assert (message.answered_by, message.answer_code, message.answer) == ("t01", "soon", "after this one")
    desk.press(K.Key_B)
    assert len(desk.window.work.panel.question.options) == 4  # type: ignore[union-attr]


def test_what_the_lobby_answers_is_read_in_ones_own_language(desk: Desk) -> None:
    desk.link.send(c.SendMessage(code="help"))
    (message,) = desk.branch.snapshot.messages
    lobby(desk).send(c.AnswerMessage(message=message, code="wait", note="我在三号窗口"))
    (said,) = lines(desk)
    assert said.endswith('"Please go on meanwhile (我在三号窗口)"')


@cache
def finger() -> QPointingDevice:
    return QTest.createTouchDevice()


def test_a_closed_counter_is_told_as_well(desk: Desk) -> None:
    desk.link.send(c.CloseCounter(counter="1"))
    lobby(desk).send(c.SendMessage(counter="1", code="open", note="17 people wait"))
    desk.settle()
    assert desk.window.pages.currentWidget() is desk.window.closed
    assert desk.window.notices.said == ["周建国: Please open your counter (17 people wait)"]
    desk.press(K.Key_V)
    assert [m.answered_by for m in desk.branch.snapshot.messages.values()] == ["t01"]
    desk.press(K.Key_O)
    assert desk.activity == "free"


def touch(desk: Desk, button: QWidget) -> None:
    """A finger on it, and off again."""
    at = button.mapTo(desk.window, button.rect().center())
    QTest.touchEvent(desk.window, finger()).press(0, at, desk.window).commit()
    QTest.touchEvent(desk.window, finger()).release(0, at, desk.window).commit()
    desk.settle()


def test_a_message_is_answered_by_touch(desk: Desk) -> None:
    lobby(desk).send(c.SendMessage(counter="1", code="open"))
    desk.settle()
    touch(desk, desk.window.work.notices.lines[0].button)
    assert [m.answered_by for m in desk.branch.snapshot.messages.values()] == ["t01"]


def test_a_customer_and_a_slip_by_touch_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PaintedButton, "mouseDoubleClickEvent", QWidget.mouseDoubleClickEvent)  # no pause between
    ticket = desk.issue()
    keypad = desk.window.work.keypad
    touch(desk, keypad.big)
    touch(desk, keypad.keys[Action.START])
    assert desk.state(ticket) is TicketState.SERVING
    desk.wait(seconds=2)
    touch(desk, keypad.keys[Action.FINISH])
    assert desk.state(ticket) is TicketState.SERVED
    touch(desk, desk.window.work.notices.lines[0].button)
    assert desk.state(ticket) is TicketState.SERVING
    touch(desk, keypad.lesser[Action.MESSAGE])
    touch(desk, desk.window.work.panel.buttons[3])
    assert [m.code for m in desk.branch.snapshot.messages.values()] == ["security"]


@pytest.fixture
def teller() -> Teller:
    return Teller()


def low(teller: Teller) -> list[Offer]:
    return [offer for offer in offers(teller.scene()) if offer.key.startswith("rating:")]


def test_a_low_rating_is_told_when_its_customer_has_left_and_nobody_sits_here(teller: Teller) -> None:
    ticket = teller.issue()
    teller.issue()
    teller.serve()
    teller.do(c.FinishService(counter="1"))
    pad = teller.branch.link("evaluator", "1")
    question = teller.branch.snapshot.ticket(ticket).question
    pad.send(c.RateTicket(ticket=ticket, score=1, question=question))
    assert not low(teller), "whoever has just rated may still stand there"
    teller.wait(seconds=61)
    (told,) = low(teller)
    assert "A001" not in told.words
    assert "1" not in told.words
    teller.call()
    assert not low(teller), "the next customer could read it"
    teller.do(c.StartService(counter="1"), c.FinishService(counter="1"))
    (told,) = low(teller)
    assert not low_seen(teller, told.key)
    assert told.action is Action.ANSWER


def low_seen(teller: Teller, key: str) -> list[Offer]:
    return [offer for offer in offers(teller.scene(seen=frozenset({key}))) if offer.key == key]


def test_without_undo_the_window_still_says_what_became_of_the_customer(teller: Teller) -> None:
    profile = teller.branch.snapshot.profile
    teller.branch.node(c.ChangeProfile(profile=replace(profile, policy=replace(profile.policy, undo_s=0))))
    teller.issue()
    teller.call()
    teller.do(c.HoldTicket(counter="1"))
    (said,) = offers(teller.scene())
    assert said.action is None
    assert not teller.can(Action.UNDO).enabled


@pytest.mark.parametrize("size", [(420, 900), (1366, 768)])
def test_a_question_neither_stretches_the_customers_card_nor_cuts_off_an_answer(
    desk: Desk, size: tuple[int, int]
) -> None:
    desk.window.resize(*size)
    desk.issue()
    desk.press(K.Key_N, K.Key_S)
    lobby(desk).send(c.SendMessage(counter="1", code="come"))
    desk.settle()
    before = desk.window.work.customer.height()
    desk.press(K.Key_B)
    assert desk.window.work.customer.height() == before
    buttons = desk.window.work.panel.buttons
    assert len(buttons) == 7
    assert all(button.width() >= button.needs("Enter") for button in buttons)
