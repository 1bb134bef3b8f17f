"""What is kept for a device while its window is open: taken over where that is safe, by each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from branchdesk.devices.printing.picture import PicturePrinter
from tests.fakes import FakeVoice
from tests.inprocess import InProcessBranch
from tests.ui.kiosk_shop import Shop, english
from ui.bridge import Bridge
from ui.counter.device import Device
from ui.counter.keymap import Action
from ui.display.main import make_window
from ui.display.main import take as display_takes
from ui.kiosk.main import take as kiosk_takes
from ui.live import Live, follow
from ui.settings import Settings, load_settings, news_of, save_settings
from ui.theme import allow_motion, apply_theme, motion, palette


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
    follow(shop.window, shop.rig.kiosk.settings, live, "light").setInterval(1)
    kept = Settings(
        language="zh",
        theme="dark",
        motion=False,
        printer=f"pdf://{tmp_path}",
        idle_min=0,
        fullscreen=True,
        kiosk_lock=True,
    )
    save_settings(identity, kept)
    qtbot.waitUntil(lambda: shop.rig.kiosk.start.language == "zh")
    shop.window.refresh_now()
    assert palette().name == "dark", "the kiosk's own colours now, also for the next customer"
    assert motion(100) == 0
    assert shop.window.home.title.text() == "请选择要办理的业务"
    assert isinstance(shop.rig.kiosk.printer._printer, PicturePrinter)
    assert shop.rig.kiosk.settings.idle_min == 0
    assert shop.window.lock.may_close, "locked at the next start, and not before somebody's eyes"
    save_settings(identity, Settings(language="zh", theme="dark", printer="nonsense:", idle_min=5))
    qtbot.waitUntil(lambda: shop.rig.kiosk.settings.idle_min == 5)
    assert isinstance(shop.rig.kiosk.printer._printer, PicturePrinter), "what is no printer changes nothing"


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


def test_a_counter_takes_over_its_keys() -> None:
    device = Device(Settings())
    told: list[bool] = []
    device.changed.connect(lambda: told.append(True))
    device.take(Settings())
    assert not told
    device.take(Settings(counter_keys={"finish": "G"}))
    assert told == [True]
    assert device.keys[Action.FINISH][0] == "G"
