"""What is kept for a device while its window is open: taken over where that is safe, by each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.devices.printing.picture import PicturePrinter
from tests.fakes import FakeVoice
from tests.inprocess import InProcessBranch
from tests.ui.counter_hands import Desk
from tests.ui.display_rig import Hall
from tests.ui.kiosk_shop import Shop, english
from ui.bridge import Bridge
from ui.counter.device import Device
from ui.counter.keymap import Action
from ui.display.main import make_window
from ui.display.main import take as display_takes
from ui.display.state import Phase
from ui.kiosk.main import take as kiosk_takes
from ui.live import Live, follow
from ui.screens import ScreenKeeper
from ui.settings import Settings, load_settings, news_of, save_settings, taken_over
from ui.theme import allow_motion, apply_theme, motion, palette


@pytest.fixture
def hall(qtbot: QtBot) -> Iterator[Hall]:
    made = Hall(qtbot)
    yield made
    made.close()


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    yield from english(qtbot)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app)
    allow_motion(True)


def test_a_kiosk_takes_over_language_theme_printer_and_patience(shop: Shop, qtbot: QtBot, tmp_path: Path) -> None:
    identity = tmp_path / "kiosk.json"
    shop.rig.kiosk.settings = Settings(language="en")
    live = Live(news_of(identity, lambda: load_settings(identity)), kiosk_takes)
    keeper = ScreenKeeper(shop.window)
    follow(shop.window, shop.rig.kiosk.settings, live, "light", keeper).setInterval(1)
    kept = Settings(
        language="zh",
        theme="dark",
        motion=False,
        printer=f"pdf://{tmp_path}",
        idle_min=0,
        kiosk_lock=True,
        hide_cursor=True,
        dpi=250,
    )

    def look() -> tuple[bool, bool, bool]:
        return shop.window.lock.may_close, shop.window.isVisible(), shop.window.isFullScreen()

    save_settings(identity, kept)
    qtbot.waitUntil(lambda: shop.rig.kiosk.start.language == "zh")
    shop.window.refresh_now()
    assert palette().name == "dark", "the kiosk's own colours now, also for the next customer"
    assert motion(100) == 0
    assert shop.window.home.title.text() == "请选择要办理的业务"
    assert isinstance(shop.rig.kiosk.printer._printer, PicturePrinter)
    assert shop.rig.kiosk.settings.idle_min == 0
    assert look() == (False, True, True), "a locked kiosk has all of its screen"
    assert shop.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert shop.window.cursor().shape() is Qt.CursorShape.BlankCursor
    assert shop.window.least == 119, "12 mm"
    save_settings(identity, Settings(language="zh", theme="dark", printer="nonsense:", idle_min=5))
    qtbot.waitUntil(lambda: shop.rig.kiosk.settings.idle_min == 5)
    assert isinstance(shop.rig.kiosk.printer._printer, PicturePrinter), "what is no printer changes nothing"
    assert look() == (True, True, False)
    assert not shop.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint


def test_a_display_takes_over_its_voice(qtbot: QtBot, tmp_path: Path) -> None:
    bridge = Bridge(InProcessBranch().link("display"))
    window = make_window(bridge, FakeVoice())
    qtbot.addWidget(window)
    display_takes(window, Settings(voice="none"))
    assert type(window.speaker._queue._voice).__name__ != "FakeVoice"
    before = window.speaker._queue._voice
    display_takes(window, Settings(voice="a parrot"))
    assert window.speaker._queue._voice is before
    window.close()
    bridge.close()


def test_a_display_takes_over_its_layout_and_its_pictures(hall: Hall, tmp_path: Path) -> None:
    Image.new("RGB", (64, 36), "#cc2244").save(tmp_path / "a.png")
    window = hall.display()
    hall.issue("A")
    hall.staff()
    hall.until(lambda: window.phase is Phase.OPEN)
    assert window.board.list.isVisible()
    display_takes(window, Settings(display_layout="services", media=str(tmp_path)))
    hall.until(lambda: window.board.slides is not None and window.board.slides.isVisible())
    assert window.board.services.isVisible()
    assert not window.board.list.isVisible()
    display_takes(window, Settings(display_layout="counters"))
    assert window.board.counters.isVisible()
    assert window.board.slides is None


def test_a_window_fills_its_monitor_and_lets_it_go_while_it_is_open(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    keeper = ScreenKeeper(window)
    keeper.show()
    keeper.use("", fullscreen=True)
    assert window.isFullScreen()
    assert window.geometry() == window.screen().geometry()
    keeper.use("", fullscreen=False)
    assert not window.isFullScreen()
    assert window.screen().geometry().contains(window.frameGeometry())
    keeper.use("HDMI-9", fullscreen=True)
    assert not window.isFullScreen(), "never on another than the one that was named"
    window.hide()
    keeper.use("", fullscreen=True)
    assert window.isHidden(), "the dock is there in its place"


def test_a_dock_stands_at_its_new_edge_at_once(desk: Desk) -> None:
    desk.press(Qt.Key.Key_W)
    dock, device = desk.window.docking.dock, desk.window.session.device
    assert dock is not None
    room = dock.screen().availableGeometry()
    assert dock.geometry().top() == room.top()
    device.take(taken_over(device.settings, Settings(counter_edge="left", counter_docked=False)))
    assert (dock.geometry().left(), dock.height() > dock.width()) == (room.left(), True)
    assert device.settings.counter_docked, "how to begin is asked at the beginning"


def test_a_counter_takes_over_its_keys() -> None:
    device = Device(Settings())
    told: list[bool] = []
    device.changed.connect(lambda: told.append(True))
    device.take(Settings())
    assert not told
    device.take(Settings(counter_keys={"finish": "G"}))
    assert told == [True]
    assert device.keys[Action.FINISH][0] == "G"
