"""A customer by number: in every state, what is said and what can be done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from branchdesk.domain import commands as c
from branchdesk.domain.ticket import TicketState
from tests.ui.counter_hands import Desk, Teller
from ui.counter.finding import Found, find

K = Qt.Key


@pytest.fixture
def teller() -> Teller:
    return Teller()


def found(teller: Teller, typed: str) -> Found:
    return find(teller.scene(), typed)


def deeds(teller: Teller, typed: str = "a1") -> list[str]:
    return [deed.doing for deed in found(teller, typed).deeds if not deed.why_not]


@pytest.mark.parametrize("typed", ["A001", "a1", " a 001", "1", "001"])
def test_a_number_may_be_typed_in_many_ways(teller: Teller, typed: str) -> None:
    ticket = teller.issue()
    assert found(teller, typed).ticket == ticket


def test_what_is_none_or_several(teller: Teller) -> None:
    teller.issue("A")
    teller.issue("B")
    assert found(teller, "1").words == "Several: A001, B001. Type the letter too."
    assert found(teller, "7").words == "No such number today."
    assert found(teller, "hello").ticket == ""
    assert found(teller, "").words == "Type what stands on the ticket."


def test_waiting_is_next_or_called_with_a_reason(teller: Teller) -> None:
    teller.issue()
    teller.issue()
    teller.wait(minutes=3)
    assert deeds(teller, "a1") == ["next"]
    assert deeds(teller, "a2") == ["call"]
    assert "3 min so far, 1 ahead" in found(teller, "a2").words


def test_a_service_that_is_not_done_here_says_where(teller: Teller) -> None:
    teller.issue("C")
    assert "No open counter" in found(teller, "c1").deeds[0].why_not
    teller.branch.link("counter", "4", staff="t04")
    assert "counter 4" in found(teller, "c1").deeds[0].why_not


def test_through_a_customers_visit(teller: Teller) -> None:
    teller.issue()
    teller.call()
    assert ("Called to counter 1" in found(teller, "a1").words, deeds(teller)) == (True, [])
    teller.do(c.StartService(counter="1"))
    assert "Being served at counter 1" in found(teller, "a1").words
    teller.do(c.HoldTicket(counter="1", note="form B"))
    assert ("Note: form B" in found(teller, "a1").words, deeds(teller)) == (True, ["call_back"])
    teller.do(c.CallTicket(counter="1", ticket=found(teller, "a1").ticket))
    teller.do(c.StartService(counter="1"), c.FinishService(counter="1"))
    assert ("Served at counter 1" in found(teller, "a1").words, deeds(teller)) == (True, [])


def test_missed_is_reinstated_while_there_is_time(teller: Teller) -> None:
    teller.issue()
    teller.miss()
    assert deeds(teller) == ["reinstate", "call"]
    teller.wait(minutes=16)
    assert deeds(teller) == ["call"]


def test_with_a_customer_here_it_says_why_not(teller: Teller) -> None:
    teller.issue()
    teller.issue()
    teller.call()
    (deed,) = found(teller, "a2").deeds
    assert "present customer" in deed.why_not


def test_by_keyboard_alone(desk: Desk) -> None:
    desk.issue()
    second = desk.issue()
    desk.press(K.Key_Slash)
    assert not desk.window.work.keypad.isVisible()
    desk.type("a2")
    desk.press(K.Key_Return)
    assert desk.asked == "by-name"
    desk.press(K.Key_1)
    assert desk.state(second) is TicketState.CALLED
    desk.press(K.Key_Slash)
    desk.type("1")
    desk.press(K.Key_Escape)
    assert desk.window.work.keypad.isVisible()
    desk.press(K.Key_S)
    assert desk.activity == "serving"


def test_by_mouse(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_Slash)
    desk.type("a1")
    desk.click(desk.window.work.finder.buttons[0])
    assert desk.state(ticket) is TicketState.CALLED


def test_esc_on_a_button_of_the_box_closes_it(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_Slash)
    desk.type("a1")
    desk.window.work.finder.buttons[0].setFocus()
    desk.press(K.Key_Escape)
    assert not desk.window.work.finder.is_open
