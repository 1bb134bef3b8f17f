"""Out of service with a reason, the service menu behind its PIN, and a locked window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from branchdesk.client.exit_pin import LOCKED_MIN, TRIES, ExitPin, hashed_pin
from branchdesk.domain import commands as c
from branchdesk.domain.times import MINUTE
from tests.inprocess import PIN
from tests.refusals import refused
from tests.ui.kiosk_shop import Shop, english
from ui.kiosk.home import Reach
from ui.kiosk.idle import Page
from ui.kiosk.lock import RESTART
from ui.kiosk.window import KioskWindow
from ui.screens import ScreenKeeper
from ui.settings import Settings

LEFT, OWN = Qt.MouseButton.LeftButton, "246810"
STAFF_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    yield from english(qtbot)


def type_in(shop: Shop, *entries: str) -> None:
    """By the keyboard on the screen."""
    shop.window.refresh_now()
    for entry in entries:
        for character in entry:
            QTest.mouseClick(shop.window.pin.keys[character], LEFT)
        shop.window.refresh_now()
        QTest.mouseClick(shop.window.pin.submit, LEFT)
        shop.window.refresh_now()


def let_in(shop: Shop, staff: str = "m01") -> None:
    shop.rig.kiosk.pad.open()
    shop.window.refresh_now()
    type_in(shop, staff, PIN)
    shop.settle(Page.SERVICE)


def test_staff_come_in_by_number_and_pin_and_nobody_stays_logged_in(shop: Shop) -> None:
    let_in(shop)
    assert shop.rig.link.who.staff == ""
    assert shop.rig.kiosk.pad.pin == ""
    QTest.mouseClick(shop.window.service.home, LEFT)
    shop.settle(Page.HOME)


@pytest.mark.parametrize(("staff", "pin", "code"), [("m01", "1357", "wrong_pin"), ("t01", PIN, "not_allowed")])
def test_nobody_else_comes_in(shop: Shop, staff: str, pin: str, code: str) -> None:
    shop.rig.kiosk.pad.open()
    shop.window.refresh_now()
    type_in(shop, staff, pin)
    shop.rig.until(lambda: shop.rig.kiosk.pad.error is not None)
    shop.window.refresh_now()
    error = shop.rig.kiosk.pad.error
    assert error is not None
    assert error.code == code
    assert shop.rig.on(Page.PIN)
    assert shop.window.pin.error.isVisible()
    assert "•" not in shop.window.pin.typed.text


def test_keys_alone_open_it(shop: Shop) -> None:
    QTest.keyClick(shop.window, Qt.Key.Key_Q, STAFF_KEYS)
    shop.settle(Page.PIN)
    for entry in ("m01", PIN):
        for character in entry:
            shop.rig.kiosk.pad.type(character)
        QTest.keyClick(shop.window, Qt.Key.Key_Return)
    shop.settle(Page.SERVICE)
    QTest.keyClick(shop.window, Qt.Key.Key_Escape)
    shop.settle(Page.HOME)


def test_a_long_press_on_the_corner_opens_it_and_a_short_one_does_not(shop: Shop) -> None:
    corner = QPoint(30, 30)
    QTest.mousePress(shop.window.head, LEFT, pos=corner)
    QTest.mouseRelease(shop.window.head, LEFT, pos=corner)
    assert not shop.window.head._hold.isActive()
    shop.window.head._hold.setInterval(20)
    QTest.mousePress(shop.window.head, LEFT, pos=corner)
    shop.settle(Page.PIN)
    QTest.mouseRelease(shop.window.head, LEFT, pos=corner)


def test_cut_off_the_kiosk_s_own_pin_counts(shop: Shop) -> None:
    let_in(shop)
    QTest.mouseClick(shop.window.service.buttons["pin"], LEFT)
    shop.settle(Page.PIN)
    type_in(shop, "123")
    shop.rig.until(lambda: shop.rig.kiosk.pad.error is not None)  # too short
    type_in(shop, OWN)
    shop.settle(Page.SERVICE)
    shop.rig.kiosk.done()
    shop.rig.cut_off()
    shop.rig.kiosk.pad.open()
    shop.window.refresh_now()
    assert shop.window.pin.title.text() == "PIN"
    assert not shop.window.pin.keys["q"].isVisible()
    type_in(shop, "999999")
    shop.rig.until(lambda: shop.rig.kiosk.pad.error is not None)
    type_in(shop, OWN)
    shop.settle(Page.SERVICE)
    kept = shop.rig.kiosk.shore.island.journal.recall("exit_pin")
    assert kept.startswith(b"$argon2id$")


def test_cut_off_and_without_a_pin_of_its_own_nobody_comes_in(shop: Shop) -> None:
    shop.rig.cut_off()
    shop.rig.kiosk.pad.open()
    shop.window.refresh_now()
    type_in(shop, OWN)
    shop.rig.until(lambda: shop.rig.kiosk.pad.error is not None)
    assert cast("Exception", shop.rig.kiosk.pad.error).args
    assert "No exit PIN" in _told(shop)


def _told(shop: Shop) -> str:
    shop.window.refresh_now()
    return shop.window.pin.error.label.text()


def test_wrong_exit_pins_are_few_and_a_restart_gives_no_new_ones() -> None:
    kept = {"tries": b""}

    def pin() -> ExitPin:
        return ExitPin(lambda: kept["tries"], lambda value: kept.update(tries=value))

    hashed = hashed_pin(OWN)
    for left in range(TRIES - 1, 0, -1):
        with refused("wrong_pin", left=left):
            pin().check(hashed, "000000", 1000)
    for typed in ("000000", OWN):
        with refused("exit_locked", minutes=LOCKED_MIN):
            pin().check(hashed, typed, 1000)
    pin().check(hashed, OWN, 1000 + LOCKED_MIN * MINUTE)
    with refused("wrong_pin", left=TRIES - 1):
        pin().check(hashed, "000000", 1000)
    with refused("exit_pin_none"):
        pin().check("", OWN, 1000)
    with refused("wrong_pin"):
        pin().check("no hash", OWN, 1000)
    with refused("pin_too_short", digits=6):
        hashed_pin("12345")


def test_out_of_service_says_why_tells_the_manager_and_outlives_a_restart(shop: Shop) -> None:
    let_in(shop)
    QTest.mouseClick(shop.window.service.buttons["switch"], LEFT)
    shop.rig.settle()
    shop.rig.kiosk.done()
    shop.settle(Page.HOME)
    message = shop.window.home.message
    assert message.title.text() == "This kiosk is out of service"
    assert "lobby manager" in message.words.text()
    assert not shop.window.home.guide.isVisible()
    device = shop.rig.link.who.device
    shop.rig.until(lambda: shop.rig.branch.snapshot.devices[device].stopped is not None)
    shop.rig.settle()
    shop.rig.kiosk.choose("A")
    assert shop.numbers == []
    shop.rig.kiosk.shore.island.journal.close()
    again = shop.rig.new_kiosk()
    assert again.shore.reach is Reach.STAFF
    shop.rig.kiosk = again
    again.shore.put_out(out=False)
    shop.rig.until(lambda: shop.rig.branch.snapshot.devices[device].stopped is None)
    shop.rig.until(lambda: again.shore.service.told)
    assert str(again.shore.reach) == "open"


def test_a_manager_stops_a_kiosk_whose_customers_read_why(shop: Shop) -> None:
    device = shop.rig.link.who.device
    manager = shop.rig.branch.link("manager", staff="m01")
    manager.send(c.StopKiosk(device_id=device, reason="cleaning", note="Ready at 10:30"))
    shop.rig.until(lambda: shop.rig.reach is Reach.STAFF)
    shop.window.refresh_now()
    words = shop.window.home.message.words.text()
    assert words.startswith("It is being cleaned. Ready at 10:30")
    assert "lobby manager" in words
    shop.rig.kiosk.shore.island.journal.close()
    again = shop.rig.new_kiosk()
    assert (again.shore.service.reason, again.shore.service.note) == ("cleaning", "Ready at 10:30")
    manager.send(c.ResumeKiosk(device_id=device))
    shop.rig.until(lambda: str(again.shore.reach) == "open")
    shop.rig.kiosk = again


def test_what_was_switched_while_cut_off_is_told_after_a_restart(shop: Shop) -> None:
    device = shop.rig.link.who.device
    shop.rig.cut_off()
    shop.rig.kiosk.shore.put_out(out=True)
    shop.rig.kiosk.shore.island.journal.close()
    shop.rig.kiosk = shop.rig.new_kiosk()
    assert shop.rig.reach is Reach.STAFF
    assert shop.rig.branch.snapshot.devices[device].stopped is None
    shop.rig.branch.go_online()
    shop.rig.until(lambda: shop.rig.branch.snapshot.devices[device].stopped is not None)
    assert shop.rig.reach is Reach.STAFF


def test_a_kiosk_for_paper_alone_gives_no_number_without(shop: Shop) -> None:
    shop.rig.kiosk.settings = Settings(paper_only=True)
    shop.rig.fake.state = "paper_out"
    shop.rig.kiosk.printer.look()
    shop.rig.until(lambda: shop.rig.reach is Reach.NO_PAPER)
    shop.window.refresh_now()
    assert shop.window.home.message.title.text() == "This kiosk cannot print"
    shop.rig.kiosk.settings = Settings()
    assert str(shop.rig.reach) == "open"


@pytest.mark.parametrize(("state", "words"), [("ready", "took the test page"), ("paper_out", "could not be printed")])
def test_a_test_page_says_what_came_of_it(shop: Shop, state: str, words: str) -> None:
    let_in(shop)
    shop.rig.fake.state = state  # type: ignore[assignment]
    QTest.mouseClick(shop.window.service.buttons["print"], LEFT)
    shop.rig.until(lambda: bool(shop.rig.kiosk.service.told))
    shop.window.refresh_now()
    assert words in shop.window.service.told.label.text()
    assert shop.numbers == []


def test_a_locked_window_ends_by_the_service_menu_alone(
    shop: Shop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.rig.kiosk.settings = Settings(kiosk_lock=True, hide_cursor=True)
    window = KioskWindow(shop.rig.kiosk)
    qtbot.addWidget(window)
    window.show()
    flags = window.windowFlags()
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert flags & Qt.WindowType.FramelessWindowHint
    assert window.cursor().shape() == Qt.CursorShape.BlankCursor
    window.close()  # Alt+F4
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    ended: list[int] = []
    monkeypatch.setattr(type(QGuiApplication.instance()), "exit", lambda _app, code: ended.append(code))
    let_in(shop)
    shop.rig.kiosk.service.leave("restart")
    window.refresh_now()
    assert not window.isVisible()
    assert ended[-1] == RESTART
    shop.rig.kiosk.service.end = ""  # or the shop's own window ends the application, when that is no longer a list


def test_another_screen_brings_the_window_back_over_all_of_it(shop: Shop, qtbot: QtBot) -> None:
    shop.rig.kiosk.settings = Settings(fullscreen=True)
    window = KioskWindow(shop.rig.kiosk)
    qtbot.addWidget(window)
    keeper = ScreenKeeper(window, fullscreen=True)
    window.showNormal()
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.screenAdded.emit(app.primaryScreen())
    qtbot.waitUntil(window.isFullScreen)
    assert window.geometry() == app.primaryScreen().geometry()
    window.resize(640, 360)  # as the monitor told its size at first
    qtbot.waitUntil(lambda: window.geometry() == app.primaryScreen().geometry())
    assert keeper.parent() is window
    window.close()


def test_a_locked_kiosk_comes_to_the_front_again(shop: Shop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.rig.kiosk.settings = Settings(kiosk_lock=True)
    window = KioskWindow(shop.rig.kiosk)
    qtbot.addWidget(window)
    window.show()
    raised: list[bool] = []
    monkeypatch.setattr(window, "raise_", lambda: raised.append(True))
    window.lock._back.setInterval(1)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    qtbot.waitUntil(lambda: bool(raised))
    shop.rig.kiosk.settings = Settings()
    window.close()
