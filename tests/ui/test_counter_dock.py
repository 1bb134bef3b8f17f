"""The dock: where it stands, what it shows, its keys, and that it never takes the focus by itself."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import capture_exceptions

from branchdesk.domain.ticket import TicketState
from tests.ui.counter_hands import Desk, Open
from ui.counter.dock import EDGES, Dock, Edge, bar_place, drawer_place
from ui.counter.docking import Docking
from ui.counter.keymap import Action

K = Qt.Key
ROOM = QRect(100, 30, 1366, 738)


def docked(desk: Desk) -> Dock:
    """The dock, after the key that leads to it."""
    desk.press(K.Key_W)
    dock = desk.window.docking.dock
    assert dock is not None
    return dock


def press(desk: Desk, dock: Dock, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(dock, key)
        desk.settle()


@pytest.mark.parametrize("edge", EDGES)
def test_it_lies_along_an_edge_and_the_drawer_inside_of_it(edge: Edge) -> None:
    size, drawer = (QSize(224, 500) if edge in ("left", "right") else QSize(1200, 80)), QSize(440, 300)
    bar = QRect(bar_place(ROOM, edge, size), size)
    assert ROOM.contains(bar)
    touching = {"left": bar.left() == ROOM.left(), "right": bar.right() == ROOM.right(),
                "top": bar.top() == ROOM.top(), "bottom": bar.bottom() == ROOM.bottom()}  # fmt: skip
    assert touching[edge]
    beside = QRect(drawer_place(ROOM, edge, bar, drawer), drawer)
    assert ROOM.contains(beside)
    assert not beside.intersects(bar)


def test_a_bar_larger_than_the_screen_begins_at_its_corner() -> None:
    assert bar_place(ROOM, "top", QSize(2000, 80)) == QPoint(100, 30)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_no_longer_than_the_screen(opened: Open, language: str) -> None:
    desk = opened(language=language)
    dock = docked(desk)
    for edge, room in (("top", QSize(1366, 768)), ("left", QSize(1366, 740)), ("top", QSize(1024, 768))):
        dock.stand(edge, 1, room)  # type: ignore[arg-type]
        desk.settle()
        assert (dock.width() <= room.width(), dock.height() <= room.height()) == (True, True)
        assert dock.keys[Action.RECALL].isVisible()
    dock.stand("top", 1, QSize(1366, 768))
    assert all(button.isVisible() for button in dock.keys.values())


def test_a_customer_from_call_to_finish_in_the_dock(desk: Desk) -> None:
    ticket = desk.issue()
    dock = docked(desk)
    assert dock.isVisible()
    assert not desk.window.isVisible()
    press(desk, dock, K.Key_Space)
    assert (dock.number.text(), desk.state(ticket)) == ("A001", TicketState.CALLED)
    desk.click(dock.big)
    desk.wait(minutes=2)
    assert dock.time.text() == "2:00"
    press(desk, dock, K.Key_F)
    assert desk.state(ticket) is TicketState.SERVED
    assert dock.drawer.notices.said == ["A001 finished."]
    press(desk, dock, K.Key_Z)
    assert desk.state(ticket) is TicketState.SERVING


def test_a_question_stands_in_the_drawer(desk: Desk) -> None:
    ticket = desk.issue()
    dock = docked(desk)
    press(desk, dock, K.Key_N, K.Key_T)
    assert dock.drawer.panel.isVisible()
    press(desk, dock, K.Key_B)
    assert desk.branch.snapshot.ticket(ticket).service == "B"
    assert not dock.drawer.panel.isVisible()


def test_a_number_is_found_in_the_drawer(desk: Desk) -> None:
    ticket = desk.issue()
    dock = docked(desk)
    press(desk, dock, K.Key_Slash)
    assert dock.drawer.finder.is_open
    QTest.keyClicks(dock.drawer.finder.line, "a1")
    QTest.keyClick(dock.drawer.finder.line, K.Key_Return)
    desk.settle()
    assert desk.state(ticket) is TicketState.CALLED
    assert not dock.drawer.finder.is_open


def test_back_by_key_and_by_mouse_and_the_edge_is_kept(desk: Desk) -> None:
    def kept() -> tuple[bool, str]:
        settings = desk.window.session.device.settings
        return settings.counter_docked, settings.counter_edge

    dock = docked(desk)
    assert kept() == (True, "top")
    desk.click(dock.turn)
    assert kept() == (True, "right")
    desk.click(dock.full)
    assert (desk.window.isVisible(), dock.isVisible(), kept()[0]) == (True, False, False)
    press_window = desk.window.work.keypad.lesser[Action.DOCK]
    desk.click(press_window)
    assert dock.isVisible()
    press(desk, dock, K.Key_W)
    assert desk.window.isVisible()


def test_it_stays_on_top_and_takes_no_focus_by_itself(desk: Desk) -> None:
    dock = docked(desk)
    for part in (dock, dock.drawer):
        assert part.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
        assert part.windowFlags() & Qt.WindowType.Tool == Qt.WindowType.Tool
        assert part.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_closing_it_leads_back_to_the_window(desk: Desk) -> None:
    dock = docked(desk)
    dock.close()
    assert desk.window.isVisible()


def test_the_end_of_a_log_in_leads_to_the_window(desk: Desk) -> None:
    dock = docked(desk)
    desk.link.log_out()
    desk.settle()
    assert dock.big.words == "Log in"
    desk.click(dock.big)
    assert desk.window.isVisible()
    assert desk.window.pages.currentWidget() is desk.window.login


def test_who_is_next_is_seen_under_the_mouse(desk: Desk) -> None:
    desk.issue()
    dock = docked(desk)
    dock.hover(on=True)
    desk.settle()
    desk.wait(seconds=1)
    assert "A001" in dock.drawer.glance.text()
    dock.hover(on=False)
    desk.wait(seconds=1)
    assert not dock.drawer.isVisible()


def test_a_monitor_that_goes_after_the_window_finds_nobody(desk: Desk, qapp: QApplication) -> None:
    """What the application tells is told to no window that is gone."""
    window = QWidget()
    docking = Docking(window, desk.window.session, desk.window.work.queue)
    docking.turn_into_dock()
    dock = docking.dock
    assert dock is not None
    shiboken6.delete(window)
    with capture_exceptions() as raised:
        qapp.screenRemoved.emit(qapp.primaryScreen())
    assert raised == []
    dock.deleteLater()
