"""What the teller's window asks before it acts, and what each answer leads to."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.clocks import waiting_so_far
from branchdesk.domain.times import MINUTE
from tests.inprocess import demo_profile
from tests.ui.counter_hands import Teller
from ui.counter.answers import Local, Plan, Question
from ui.counter.keymap import Action
from ui.counter.panel import Panel
from ui.counter.questions import forgotten_question, line_plan, plan_or_question


@pytest.fixture
def teller() -> Teller:
    return Teller()


def asked(answer: Plan | Question) -> Question:
    assert isinstance(answer, Question)
    return answer


def test_call_by_name_keeps_the_free_reason(teller: Teller) -> None:
    teller.issue()
    second = teller.issue()
    question = asked(line_plan(teller.scene(), second, "call"))
    assert question.note is not None
    assert question.note.then is not None
    (op,) = question.note.then("  bus leaves soon ")
    assert op == c.CallTicket(counter="1", ticket=second, reason="bus leaves soon")


def test_complaint_20_transfer_keeps_the_wait(teller: Teller) -> None:
    ticket = teller.issue()
    teller.wait(minutes=12)
    teller.serve()
    teller.wait(minutes=3)
    question = asked(plan_or_question(teller.scene(), Action.TRANSFER))
    assert "A" not in [option.key for option in question.options]
    teller.run(teller.answer(question, "B", "signature missing"))
    assert waiting_so_far(teller.branch.snapshot.ticket(ticket), teller.branch.clock.now()) == 12 * MINUTE
    line = teller.view().lists.waiting[0]
    assert (line.number, line.time, line.badges[0].words) == ("A001", "15 min", "transferred")


def test_transfer_offers_open_counters_by_number(teller: Teller) -> None:
    teller.branch.link("counter", "5", staff="t05")
    teller.issue()
    teller.call()
    question = asked(plan_or_question(teller.scene(), Action.TRANSFER))
    assert [option.key for option in question.options] == ["B", "C", "D", "E", "5"]
    teller.run(teller.answer(question, "5"))
    assert next(iter(teller.branch.snapshot.tickets.values())).directed_to == "5"


def test_many_answers_have_their_room_at_once_and_keep_their_buttons(teller: Teller, qtbot: QtBot) -> None:
    """A layout that counted buttons which were shown later left the answers lying on each other."""
    for counter in "23456":
        teller.branch.link("counter", counter, staff=f"t0{counter}")
    teller.issue()
    teller.call()
    panel = Panel()
    qtbot.addWidget(panel)
    panel.resize(360, 300)
    panel.show()
    panel.ask(asked(plan_or_question(teller.scene(), Action.TRANSFER)), teller.scene().tr)
    buttons = list(panel.buttons)
    assert len(buttons) == 9
    assert panel.minimumSizeHint().height() > sum(button.height() for button in buttons)
    teller.issue("B")
    panel.ask(asked(plan_or_question(teller.scene(), Action.TRANSFER)), teller.scene().tr)
    assert panel.buttons == buttons


def test_complaint_13_forgotten_finish_is_asked_about_and_flagged(teller: Teller) -> None:
    ticket = teller.issue()
    teller.serve()
    teller.wait(minutes=29)
    assert not teller.view().forgotten
    teller.wait(minutes=2)
    assert teller.view().forgotten
    question = forgotten_question(teller.scene())
    assert question.title == "Is A001 still being served?"
    teller.run(teller.answer(question, "1"))
    assert not teller.view().forgotten
    teller.wait(minutes=31)
    assert teller.view().forgotten
    teller.run(teller.answer(forgotten_question(teller.scene()), "2"))
    assert teller.branch.snapshot.ticket(ticket).segment.forgotten
    today = teller.view().today
    assert (today.served, today.service_time) == ("1", "–")


def test_next_while_serving_offers_to_finish_first(teller: Teller) -> None:
    teller.issue()
    teller.issue()
    teller.serve()
    question = asked(plan_or_question(teller.scene(ticked=frozenset({0, 2})), Action.NEXT))
    finish, call = question.options[0].then("")
    assert finish == c.FinishService(counter="1", outcome="done", steps_done=(0, 2))
    assert call == c.CallNext(counter="1")
    assert question.hint == "2 service steps not ticked"


def test_finish_asks_nothing_and_sends_what_is_ticked(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    plan = plan_or_question(teller.scene(ticked=frozenset({2, 0})), Action.FINISH)
    assert plan == (c.FinishService(counter="1", outcome="done", steps_done=(0, 2)),)


def test_other_outcome_offers_outcomes_by_digit_and_a_further_service(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    question = asked(plan_or_question(teller.scene(), Action.OUTCOME))
    assert [option.key for option in question.options] == ["1", "2", "3", "4", "A"]
    assert teller.answer(question, "2") == (c.FinishService(counter="1", outcome="documents"),)
    assert teller.answer(question, "A") == (Local.ASK_FURTHER,)
    further = asked(plan_or_question(teller.scene(), Action.FURTHER))
    teller.run(teller.answer(further, "D"))
    now = teller.view().now
    assert (now.number, now.service) == ("A001", "Wealth")
    assert "Part 2 of this visit" in now.details


def test_without_outcomes_finish_works_and_no_other_is_offered() -> None:
    teller = Teller()
    teller.branch.node(c.ChangeProfile(profile=replace(demo_profile(), outcomes=())))
    teller.issue()
    teller.serve()
    assert plan_or_question(teller.scene(), Action.FINISH) == (c.FinishService(counter="1"),)
    other = teller.can(Action.OUTCOME)
    assert (other.enabled, other.why_not) == (False, "This branch knows one outcome only.")


def test_leaving_with_a_customer_asks_what_becomes_of_them(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    question = asked(plan_or_question(teller.scene(), Action.LOG_OUT))
    assert [option.key for option in question.options] == ["1", "2"]
    assert teller.answer(question, "2") == (c.HoldTicket(counter="1"), Local.LOG_OUT)
