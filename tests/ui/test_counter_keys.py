"""Keys that are another on this PC: the rules, the page by keyboard and by mouse, and what stays."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.domain.counter import Activity
from tests.ui.counter_hands import Desk
from ui.counter.device import Device
from ui.counter.keymap import KEYS, Action, action_for, clash, keys_of, shown_key, swapped, with_key
from ui.settings import Settings

K = Qt.Key


def test_what_is_wrong_in_the_settings_is_passed_over() -> None:
    changed = {"next": "G", "no_such_action": "1", "finish": "SPACE", "hold": "M"}
    keys = keys_of(changed)
    assert (keys[Action.NEXT], keys[Action.FINISH], keys[Action.HOLD]) == (("G", "F1"), ("F", "F4"), ("H", "F6"))


def test_a_key_has_one_meaning_at_a_time() -> None:
    for action in Action:
        assert clash(KEYS, action, KEYS[action][0]) is None
    assert clash(KEYS, Action.NEXT, "M") == (Action.MISSED,)
    assert clash(KEYS, Action.NEXT, "F5") == (Action.MISSED,)
    assert clash(KEYS, Action.NEXT, "ESC") == (None,)
    assert clash(KEYS, Action.NEXT, "G") is None
    assert action_for(KEYS, "P", Activity.PAUSED) is Action.RESUME
    assert action_for(KEYS, "P", Activity.FREE) is Action.PAUSE
    assert action_for(KEYS, "F12", Activity.CLOSED) is Action.OPEN
    assert action_for(KEYS, "F12", Activity.SERVING) is Action.MESSAGE
    assert action_for(KEYS, "", Activity.FREE) is None


def test_swapping_and_going_back() -> None:
    changed = swapped({}, Action.NEXT, Action.MISSED)
    assert changed == {"next": "M", "missed": "N"}
    assert keys_of(changed)[Action.MISSED] == ("N", "F5")
    assert swapped(changed, Action.NEXT, Action.MISSED) == {}
    assert with_key({}, Action.PAUSE, "G") == {"pause": "G", "resume": "G"}
    assert [shown_key(key) for key in ("CTRL+Z", "DEL", "F12", "/")] == ["Ctrl+Z", "Del", "F12", "/"]


def test_another_key_by_keyboard_works_and_is_shown_on_the_button(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_J)
    page = desk.window.keys_page
    assert desk.window.pages.currentWidget() is page
    desk.press(K.Key_Return, K.Key_G, K.Key_Escape)
    assert desk.window.pages.currentWidget() is desk.window.work
    assert desk.window.work.keypad.keys[Action.NEXT].key == "G"
    desk.press(K.Key_N)
    assert desk.activity == "free"
    desk.press(K.Key_G)
    assert desk.activity == "called"


def test_a_taken_key_is_swapped_only_when_asked_for(desk: Desk) -> None:
    device = desk.window.session.device
    desk.press(K.Key_J, K.Key_Return, K.Key_M)
    assert "Missed" in desk.window.keys_page.banner.words
    desk.press(K.Key_Escape)
    assert device.settings.counter_keys == {}
    desk.press(K.Key_Return, K.Key_M, K.Key_Return)
    assert (device.keys[Action.NEXT][0], device.keys[Action.MISSED][0]) == ("M", "N")
    desk.press(K.Key_Return, K.Key_Space)
    assert "cannot be given away" in desk.window.keys_page.banner.words
    desk.press(K.Key_F5)
    assert "second key" in desk.window.keys_page.banner.words
    desk.press(K.Key_Return)
    assert device.keys[Action.NEXT][0] == "M"


def test_all_as_shipped_by_mouse(desk: Desk) -> None:
    page = desk.window.keys_page
    desk.press(K.Key_J)
    assert not page.reset.isEnabled()
    desk.click(page.rows[Action.HOLD])
    desk.press(K.Key_6)
    assert desk.window.session.device.keys[Action.HOLD] == ("6", "F6")
    desk.click(page.reset)
    assert desk.window.session.device.keys[Action.HOLD] == ("H", "F6")
    desk.click(page.back)
    assert desk.window.pages.currentWidget() is desk.window.work


def test_all_as_shipped_by_keyboard_alone(desk: Desk) -> None:
    device, page = desk.window.session.device, desk.window.keys_page
    desk.press(K.Key_J, K.Key_Down, K.Key_Space, K.Key_G)
    assert device.keys[Action.RECALL][0] == "G"
    for _ in range(len(page.rows) + 3):
        if desk.window.focusWidget() is page.reset:
            break
        desk.press(K.Key_Tab)
    assert desk.window.focusWidget() is page.reset
    desk.press(K.Key_Return)
    assert device.keys[Action.RECALL][0] == "R"


def test_changes_are_kept_and_a_full_disk_is_told(qtbot: QtBot) -> None:
    kept: list[dict[str, object]] = []

    def keep(fields: object) -> None:
        kept.append(dict(fields))  # type: ignore[call-overload]
        if len(kept) > 1:
            raise OSError("disk full")

    device = Device(Settings(counter_keys={"next": "G"}), keep)
    assert device.keys[Action.NEXT][0] == "G"
    device.change(counter_edge="left")
    assert kept == [{"counter_edge": "left"}]
    with qtbot.waitSignal(device.failed) as failed:
        device.change(counter_keys={})
    assert failed.args == ["disk full"]
    assert device.keys[Action.NEXT][0] == "N"
