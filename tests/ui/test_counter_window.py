"""The teller's window on a real branch in one process: by keyboard alone, and by mouse."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from branchdesk.domain.ticket import TicketState
from tests.inprocess import PIN
from tests.ui.counter_hands import Desk, Open
from ui.counter.keymap import Action
from ui.counter.main import TITLE_BAR
from ui.theme import DARK, LIGHT, apply_theme

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_customer_from_call_to_finish_by_keyboard(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N)
    assert (desk.number, desk.activity) == ("A001", "called")
    desk.press(K.Key_S)
    assert desk.activity == "serving"
    desk.press(K.Key_1, K.Key_2, held=CTRL)
    desk.press(K.Key_F)
    assert desk.branch.snapshot.ticket(ticket).segment.outcome == "done"
    assert desk.branch.snapshot.ticket(ticket).segment.steps_done == (0, 1)
    assert desk.activity == "wrap_up"
    desk.press(K.Key_D)
    assert desk.activity == "free"


@pytest.mark.parametrize("key", [K.Key_F, K.Key_F4, K.Key_Space])
def test_finish_is_one_key(desk: Desk, key: Qt.Key) -> None:
    """With the usual outcome and what is ticked so far; open steps hold nobody up."""
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S)
    desk.press(K.Key_2, held=CTRL)
    desk.wait(seconds=1)
    desk.press(key)
    assert (desk.asked, desk.activity) == ("", "wrap_up")
    served = desk.branch.snapshot.ticket(ticket).segment
    assert (served.outcome, served.steps_done, served.forgotten) == ("done", (1,), False)


def test_other_outcome_by_keyboard_and_by_mouse(desk: Desk) -> None:
    first, second = desk.issue(), desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_E)
    assert (desk.asked, desk.activity) == ("outcome", "serving")
    desk.press(K.Key_2)
    assert desk.branch.snapshot.ticket(first).segment.outcome == "documents"
    shared = desk.window.work.keypad.lesser[Action.READY]
    assert shared.words == "Ready"
    desk.press(K.Key_N, K.Key_S)
    assert (shared.words, shared.key) == ("Other outcome", "E")
    desk.click(shared)
    desk.click(desk.window.work.panel.buttons[2])
    assert desk.branch.snapshot.ticket(second).segment.outcome == "referred"


def test_other_outcome_says_when_it_cannot_be(desk: Desk) -> None:
    desk.press(K.Key_E)
    assert desk.said == "No customer is at this counter."
    desk.issue()
    desk.press(K.Key_N, K.Key_E)
    assert desk.said == "Service has not started; press 'start' first."


def test_a_double_click_is_one_step(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N)
    desk.click(desk.window.work.keypad.big)
    QTest.mouseDClick(desk.window.work.keypad.big, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(desk.window.work.keypad.big, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.state(ticket) is TicketState.SERVING


def test_window_opens_in_its_own_size_where_the_screen_allows(desk: Desk) -> None:
    hint, screen = desk.window.sizeHint(), desk.window.screen().availableSize()
    assert desk.window.width() == hint.width()
    assert desk.window.height() == min(hint.height(), screen.height() - TITLE_BAR)


def test_function_keys_do_the_same(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_F1, K.Key_F3, K.Key_F4)
    assert desk.branch.snapshot.ticket(ticket).segment.outcome == "done"


def test_log_in_open_and_log_out_by_keyboard(opened: Open) -> None:
    desk = opened(staff="")
    assert desk.window.pages.currentWidget() is desk.window.login
    desk.type("t01")
    desk.press(K.Key_Return)
    desk.type(PIN)
    desk.press(K.Key_Return)
    assert desk.window.pages.currentWidget() is desk.window.closed
    desk.press(K.Key_Space)
    assert desk.activity == "free"
    desk.press(K.Key_L, K.Key_Return)
    assert desk.window.pages.currentWidget() is desk.window.login
    assert desk.branch.snapshot.counter("1").teller == ""


def test_wrong_pin_is_told_in_place_and_the_pin_is_gone(opened: Open) -> None:
    desk = opened(staff="")
    desk.type("t01")
    desk.press(K.Key_Return)
    desk.type("0000")
    desk.press(K.Key_Return)
    assert desk.said
    assert desk.window.login.pin.text() == ""
    assert desk.window.login.pin.hasFocus()


def test_close_asks_and_opens_again(desk: Desk) -> None:
    desk.press(K.Key_X)
    assert desk.asked == "counter-ask-close"
    desk.press(K.Key_Y)
    assert desk.activity == "closed"
    desk.press(K.Key_O)
    assert desk.activity == "free"


def test_log_out_with_a_customer_holds_them_first(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_L)
    assert "A001" in desk.window.session.asking.question.title  # type: ignore[union-attr]
    desk.press(K.Key_2)
    assert desk.state(ticket) is TicketState.ON_HOLD
    assert desk.link.who.staff == ""


def test_pause_with_a_reason_and_resume_on_the_same_key(desk: Desk) -> None:
    desk.press(K.Key_P, K.Key_2)
    assert desk.branch.snapshot.counter("1").pause_reason == "lunch"
    desk.wait(minutes=7)
    assert desk.window.work.customer.time.text() == "7:00"
    desk.press(K.Key_P)
    assert desk.activity == "free"


def test_next_while_serving_finishes_and_calls_with_one_more_key(desk: Desk) -> None:
    first, second = desk.issue(), desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_N)
    assert desk.asked == "finish-next"
    desk.press(K.Key_Return)
    assert (desk.state(first), desk.state(second)) == (TicketState.SERVED, TicketState.CALLED)
    assert desk.number == "A002"


def test_esc_puts_a_question_aside(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N, K.Key_T)
    assert desk.asked == "transfer"
    desk.press(K.Key_Escape)
    assert desk.asked == ""
    assert desk.activity == "called"


def test_complaint_15_recall_key_counts_down_instead_of_failing(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N)
    key = desk.window.work.keypad.keys[Action.RECALL]
    desk.wait(seconds=5)
    assert (key.note, key.isEnabled()) == ("10 s", False)
    desk.press(K.Key_R)
    assert desk.said == "Recall in 10 s: give the customer time to walk."
    assert desk.branch.snapshot.ticket(ticket).segment.calls == 1
    desk.wait(seconds=10)
    desk.press(K.Key_R)
    assert desk.branch.snapshot.ticket(ticket).segment.calls == 2


def test_complaint_14_missed_customer_is_reinstated_by_keyboard(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N)
    for _ in range(2):
        desk.wait(seconds=45)
        desk.press(K.Key_R)
    desk.press(K.Key_M)
    assert desk.state(ticket) is TicketState.MISSED
    assert "reinstate" in desk.said
    desk.press(K.Key_Q, K.Key_Q, K.Key_Down, K.Key_Return)
    assert desk.state(ticket) is TicketState.WAITING


def test_complaint_14_held_customer_is_called_back_by_double_click(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_H)
    assert desk.state(ticket) is TicketState.ON_HOLD
    desk.press(K.Key_Q)
    view = desk.window.work.queue.current
    row = QPoint(60, 20)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row)
    desk.settle()
    assert (desk.state(ticket), desk.number) == (TicketState.CALLED, "A001")


def test_held_customer_who_left_is_ended(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_H, K.Key_Q, K.Key_Down)
    assert "Del" in desk.window.work.queue.why.text()
    desk.press(K.Key_Delete, K.Key_Y)
    assert desk.state(ticket) is TicketState.ABANDONED
    assert desk.said == "A001 is ended as abandoned."


def test_call_by_name_asks_a_reason_and_keeps_it(desk: Desk) -> None:
    desk.issue()
    second = desk.issue()
    desk.press(K.Key_Down, K.Key_Down, K.Key_Return)
    assert desk.asked == "by-name"
    desk.press(K.Key_Slash)
    assert isinstance(desk.window.focusWidget(), QLineEdit)
    desk.type("nurse on duty")
    desk.press(K.Key_Return)
    assert desk.branch.snapshot.ticket(second).segment.call_reason == "nurse on duty"


def test_letters_in_a_note_are_no_commands(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_T, K.Key_Slash)
    desk.type("fhbd")
    desk.press(K.Key_Return)
    assert desk.state(ticket) is TicketState.SERVING
    desk.press(K.Key_B)
    assert desk.branch.snapshot.ticket(ticket).note == "fhbd"


def test_complaint_20_transfer_keeps_the_wait_in_the_next_list(desk: Desk) -> None:
    desk.issue()
    desk.wait(minutes=12)
    desk.press(K.Key_N, K.Key_S, K.Key_T, K.Key_B)
    line = desk.window.work.queue.current.lines[0]
    assert (line.number, line.service, line.time) == ("A001", "Non-cash", "12 min")


def test_complaint_18_why_is_shown_for_the_chosen_customer(desk: Desk) -> None:
    desk.issue()
    desk.issue(priority="elderly")
    assert desk.window.work.queue.why.text() == "Why A002: Priority: Elderly"
    desk.press(K.Key_Down, K.Key_Down)
    assert desk.window.work.queue.why.text().startswith("Why A001: In order of arrival")


def test_complaint_17_light_turns_amber_and_red(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N, K.Key_S)
    seen = []
    for _ in range(3):
        seen.append(desk.window.work.customer.lamps.light)
        desk.wait(minutes=4)
    assert seen == ["green", "green", "red"]
    picture = desk.window.work.customer.lamps.grab().toImage()
    assert picture.pixelColor(11, 10) == QColor(LIGHT.bad)


def test_complaint_13_forgotten_finish_is_asked_in_place(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S)
    desk.wait(minutes=31)
    assert desk.asked == "forgotten"
    desk.press(K.Key_Escape, K.Key_Return, K.Key_Space)
    assert desk.asked == "forgotten"
    desk.press(K.Key_1)
    assert desk.asked == ""
    desk.wait(minutes=31)
    desk.press(K.Key_2)
    assert desk.branch.snapshot.ticket(ticket).segment.forgotten
    assert desk.window.work.today.values[1].text() == "–"


def test_further_service_in_one_visit(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_E, K.Key_A)
    assert desk.asked == "further"
    desk.press(K.Key_D)
    assert [s.service for s in desk.branch.snapshot.ticket(ticket).segments] == ["A", "D"]
    assert desk.number == "A001"
    desk.press(K.Key_A, K.Key_B)
    assert [s.service for s in desk.branch.snapshot.ticket(ticket).segments] == ["A", "D", "B"]


def test_wrong_service_is_corrected_with_its_reason(desk: Desk) -> None:
    ticket = desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_K, K.Key_E)
    assert desk.branch.snapshot.ticket(ticket).service == "E"


def test_mouse_does_what_the_keys_do(desk: Desk) -> None:
    ticket = desk.issue()
    desk.click(desk.window.work.keypad.keys[Action.NEXT])
    desk.click(desk.window.work.keypad.big)
    desk.click(desk.window.work.keypad.keys[Action.FINISH])
    assert desk.state(ticket) is TicketState.SERVED
    desk.press(K.Key_D)
    assert desk.activity == "free", "a click must not take the keys away from the window"


def test_a_disabled_key_says_why(desk: Desk) -> None:
    desk.press(K.Key_N)
    assert desk.said == "Nobody is waiting."
    desk.press(K.Key_F)
    assert desk.said == "No customer is at this counter."


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(380, 700), (420, 900), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_or_covered(opened: Open, language: str, size: tuple[int, int]) -> None:
    """At every size the keys stand free of each other and the window does not grow by itself."""
    desk = opened(language=language)
    desk.window.resize(*size)
    for service in "ABE":
        desk.issue(service, priority="elderly")
    desk.press(K.Key_N, K.Key_S)
    keypad = desk.window.work.keypad
    parts = [keypad.big, *keypad.keys.values(), *keypad.lesser.values()]
    areas = [part.geometry() for part in parts]
    assert not [(a, b) for i, a in enumerate(areas) for b in areas[i + 1 :] if a.intersects(b)]
    blocks = [desk.window.work.customer, keypad, desk.window.work.steps]
    assert all(a.geometry().bottom() < b.geometry().top() for a, b in pairwise(blocks))
    assert (desk.window.width(), desk.window.height()) == size


def test_window_is_painted_in_light_and_dark(opened: Open, qapp: QApplication) -> None:
    desk = opened()
    desk.issue()
    backgrounds = []
    for colours in (LIGHT, DARK):
        apply_theme(qapp, colours)
        desk.settle()
        backgrounds.append(desk.window.grab().toImage().pixelColor(4, desk.window.height() - 4).name().upper())
    apply_theme(qapp, LIGHT)
    assert backgrounds == [LIGHT.page, DARK.page]
