"""The manager's window, offscreen, on a real branch in this process: log-in, floor, alerts, a lost connection."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from tests.inprocess import InProcessBranch
from tests.ui.manager_stage import DAY, FLOOR, SUMMARY, TICKETS, Stage, a_served_day
from ui.bridge import Bridge
from ui.manager.alert_panel import AlertView
from ui.manager.main import make_window


def test_a_wrong_pin_is_told_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show()
    stage.bridge.start()
    stage.log_in("m01", "0000")
    qtbot.waitUntil(lambda: stage.window.login.banner.words != "")
    assert not stage.window.inside
    assert stage.window.login.pin.text() == ""
    assert stage.window.login.enter.isEnabled()


def test_a_tellers_pin_opens_nothing_here(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show()
    stage.bridge.start()
    stage.log_in("t06")
    qtbot.waitUntil(lambda: stage.window.login.banner.words != "")
    assert not stage.window.inside
    assert stage.bridge.link.who.staff == ""


def test_a_page_is_made_when_somebody_turns_to_it(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    tabs = stage.window.tabs
    for place in range(tabs.count()):
        shown = tabs.widget(place)
        assert shown is not None
        assert bool(shown.findChildren(QWidget)) == (place == FLOOR)
        tabs.setCurrentIndex(place)
        assert any(part.isVisible() for part in shown.findChildren(QWidget))
        tabs.setCurrentIndex(FLOOR)
    qtbot.waitUntil(lambda: stage.bridge.quiet)


def test_complaint_17_a_long_wait_raises_an_alert_that_sounds_once(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.issue(1)
    stage.branch.clock.pass_time(minutes=12)
    stage.window.refresh()
    qtbot.waitUntil(lambda: stage.rings == 1)
    stage.window.refresh()
    assert stage.rings == 1
    (view,) = stage.window.tabs.floor.alerts.views or ()
    assert "12" in view.words
    buttons = stage.window.tabs.floor.alerts.findChildren(QPushButton)
    seen = next(b for b in buttons if b.accessibleName() == f"Seen: {view.words}")
    QTest.mouseClick(seen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "周建国" in the_alert(stage).seen)
    stage.branch.clock.pass_time(minutes=10)
    stage.window.refresh()
    assert stage.rings == 2, "amber turned red"


def the_alert(stage: Stage) -> AlertView:
    (view,) = stage.window.tabs.floor.alerts.views or ()
    return view


def test_what_one_manager_has_seen_every_window_tells_and_is_quiet_about(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.issue(1)
    stage.branch.clock.pass_time(minutes=12)
    stage.window.refresh()
    qtbot.waitUntil(lambda: stage.rings == 1)
    lobby = stage.branch.link("manager", staff="l01")
    lobby.send(c.AcknowledgeAlert(code="long_wait", subject="A", severity="amber"))
    qtbot.waitUntil(lambda: "孙丽" in the_alert(stage).seen)
    other = Stage(qtbot, branch=stage.branch)
    other.start()
    other.window.refresh()
    qtbot.waitUntil(lambda: bool(other.window.tabs.floor.alerts.views))
    assert "孙丽" in the_alert(other).seen
    assert other.rings == 0
    other.window.close()
    other.bridge.close()


def test_trouble_with_a_device_reaches_the_manager(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.branch.link("display").send(c.ReportDevice(problem="voice_unavailable"))
    qtbot.waitUntil(lambda: "no sound" in stage.window.tabs.floor.devices.lines[0].text())
    assert stage.rings == 1


def test_a_lost_connection_greys_the_figures_and_stops_orders(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.branch.clock.pass_time(minutes=42)
    stage.branch.go_offline()
    qtbot.waitUntil(lambda: "09:42" in stage.window.lost.words)
    assert not stage.window.tabs.isEnabled()
    stage.branch.go_online()
    qtbot.waitUntil(stage.window.tabs.isEnabled)
    assert stage.window.lost.words == ""


def test_somebody_logged_in_before_the_window_opens_needs_no_pin(qtbot: QtBot) -> None:
    bridge = Bridge(InProcessBranch().link("manager", staff="m01"))
    window = make_window(bridge, sound=False)
    qtbot.addWidget(window)
    window.show()
    bridge.start()
    qtbot.waitUntil(lambda: window.inside)
    assert window.bar.person.text() == "周建国"
    window.close()
    bridge.close()


def test_a_session_that_has_ended_asks_for_the_pin_again(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.window.orders.failed(Rejected("log_in_first"))
    assert not stage.window.inside
    stage.window.refresh()
    assert not stage.window.inside
    assert stage.window.login.banner.words != ""
    stage.log_in("m01")
    qtbot.waitUntil(lambda: stage.window.inside)


def test_logging_out_leaves_no_figures_behind(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.window._leave()
    qtbot.waitUntil(lambda: not stage.window.inside)
    assert stage.bridge.link.who.staff == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_painted(qtbot: QtBot, language: str) -> None:
    stage = Stage(qtbot, language)
    a_served_day(stage)
    stage.start()
    for tab in (FLOOR, TICKETS, SUMMARY, DAY):
        stage.window.tabs.setCurrentIndex(tab)
        stage.window.refresh()
        image = stage.window.grab().toImage()
        assert len({image.pixelColor(x, y).rgb() for x in range(0, 1366, 4) for y in range(0, 768, 4)}) > 20
    stage.window.close()
    stage.bridge.close()


def test_make_window_starts_at_the_log_in(qtbot: QtBot) -> None:
    bridge = Bridge(InProcessBranch().link("manager"))
    window = make_window(bridge, language="zh", sound=False)
    qtbot.addWidget(window)
    window.show()
    bridge.start()
    qtbot.waitUntil(lambda: window.login.branch.text() == "示范支行")
    assert not window.inside
    window.close()
    bridge.close()
