"""The checklist of a service's steps: ticked by mouse and keys, and what a narrow window leaves out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.counter_hands import Desk

K = Qt.Key


def test_steps_are_ticked_by_mouse_and_begin_anew_with_the_next_customer(desk: Desk) -> None:
    desk.issue()
    desk.issue()
    desk.press(K.Key_N, K.Key_S)
    desk.window.work.steps.boxes[0].click()
    desk.settle()
    assert desk.window.session.view.now.steps[0].ticked  # type: ignore[union-attr]
    desk.press(K.Key_N, K.Key_Return, K.Key_S)
    assert not any(step.ticked for step in desk.window.session.view.now.steps)  # type: ignore[union-attr]


def test_a_narrow_window_says_how_many_steps_it_leaves_out_and_shows_them(desk: Desk) -> None:
    desk.window.resize(420, 900)
    desk.issue()
    desk.press(K.Key_N, K.Key_S)
    steps = desk.window.work.steps

    def shown() -> int:
        return sum(not box.isHidden() for box in steps.boxes)

    assert (shown(), steps.more.text()) == (2, "2 more · Ctrl+0")
    desk.click(steps.more)
    assert (shown(), steps.more.text()) == (4, "Fewer · Ctrl+0")
    QTest.keyClick(desk.window, K.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert shown() == 2
    steps.more.setFocus(Qt.FocusReason.TabFocusReason)
    desk.press(K.Key_Return)
    assert shown() == 4
    desk.window.resize(420, 1080)
    assert steps.more.isHidden(), "all of them have room"
