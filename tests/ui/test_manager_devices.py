"""The manager's devices: how each is, a code for a new one, and taking one out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from branchdesk import __version__
from branchdesk.domain import commands as c
from branchdesk.domain.codes import grouped
from branchdesk.domain.times import DAY, MINUTE
from branchdesk.services.messages import DeviceHealth, Devices
from tests.inprocess import demo_profile
from tests.ui.manager_stage import DEVICES, Stage
from ui.manager.devices import DeviceLine, time_left, view
from ui.manager.enrol_card import EnrolCard
from ui.manager.stop_dialog import StopDialog

NOW = 1_772_413_200_000  # 2026-03-02 09:00 in Shanghai


def line(device: DeviceHealth, language: str = "en") -> DeviceLine:
    shown = view(language, Devices(version="0.9", devices=(device,)), demo_profile(), NOW, "manager-1")
    return (*shown.lines, *shown.gone)[0]


def a_kiosk(**fields: object) -> DeviceHealth:
    return DeviceHealth(**{"id": "k", "kind": "kiosk", "name": "Door"} | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("device", "state", "mood", "more"),
    [
        (a_kiosk(live=True, seen_at=NOW), "Connected", "good", ""),
        (a_kiosk(seen_at=NOW - 18 * MINUTE), "Not connected", "warn", "last seen 08:42"),
        (a_kiosk(seen_at=NOW - DAY), "Not connected", "warn", "last seen 03-01 09:00"),
        (a_kiosk(), "Not connected", "muted", "never connected yet"),
        (a_kiosk(revoked=True, since=NOW), "Taken out", "muted", "09:00"),
        (
            a_kiosk(live=True, seen_at=NOW, problem="printer_paper_out", since=NOW - MINUTE),
            "out of paper",
            "bad",
            "since 08:59",
        ),
        (
            a_kiosk(seen_at=NOW - MINUTE, problem="voice_unavailable", since=NOW - 2 * MINUTE),
            "no sound for announcements",
            "bad",
            "since 08:58 · last seen 08:59",
        ),
    ],
)
def test_a_state_is_told_in_words_with_its_time(device: DeviceHealth, state: str, mood: str, more: str) -> None:
    shown = line(device)
    assert (shown.state, shown.mood, shown.more) == (state, mood, more)


def test_a_device_of_another_version_is_marked() -> None:
    assert line(a_kiosk(version="0.8")).old
    assert not line(a_kiosk(version="0.9")).old
    assert not line(a_kiosk(version="")).old


def test_trouble_stands_first_and_what_is_taken_out_apart() -> None:
    devices = (
        a_kiosk(id="well", live=True, seen_at=NOW),
        a_kiosk(id="away", seen_at=NOW - DAY),
        a_kiosk(id="gone", revoked=True),
        a_kiosk(id="bad", live=True, seen_at=NOW, problem="printer_offline"),
    )
    shown = view("zh", Devices(version="0.9", devices=devices), demo_profile(), NOW, "well")
    assert [found.id for found in shown.lines] == ["bad", "away", "well"]
    assert [found.id for found in shown.gone] == ["gone"]
    assert [found.removable for found in (*shown.lines, *shown.gone)] == [True, True, False, False]
    assert not shown.well


def test_codes_and_times_as_they_are_read() -> None:
    assert grouped("K7MP2WQX") == "K7MP-2WQX"
    assert time_left(NOW + 14 * MINUTE + 5_900, NOW) == "14:05"
    assert time_left(NOW, NOW + 1) == ""


def card(stage: Stage) -> EnrolCard:
    return stage.window.tabs.devices.enrol


def test_the_page_follows_the_devices(stage: Stage, qtbot: QtBot) -> None:
    stage.start(tab=DEVICES)
    page = stage.window.tabs.devices
    qtbot.waitUntil(lambda: "well" in page.summary.text())
    assert set(page.lines) == set(stage.branch.snapshot.devices)
    stage.kiosk.send(c.ReportDevice(problem="printer_offline"))
    stage.branch.clock.pass_time(seconds=6)
    stage.window.refresh()
    qtbot.waitUntil(lambda: page.summary.text().startswith("1 of"))
    assert "the printer does not answer" in page.lines[stage.kiosk.who.device].accessibleName()


def test_a_code_is_made_by_keyboard_and_the_new_device_is_greeted(stage: Stage, qtbot: QtBot) -> None:
    stage.start(tab=DEVICES)
    card(stage).kind.setFocus()
    QTest.keyClick(card(stage).kind, Qt.Key.Key_End)
    QTest.keyClick(card(stage).kind, Qt.Key.Key_Up)
    assert card(stage).kind.currentData() == "evaluator"
    QTest.keyClick(card(stage).counter, Qt.Key.Key_Down)
    assert card(stage).counter.currentData() == "2"
    card(stage).make.setFocus()
    QTest.keyClick(card(stage).make, Qt.Key.Key_Space)
    qtbot.waitUntil(card(stage).given.isVisible)
    assert card(stage).code.text() == "K7MP-2WQX"
    assert card(stage).qr.address == "K7MP2WQX"
    assert card(stage).left.text() == "good for 15:00 more"
    stage.branch.link("evaluator", "2")
    stage.window.refresh()
    qtbot.waitUntil(lambda: "joined" in stage.window.banner.words)
    assert not card(stage).given.isVisible()


def test_a_code_that_has_run_out_says_so(stage: Stage, qtbot: QtBot) -> None:
    stage.start(tab=DEVICES)
    QTest.mouseClick(card(stage).make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(card(stage).given.isVisible)
    stage.branch.clock.pass_time(minutes=15)
    stage.window.refresh()
    assert "run out" in card(stage).left.text()
    assert card(stage).qr.isHidden()


def test_only_what_stands_at_a_counter_is_asked_for_one(stage: Stage) -> None:
    stage.start(tab=DEVICES)
    shown = []
    for place in range(card(stage).kind.count()):
        card(stage).kind.setCurrentIndex(place)
        shown += [card(stage).kind.currentData()] if card(stage).counter.isVisible() else []
    assert shown == ["counter", "evaluator"]


def remove_button(stage: Stage, device: str) -> QPushButton:
    return stage.window.tabs.devices.lines[device].findChildren(QPushButton)[-1]


def test_a_device_is_taken_out_after_a_question(stage: Stage, qtbot: QtBot) -> None:
    stage.start(tab=DEVICES)
    page, device = stage.window.tabs.devices, stage.kiosk.who.device
    qtbot.waitUntil(lambda: device in page.lines)
    QTest.mouseClick(remove_button(stage, device), Qt.MouseButton.LeftButton)
    assert page.confirm.isVisible()
    assert device in page.confirm.words.text()
    QTest.mouseClick(page.confirm.no, Qt.MouseButton.LeftButton)
    assert not stage.branch.snapshot.devices[device].revoked
    QTest.mouseClick(remove_button(stage, device), Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.confirm.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.branch.snapshot.devices[device].revoked)
    qtbot.waitUntil(lambda: device not in page.lines)
    page.show_gone.setFocus()
    QTest.keyClick(page.show_gone, Qt.Key.Key_Space)
    assert device in page.lines


def switch(stage: Stage) -> QPushButton:
    found = stage.window.tabs.devices.lines[stage.kiosk.who.device].findChild(QPushButton, "switch")
    assert isinstance(found, QPushButton)
    return found


@pytest.mark.parametrize("staff", ["m01", "l01"])
def test_a_kiosk_is_put_out_of_service_for_a_reason_and_back(stage: Stage, qtbot: QtBot, staff: str) -> None:
    stage.start(staff, DEVICES)
    page, device = stage.window.tabs.devices, stage.kiosk.who.device
    qtbot.waitUntil(lambda: device in page.lines)
    QTest.mouseClick(switch(stage), Qt.MouseButton.LeftButton)
    dialog = page.findChild(StopDialog)
    assert isinstance(dialog, StopDialog)
    reasons = dialog.reasons
    assert set(reasons) == {*c.STOP_REASONS, ""}
    QTest.mouseClick(reasons["repair"], Qt.MouseButton.LeftButton)
    QTest.keyClicks(dialog.note, "until noon")
    assert stage.branch.snapshot.devices[device].stopped is None  # nothing before the button
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.branch.snapshot.devices[device].stopped is not None)
    stopped = stage.branch.snapshot.devices[device].stopped
    assert stopped is not None
    assert (stopped.reason, stopped.note, stopped.by) == ("repair", "until noon", staff)
    qtbot.waitUntil(lambda: switch(stage).text() == "Back into service")
    assert "Out of service · It is being repaired. until noon" in page.lines[device].accessibleName()
    switch(stage).setFocus()
    QTest.keyClick(switch(stage), Qt.Key.Key_Space)
    assert page.confirm.isVisible()
    QTest.mouseClick(page.confirm.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.branch.snapshot.devices[device].stopped is None)
    qtbot.waitUntil(lambda: switch(stage).text().startswith("Out of service"))


def test_nobody_takes_out_the_pc_that_they_sit_at(stage: Stage, qtbot: QtBot) -> None:
    stage.start(tab=DEVICES)
    own = stage.bridge.link.who.device
    qtbot.waitUntil(lambda: own in stage.window.tabs.devices.lines)
    assert not remove_button(stage, own).isVisible()


def test_a_lobby_manager_looks_only(stage: Stage, qtbot: QtBot) -> None:
    stage.start("l01", DEVICES)
    qtbot.waitUntil(lambda: bool(stage.window.tabs.devices.lines))
    assert not card(stage).isVisible()
    assert not remove_button(stage, stage.kiosk.who.device).isVisible()


def test_a_lost_node_leaves_no_old_states(stage: Stage, qtbot: QtBot) -> None:
    stage.start(tab=DEVICES)
    qtbot.waitUntil(lambda: bool(stage.window.tabs.devices.lines))
    stage.branch.online = False
    stage.window.tabs.devices.ask()
    qtbot.waitUntil(lambda: not stage.window.tabs.devices.lines)
    assert __version__ not in stage.window.tabs.devices.summary.text()
