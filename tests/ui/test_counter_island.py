"""The teller's window without a node: the customer who is here is served to the end, nobody is called, time is kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE
from branchdesk.services.messages import Answer
from tests.ui.counter_hands import Desk
from ui.counter.keymap import OF_WINDOW

K = Qt.Key


def heal(desk: Desk) -> None:
    desk.branch.go_online()
    desk.qtbot.waitUntil(lambda: desk.window.session.shore.settled)
    desk.settle()


def test_the_present_customer_is_served_and_nobody_is_called(desk: Desk) -> None:
    ticket, other = desk.issue(), desk.issue()
    desk.press(K.Key_N)
    desk.branch.clock.pass_time(minutes=1)
    desk.cut_off()
    began = desk.branch.clock.now()
    assert desk.window.link_banner.words.startswith("Not connected since 09:01. Serve the customer who is here")
    desk.press(K.Key_R)
    assert desk.said == "Not connected. Only the customer who is here can be served to the end."
    desk.press(K.Key_S)
    desk.wait(minutes=6)
    assert desk.window.work.customer.time.text() == "6:00"
    desk.press(K.Key_F)
    assert desk.window.work.customer.number.text() != "A001"
    assert desk.window.session.view is not None
    assert desk.window.session.view.now.activity == "wrap_up"
    assert desk.window.session.view.suggestion.words == "Nobody new until connected"
    desk.press(K.Key_N)
    assert desk.said.startswith("Nobody new until the connection is back")
    desk.wait(minutes=5)
    assert desk.branch.snapshot.tickets[ticket].state is TicketState.CALLED, "the branch has heard nothing yet"
    heal(desk)
    served = desk.branch.snapshot.tickets[ticket]
    assert (served.segment.started_at, served.ended_at) == (began, began + 6 * MINUTE)
    assert desk.window.link_banner.words == ""
    desk.press(K.Key_N)
    assert desk.branch.snapshot.tickets[other].state is TicketState.CALLED


def test_another_outcome_works_alone_too(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S)
    desk.cut_off()
    desk.press(K.Key_E, K.Key_2)
    heal(desk)
    outcomes = desk.branch.profile.outcomes
    assert desk.branch.snapshot.tickets[ticket].segment.outcome == outcomes[1].code


def test_no_figure_of_before_the_cut_is_shown(desk: Desk) -> None:
    desk.issue()
    desk.issue()
    desk.settle()
    assert desk.window.work.queue.tabs.tabText(0) == "Waiting 2"
    desk.cut_off()
    view = desk.window.session.view
    assert view is not None
    assert [desk.window.work.queue.tabs.tabText(tab) for tab in range(3)] == ["Waiting –", "On hold –", "Missed –"]
    assert view.lists.waiting == ()
    assert view.now.headline == "Not connected"
    assert {action for action, state in view.actions.items() if state.enabled} == OF_WINDOW
    heal(desk)
    assert desk.window.work.queue.tabs.tabText(0) == "Waiting 2"


def test_a_finish_without_an_answer_is_one_finish(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It had arrived; pressed again while cut off, it goes into the journal under the same id."""
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S)
    send = desk.link.send

    def lost(op: c.Op, *, cmd_id: str | None = None) -> Answer:
        monkeypatch.setattr(desk.link, "send", send)
        with monkeypatch.context() as deaf:
            deaf.setattr(desk.link, "tell", lambda _event: None)
            send(op, cmd_id=cmd_id)
        raise Unavailable("no_node")

    monkeypatch.setattr(desk.link, "send", lost)
    desk.press(K.Key_F)
    assert desk.state(ticket) is TicketState.SERVED
    desk.cut_off()
    desk.press(K.Key_F)
    heal(desk)
    assert desk.state(ticket) is TicketState.SERVED
    assert desk.journal.records("refused") == ()
    assert desk.activity == "wrap_up"


def test_what_the_branch_refuses_is_reported(desk: Desk) -> None:
    """The day was closed meanwhile: the customer counts as served, and the manager hears of the difference."""
    desk.issue()
    desk.press(K.Key_N, K.Key_S)
    desk.cut_off()
    desk.press(K.Key_F)
    desk.branch.node(c.CloseDay(force=True))
    heal(desk)
    device = desk.branch.snapshot.devices[desk.link.who.device]
    assert (device.problem, device.detail.partition(" ")[0]) == ("island_refused", "A001")
