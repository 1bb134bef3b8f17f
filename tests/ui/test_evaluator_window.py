"""The evaluator's window under fingers and keys, beside a real teller's commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from branchdesk.client.journal import open_journal
from branchdesk.domain import commands as c
from branchdesk.domain.commands import Language
from tests.inprocess import InProcessBranch
from tests.ui.evaluator_shop import Shop, shops
from ui.bridge import Bridge
from ui.evaluator.main import make_window
from ui.evaluator.presenter import Page
from ui.widgets.keyboard import LEAST
from ui.widgets.touch import TARGET, TouchButton

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    yield from shops(qtbot)


def test_idle_shows_the_counter_and_numbers_but_no_name(shop: Shop) -> None:
    shop.rig.branch.node(c.IssueTicket(service="A"))
    shop.rig.teller.send(c.CallNext(counter="1"))
    shop.rig.teller.send(c.StartService(counter="1"))
    shop.rig.until(lambda: "A001" in shop.window.idle.words.text())
    assert shop.window.idle.counter.text == "1 号窗口"
    words = " ".join(label.text() for label in shop.window.findChildren(QLabel))
    assert not [person.name for person in shop.rig.branch.profile.staff if person.name in words]


def test_one_tap_on_a_face_rates_and_is_thanked_for(shop: Shop) -> None:
    ticket = shop.asked()
    assert "A001" in shop.window.ask.number.text()
    QTest.mouseClick(shop.face(4), LEFT)
    assert shop.rig.rated(ticket).score == 4
    shop.rig.reaches(Page.THANKS)
    shop.window.refresh_now()
    assert shop.window.outcome.message.title.text() == "感谢您的评价"


def test_a_low_face_reasons_and_send(shop: Shop) -> None:
    ticket = shop.asked()
    QTest.mouseClick(shop.face(1), LEFT)
    shop.window.refresh_now()
    shop.rig.pass_time(1)
    by_code = {button.code: button for button in shop.window.reasons.reasons}
    for code in ("attitude", "fees", "skill"):
        QTest.mouseClick(by_code[code], LEFT)
        shop.window.refresh_now()
    assert by_code["fees"].marked
    assert not by_code["unclear"].isEnabled()
    QTest.mouseClick(shop.window.reasons.send, LEFT)
    rating = shop.rig.rated(ticket)
    assert (rating.score, rating.reasons) == (1, ("attitude", "fees", "skill"))


def test_complaint_19_no_key_and_no_pause_makes_the_question_go(shop: Shop) -> None:
    ticket = shop.asked()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Tab, Qt.Key.Key_F5):
        QTest.keyClick(shop.window, key)
    shop.rig.teller.send(c.PauseCounter(counter="1", reason="break"))
    shop.rig.until(lambda: bool(shop.rig.bridge.snapshot and shop.rig.bridge.snapshot.counters["1"].paused_at))
    shop.window.refresh_now()
    assert shop.window.ask.isVisible()
    QTest.keyClick(shop.window, Qt.Key.Key_5)
    assert shop.rig.rated(ticket).score == 5


def test_a_kept_rating_says_that_it_is_kept(shop: Shop) -> None:
    shop.asked()
    shop.rig.branch.go_offline()
    QTest.mouseClick(shop.face(5), LEFT)
    shop.rig.reaches(Page.THANKS)
    shop.window.refresh_now()
    assert "已保存" in shop.window.outcome.message.words.text()
    shop.rig.pass_time(5)
    shop.window.refresh_now()
    assert shop.window.idle.link.text() == "09:05 起与网点系统的连接中断，正在自动重连"


def test_language_switch_by_touch_keeps_the_question(shop: Shop) -> None:
    shop.asked()
    QTest.mouseClick(shop.window.languages["en"], LEFT)
    shop.window.refresh_now()
    assert shop.window.ask.title.text() == "How was our service?"
    assert shop.rig.on(Page.ASKING)


def test_the_window_as_the_product_makes_it(qtbot: QtBot, tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "pad.journal")
    bridge = Bridge(InProcessBranch().link("evaluator", "4"))
    window = make_window(bridge, journal, language="en")
    window.show()
    assert "Connecting" in window.idle.link.text()
    bridge.start()
    qtbot.waitUntil(lambda: not window.idle.link.text())
    assert window.idle.counter.text == "Counter 4"
    window.close()
    bridge.close()
    journal.close()
    window.deleteLater()


SIZES = [QSize(1024, 640), QSize(1280, 800), QSize(1920, 1080), QSize(1080, 1920)]


@pytest.mark.parametrize("size", SIZES, ids=["1024x640", "1280x800", "1920x1080", "1080x1920"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_targets_are_large_and_words_fit(shop: Shop, size: QSize, language: Language) -> None:
    shop.window.resize(size)
    check_page(shop)
    shop.asked()
    shop.rig.pad.speak(language)
    shop.window.refresh_now()
    check_page(shop)
    shop.rig.pad.writing.want()
    QTest.mouseClick(shop.face(2), LEFT)
    shop.window.refresh_now()
    check_page(shop)
    shop.rig.pass_time(1)
    shop.rig.pad.submit()
    shop.window.refresh_now()
    assert shop.window.word.isVisible()
    check_page(shop)


def check_page(shop: Shop) -> None:
    QApplication.processEvents()
    for button in shop.window.findChildren(TouchButton):
        if button.isVisible():
            least = LEAST if shop.window.word.isAncestorOf(button) else TARGET
            assert button.height() >= least, button.accessibleName() or button.text()
            assert button.text() == "" or button.width() >= button.sizeHint().width(), button.text()
    for words in shop.window.findChildren(QLabel):
        if words.isVisible() and words.text() and not words.wordWrap():
            assert words.width() >= words.sizeHint().width(), words.text()
        if words.isVisible() and words.wordWrap():
            assert words.height() >= words.heightForWidth(words.width()), words.text()
