"""The teller's window when things go wrong, and when others change the branch meanwhile."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.domain.ticket import TicketState
from branchdesk.services.messages import Answer
from tests.inprocess import PIN, FakeLink, InProcessBranch, demo_profile
from tests.ui.counter_hands import Desk, Open

K = Qt.Key


def test_two_counters_and_one_customer(opened: Open) -> None:
    desk = opened()
    other = desk.branch.link("counter", "2", staff="t02")
    desk.issue()
    other.send(c.CallNext(counter="2"))
    desk.settle()
    desk.press(K.Key_N)
    assert desk.said == "Nobody is waiting."


def test_link_lost_and_back(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N, K.Key_S)
    desk.branch.go_offline()
    desk.settle()
    assert desk.window.link_banner.words.startswith("Not connected since 09:00")
    desk.wait(minutes=2)
    assert desk.window.work.customer.time.text() == "2:00"
    desk.press(K.Key_F)
    assert (desk.asked, desk.activity) == ("", "serving")
    assert desk.said
    desk.branch.go_online()
    desk.settle()
    assert desk.window.link_banner.words == ""
    desk.press(K.Key_F)
    assert desk.activity == "wrap_up"


class Failing:
    """A link's ``send`` that fails once, and notes the ids it was given."""

    def __init__(self, link: FakeLink, error: BranchDeskError) -> None:
        self._send = link.send
        self._error = error
        self.ids: list[str | None] = []

    def __call__(self, op: c.Op, *, cmd_id: str | None = None) -> Answer:
        self.ids.append(cmd_id)
        if len(self.ids) == 1:
            raise self._error
        return self._send(op, cmd_id=cmd_id)


def test_a_call_without_an_answer_is_asked_again_under_the_same_id(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.issue()
    unsure = Failing(desk.link, Unavailable("no_node"))
    monkeypatch.setattr(desk.link, "send", unsure)
    desk.press(K.Key_N)
    assert desk.said
    desk.press(K.Key_N)
    assert desk.state(first) is TicketState.CALLED
    assert unsure.ids[0] == unsure.ids[1]
    desk.press(K.Key_S, K.Key_F)
    desk.issue()
    desk.press(K.Key_N)
    assert len(set(unsure.ids)) == len(unsure.ids) - 1


def test_rating_is_noticed_without_its_score(desk: Desk) -> None:
    pad = desk.branch.link("evaluator", "1")
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_F)
    desk.settle()
    question = desk.branch.snapshot.tickets[ticket].question
    pad.send(c.RateTicket(ticket=ticket, score=1, seconds=4, question=question))
    desk.settle()
    assert desk.said == "The customer has rated A001."


def test_question_about_a_customer_who_left_goes_away(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_T)
    desk.link.send(c.FinishService(counter="1"))
    desk.settle()
    assert desk.asked == ""


def test_closing_the_window_with_a_customer_asks_first(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N)
    assert not desk.window.close()
    assert desk.asked == "quit"
    desk.press(K.Key_Y)
    assert not desk.window.isVisible()


def test_language_changes_at_once(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N)
    desk.click(desk.window.header.speak)
    assert desk.window.work.keypad.big.words == "A001 已到，开始办理"
    assert desk.window.work.customer.state.text() == "已呼叫"


def test_selection_stays_with_the_customer_when_the_queue_moves(desk: Desk) -> None:
    for _ in range(3):
        desk.issue()
    desk.press(K.Key_Down, K.Key_Down, K.Key_Down)
    desk.press(K.Key_N)
    assert desk.window.work.queue.chosen is not None
    assert desk.window.work.queue.chosen.number == "A003"


def test_unknown_counter_is_said_plainly(opened: Open) -> None:
    branch = InProcessBranch()
    desk = opened(branch=branch, staff="")
    fewer = replace(demo_profile(), counters=demo_profile().counters[1:])
    branch.node(c.ChangeProfile(profile=fewer))
    desk.settle()
    assert desk.window.pages.currentWidget() is desk.window.connecting
    assert "counter 1" in desk.window.connecting.hint.text()


def test_a_lapsed_log_in_leads_back_to_the_log_in_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.issue()
    desk.press(K.Key_N, K.Key_S)
    monkeypatch.setattr(desk.link, "send", Failing(desk.link, Rejected("log_in_first")))
    desk.press(K.Key_H)
    assert desk.window.pages.currentWidget() is desk.window.login
    assert desk.said
    desk.type("t01")
    desk.press(K.Key_Return)
    desk.type(PIN)
    desk.press(K.Key_Return)
    assert desk.number == "A001", "the customer is still here"
    desk.press(K.Key_F)
    assert desk.activity == "wrap_up"


def test_a_new_window_goes_on_with_the_customer(opened: Open) -> None:
    first = opened()
    ticket = first.issue()
    first.press(K.Key_N, K.Key_S)
    second = opened(branch=first.branch, staff="")
    second.type("t01")
    second.press(K.Key_Return)
    second.type(PIN)
    second.press(K.Key_Return)
    assert second.number == "A001"
    second.press(K.Key_F)
    assert second.state(ticket) is TicketState.SERVED


def test_space_alone_serves_a_customer(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_Space, K.Key_Space)
    desk.wait(seconds=1)
    desk.press(K.Key_Space)
    assert desk.state(ticket) is TicketState.SERVED


def test_a_second_space_right_after_start_does_not_finish(desk: Desk) -> None:
    """One key for whatever comes next: a hasty hand must not end what has just begun. F, which says so, may."""
    ticket = desk.issue()
    desk.press(K.Key_Space, K.Key_Space, K.Key_Space)
    assert desk.state(ticket) is TicketState.SERVING
    desk.press(K.Key_F)
    assert desk.state(ticket) is TicketState.SERVED
