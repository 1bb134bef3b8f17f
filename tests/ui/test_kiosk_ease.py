"""Easier to use: low controls, contrast, the voice, a screen reader; targets in millimetres; the idle screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.devices.voice.reading import Reading, manners, sentences
from tests.ui.kiosk_shop import Shop, english
from ui.kiosk.idle import Page
from ui.kiosk.speaking import button_words
from ui.kiosk.window import LEAST_MM, KioskWindow, least_px
from ui.settings import Settings
from ui.theme import palette
from ui.widgets.touch import TouchButton

LEFT = Qt.MouseButton.LeftButton
PORTRAIT, LANDSCAPE = QSize(1080, 1920), QSize(1920, 1080)
DPI = 102.5
"""Of a panel of 21.5 inches with 1920 x 1080 pixels."""


class Ears:
    """What would have been heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def read(self, words: str, language: str) -> None:
        self.heard.append(words)


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    yield from english(qtbot)


def settled(window: QWidget) -> None:
    for _ in range(5):
        QApplication.processEvents()


def shown(window: KioskWindow) -> list[TouchButton]:
    return [button for button in window.findChildren(TouchButton) if button.isVisible()]


def to_page(shop: Shop, page: Page) -> None:
    kiosk = shop.rig.kiosk
    match page:
        case Page.WISHES:
            kiosk.guide.open()
        case Page.WISH:
            kiosk.guide.open()
            shop.rig.settle()
            kiosk.guide.choose("withdraw")
        case Page.PRIORITY:
            kiosk.tap_priority()
        case Page.CHECK_IN:
            kiosk.check_in.open()
        case Page.TAKE:
            kiosk.choose("A")
        case Page.PIN:
            kiosk.pad.open()
        case Page.SERVICE:
            kiosk.pad.open()
            kiosk.go(Page.SERVICE)
        case _:
            pass
    shop.settle(page)


PAGES = (
    Page.HOME, Page.WISHES, Page.WISH, Page.PRIORITY, Page.CHECK_IN, Page.TAKE, Page.PIN, Page.SERVICE,
)  # fmt: skip


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, QSize(1366, 768)], ids=lambda s: f"{s.width()}x{s.height()}")
@pytest.mark.parametrize("low", [False, True])
@pytest.mark.parametrize("page", PAGES)
def test_every_target_is_twelve_millimetres_and_on_the_screen(shop: Shop, page: Page, size: QSize, low: bool) -> None:
    """By the pixels of a 21.5" panel; the smallest side counts."""
    shop.window.resize(size)
    shop.rig.kiosk.prefer(low=low)
    to_page(shop, page)
    settled(shop.window)
    shop.window.refresh_now()
    settled(shop.window)
    dpi = DPI if size != QSize(1366, 768) else DPI * 768 / 1080
    screen = shop.window.rect()
    for button in shown(shop.window):
        place = button.rect().translated(button.mapTo(shop.window, QPoint(0, 0)))
        assert min(place.width(), place.height()) / dpi * 25.4 >= LEAST_MM, button_words(button)
        assert screen.contains(place), button_words(button)


@pytest.mark.parametrize("page", [page for page in PAGES if page is not Page.SERVICE])
def test_low_controls_stand_in_the_lower_part_of_an_upright_screen(shop: Shop, page: Page) -> None:
    shop.window.resize(PORTRAIT)
    QTest.mouseClick(shop.window.bar.eases["low"], LEFT)
    to_page(shop, page)
    settled(shop.window)
    shop.window.refresh_now()
    settled(shop.window)
    highest = min(button.mapTo(shop.window, QPoint(0, 0)).y() for button in shown(shop.window))
    assert highest >= PORTRAIT.height() * 0.54


def test_a_fine_screen_has_higher_buttons(shop: Shop) -> None:
    assert least_px(shop.window, DPI) == 96
    assert least_px(shop.window, 300) == 142


def test_contrast_is_one_customer_s_own(shop: Shop) -> None:
    QTest.mouseClick(shop.window.bar.eases["contrast"], LEFT)
    shop.window.refresh_now()
    assert palette().name == "contrast"
    shop.rig.kiosk.home()
    shop.window.refresh_now()
    assert palette().name == "light"


def test_every_page_is_told_to_a_screen_reader_once(shop: Shop) -> None:
    told = shop.window.speaker
    count = len(told.announced)
    assert "Please choose a service" in told.announced[-1]
    shop.window.refresh_now()
    assert len(told.announced) == count
    QTest.mouseClick(shop.window.home.guide, LEFT)
    shop.settle(Page.WISHES)
    assert told.announced[-1].startswith("What would you like to do?")
    shop.rig.kiosk.guide.choose("withdraw")
    shop.settle(Page.WISH)
    for words in ("Withdraw cash", "Please bring", "Free of charge", "20,000 yuan"):
        assert words in told.announced[-1]
    shop.rig.kiosk.guide.take()
    shop.settle(Page.TAKE)
    assert "Your number" in told.announced[-1]
    assert "A001" in told.announced[-1]


def test_trouble_is_told_too(shop: Shop) -> None:
    shop.rig.kiosk.reader.scan("6216610000000000017")
    shop.window.refresh_now()
    assert "misread" in shop.window.speaker.announced[-1]


def test_every_control_has_a_name_and_switches_say_how_they_stand(shop: Shop) -> None:
    for page in (Page.HOME, Page.WISHES, Page.WISH, Page.CHECK_IN, Page.PIN, Page.SERVICE):
        shop.rig.kiosk.home()
        shop.rig.settle()
        to_page(shop, page)
        for button in shown(shop.window):
            assert button_words(button).strip(" ,"), page
    shop.rig.kiosk.home()
    shop.settle(Page.HOME)
    assert button_words(shop.window.bar.eases["large"]) == "Large text, off"
    QTest.mouseClick(shop.window.bar.eases["large"], LEFT)
    shop.window.refresh_now()
    assert button_words(shop.window.bar.eases["large"]) == "Large text, on"


def test_the_voice_reads_pages_and_what_the_keys_reach_while_it_is_on(shop: Shop, qtbot: QtBot) -> None:
    ears = Ears()
    window = KioskWindow(shop.rig.kiosk, ears)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    assert ears.heard == []
    QTest.mouseClick(window.bar.eases["voice"], LEFT)
    window.refresh_now()
    assert "Please choose a service" in ears.heard[-1]
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert ears.heard[-1].startswith("Cash, ")
    QTest.mouseClick(window.bar.eases["voice"], LEFT)
    window.refresh_now()
    assert ears.heard[-1] == ""
    window.close()


def test_a_kiosk_without_a_voice_offers_none(qtbot: QtBot, shop: Shop) -> None:
    shop.rig.kiosk.settings = Settings(voice="none")
    shop.window.refresh_now()
    assert not shop.window.bar.eases["voice"].isVisible()


def test_only_the_newest_words_are_read(qtbot: QtBot) -> None:
    heard: list[str] = []

    def say(sentence: str, _language: str) -> None:
        heard.append(sentence)
        if len(heard) == 1:
            reading.read("Three. Four.", "en")

    reading = Reading(say)
    reading.read("One. Two.", "en")
    qtbot.waitUntil(lambda: heard[-1:] == ["Four."])
    assert heard == ["One.", "Three.", "Four."]
    reading.stop()


def test_chinese_is_read_by_its_pinyin_and_figures_as_a_bank_says_them() -> None:
    assert list(sentences("取现金。\n免费 · 请稍候")) == ["取现金。", "免费 · 请稍候"]
    assert [tuple(words) for words in manners("取现金", "zh")] == [("zh", "qu3 xian4 jin1")]
    (said,) = manners("21号", "zh")
    assert said.words == "er4 yao1 hao4"
    assert [words.manner for words in manners("Demo 银行", "zh")] == ["en", "zh"]
    assert [tuple(words) for words in manners("Take a ticket.", "en")] == [("en", "Take a ticket.")]


def test_the_idle_screen_wanders_and_a_touch_only_wakes(shop: Shop) -> None:
    shop.rig.pass_time(179)
    shop.window.refresh_now()
    assert not shop.window.attract.isVisible()
    shop.rig.pass_time(2)
    shop.window.refresh_now()
    attract = shop.window.attract
    assert attract.isVisible()
    assert attract.words[3] == "Touch to begin"
    places = set()
    for _ in range(14):
        shop.rig.pass_time(20)
        shop.window.refresh_now()
        places.add(attract.place)
    assert len(places) == 14
    over_a_tile = shop.tile("A").mapTo(shop.window, shop.tile("A").rect().center())
    QTest.mouseClick(attract, LEFT, pos=over_a_tile)
    assert not attract.isVisible()
    assert shop.rig.on(Page.HOME)
    assert shop.numbers == []
    QTest.mouseClick(shop.tile("A"), LEFT)
    shop.settle(Page.TAKE)


def test_a_key_wakes_as_well_and_does_nothing_else(shop: Shop) -> None:
    shop.rig.pass_time(181)
    shop.window.refresh_now()
    QTest.keyClick(shop.window.attract, Qt.Key.Key_1)
    assert not shop.window.attract.isVisible()
    QTest.qWait(0)
    assert shop.rig.on(Page.HOME)


def test_no_idle_screen_covers_what_a_customer_has_chosen(shop: Shop) -> None:
    shop.rig.kiosk.settings = Settings(idle_min=0)
    shop.rig.pass_time(10_000)
    shop.window.refresh_now()
    assert not shop.window.attract.isVisible()
