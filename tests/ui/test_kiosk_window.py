"""The kiosk's window under fingers and keys: real presses, holds, slips and touches on real widgets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.client.journal import open_journal
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from tests.fakes import FakePrinter
from tests.inprocess import InProcessBranch
from tests.ui.all_texts import watched_painting
from tests.ui.kiosk_shop import Shop
from ui.bridge import Bridge
from ui.kiosk.home import Reach
from ui.kiosk.idle import Page
from ui.kiosk.main import make_window
from ui.kiosk.tiles import Tile, TileWords, tile_places
from ui.widgets.touch import SLIP, TARGET, TouchButton

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    made = Shop(qtbot)
    yield made
    made.close()


def centre(widget: QWidget) -> QPoint:
    return widget.rect().center()


def test_a_tap_prints_and_shows_the_number_large(shop: Shop) -> None:
    QTest.mouseClick(shop.tile("B"), LEFT)
    shop.settle(Page.TAKE)
    assert shop.window.ticket.number.text == "B001"
    assert shop.window.ticket.done.isVisible()
    assert not shop.window.ticket.reprint.isVisible()
    QTest.mouseClick(shop.window.ticket.done, LEFT)
    shop.settle(Page.HOME)
    assert shop.window.home.isVisible()


def test_complaint_04_a_double_click_is_one_ticket(shop: Shop) -> None:
    tile = shop.tile("A")
    QTest.mouseClick(tile, LEFT)
    QTest.mouseDClick(tile, LEFT)
    shop.settle(Page.TAKE)
    assert shop.numbers == ["A001"]
    assert len(shop.rig.fake.printed) == 1


def test_complaint_11_a_long_press_counts_though_the_branch_moves_under_it(shop: Shop) -> None:
    tile = shop.tile("A")
    QTest.mousePress(tile, LEFT)
    shop.rig.branch.node(c.IssueTicket(service="B"))
    shop.rig.until(lambda: bool(shop.rig.bridge.snapshot and shop.rig.bridge.snapshot.waiting_count == 1))
    shop.window.refresh_now()
    shop.rig.pass_time(5)
    QTest.mouseRelease(tile, LEFT)
    shop.settle(Page.TAKE)
    assert "A001" in shop.numbers


@pytest.mark.parametrize(("slip", "counts"), [(SLIP - 2, True), (SLIP + 8, False)])
def test_complaint_11_a_finger_may_slip_over_the_edge(shop: Shop, slip: int, counts: bool) -> None:
    tile = shop.tile("D")
    outside = QPoint(tile.width() // 2, tile.height() - 1 + slip)
    QTest.mousePress(tile, LEFT, pos=centre(tile))
    QTest.mouseMove(tile, outside)
    QTest.mouseRelease(tile, LEFT, pos=outside)
    assert shop.rig.on(Page.HOME) is not counts


def test_complaint_11_a_real_touch_acts_once(shop: Shop) -> None:
    tile = shop.tile("A")
    device = QTest.createTouchDevice()
    window = shop.window.windowHandle()
    at = tile.mapTo(shop.window, centre(tile))
    QTest.touchEvent(window, device).press(0, at, window).commit()
    assert tile.isDown()
    QTest.touchEvent(window, device).move(0, at + QPoint(30, 5), window).commit()
    QTest.touchEvent(window, device).release(0, at + QPoint(30, 5), window).commit()
    shop.settle(Page.TAKE)
    assert shop.numbers == ["A001"]


def test_complaint_11_still_there_is_answered_by_a_touch_anywhere_and_by_nothing_else(shop: Shop) -> None:
    shop.rig.kiosk.prefer(language="en")
    shop.rig.pass_time(22)
    shop.window.refresh_now()
    assert shop.window.still_there.isVisible()
    over_a_tile = shop.tile("A").mapTo(shop.window, centre(shop.tile("A")))
    assert shop.window.childAt(over_a_tile) is not shop.tile("A")
    QTest.mouseClick(shop.window.still_there, LEFT, pos=over_a_tile)
    assert not shop.window.still_there.isVisible()
    assert shop.rig.on(Page.HOME)
    assert shop.rig.kiosk.session.language == "en"
    shop.rig.pass_time(31)
    assert shop.rig.kiosk.session == shop.rig.kiosk.start


def test_keys_choose_move_and_go_back(shop: Shop) -> None:
    QTest.keyClick(shop.window, Qt.Key.Key_2)
    shop.settle(Page.TAKE)
    assert shop.numbers == ["B001"]
    assert shop.window.ticket.done.hasFocus()
    QTest.keyClick(shop.window.ticket.done, Qt.Key.Key_Return)
    shop.settle(Page.HOME)
    for key, code in ((Qt.Key.Key_Right, "A"), (Qt.Key.Key_Right, "B"), (Qt.Key.Key_Down, "D"), (Qt.Key.Key_Up, "A")):
        QTest.keyClick(shop.window.focusWidget(), key)
        assert shop.tile(code).hasFocus()
    QTest.keyClick(shop.tile("A"), Qt.Key.Key_Space)
    shop.settle(Page.TAKE)
    assert shop.numbers[-1] == "A001"
    QTest.keyClick(shop.window, Qt.Key.Key_Escape)
    shop.settle(Page.HOME)


def test_priority_by_touch_is_shown_until_it_is_taken_back(shop: Shop) -> None:
    QTest.mouseClick(shop.window.bar.priority, LEFT)
    shop.settle(Page.PRIORITY)
    QTest.mouseClick(shop.window.priorities.board.tiles[0], LEFT)
    shop.settle(Page.HOME)
    assert "老年客户" in shop.window.home.priority_strip.label.text()
    assert "取消" in shop.window.bar.priority.text()
    QTest.mouseClick(shop.window.bar.priority, LEFT)
    shop.window.refresh_now()
    assert not shop.window.home.priority_strip.isVisible()


def test_complaint_05_the_window_offers_reprint_code_and_taking_back(shop: Shop) -> None:
    shop.rig.fake.state = "paper_out"
    QTest.mouseClick(shop.tile("A"), LEFT)
    shop.settle(Page.NOT_PRINTED)
    page = shop.window.ticket
    assert page.number.text == "A001"
    assert page.qr.isVisible()
    assert "缺纸" in page.status.label.text()
    shop.rig.fake.state = "ready"
    QTest.mouseClick(page.reprint, LEFT)
    shop.settle(Page.TAKE)
    assert "请取走" in page.status.label.text()


def test_staff_are_said_to_know_only_when_they_can(shop: Shop) -> None:
    shop.rig.fake.state = "offline"
    QTest.mouseClick(shop.tile("A"), LEFT)
    shop.settle(Page.NOT_PRINTED)
    assert "已通知工作人员" in shop.window.ticket.status.label.text()
    shop.rig.branch.go_offline()
    shop.rig.until(lambda: shop.rig.reach is Reach.LOST)
    shop.window.refresh_now()
    assert "请告知大堂经理" in shop.window.ticket.status.label.text()


def test_a_closed_kiosk_opens_with_the_new_day_by_itself(shop: Shop) -> None:
    shop.rig.branch.node(c.IssueTicket(service="A"))
    shop.rig.branch.node(c.CloseDay(force=True))
    shop.rig.until(shop.window.home.message.isVisible)
    assert shop.window.home.message.title.text() == "今日营业已结束"
    shop.rig.branch.clock.pass_time(minutes=24 * 60)
    shop.rig.until(shop.window.home.board.isVisible)


def test_the_window_as_the_product_makes_it(qtbot: QtBot, tmp_path: Path) -> None:
    branch, printer = InProcessBranch(), FakePrinter()
    journal = open_journal(tmp_path / "kiosk.journal")
    bridge = Bridge(branch.link("kiosk"))
    window = make_window(bridge, printer, journal, language="en")
    window.show()
    bridge.start()
    qtbot.waitUntil(lambda: bool(window.home.board.tiles))
    assert window.home.title.text() == "Please choose a service"
    QTest.keyClick(window, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: bool(printer.printed))
    window.close()
    bridge.close()
    journal.close()
    window.deleteLater()


def test_the_code_on_the_screen_leads_to_the_tickets_page(shop: Shop) -> None:
    QTest.mouseClick(shop.tile("A"), LEFT)
    shop.settle(Page.TAKE)
    grab = shop.window.ticket.qr.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    picture = Image.frombytes(
        "L", (grab.width(), grab.height()), bytes(grab.constBits()), "raw", "L", grab.bytesPerLine()
    )
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"https://desk.example.com/t/{shop.rig.tickets[0].token}"


def test_a_lost_link_shows_no_stale_number_and_says_what_to_do(shop: Shop) -> None:
    shop.rig.branch.node(c.IssueTicket(service="A"))
    shop.rig.until(lambda: bool(shop.rig.bridge.snapshot and shop.rig.bridge.snapshot.waiting_count))
    shop.window.refresh_now()
    assert shop.tile("A").words.queue == "等候 1 人"
    shop.rig.branch.go_offline()
    shop.rig.until(shop.window.home.notice.isVisible)
    assert "大堂经理" in shop.window.home.notice.label.text()
    assert [tile.words.queue + tile.words.wait for tile in shop.window.home.board.tiles] == [""] * 5
    QTest.mouseClick(shop.tile("A"), LEFT)
    assert shop.rig.on(Page.HOME)
    shop.rig.branch.go_online()
    shop.rig.until(lambda: not shop.window.home.notice.isVisible())
    assert shop.tile("A").words.queue == "等候 1 人"


SIZES = [QSize(1366, 768), QSize(1920, 1080), QSize(1080, 1920)]


@pytest.mark.parametrize("size", SIZES, ids=["1366x768", "1920x1080", "1080x1920"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_targets_are_large_and_words_fit(shop: Shop, size: QSize, language: str) -> None:
    shop.rig.kiosk.prefer(language=language)
    shop.rig.fake.state = "paper_out"
    shop.window.resize(size)
    shop.window.refresh_now()
    check_page(shop)
    QTest.mouseClick(shop.tile("A"), LEFT)
    shop.settle(Page.NOT_PRINTED)
    check_page(shop)


def test_the_fullest_small_screen_still_has_large_targets(shop: Shop) -> None:
    shop.rig.fake.state = "paper_out"
    shop.rig.kiosk.tick()
    shop.rig.until(lambda: bool(shop.rig.kiosk.printer.problem))
    shop.rig.kiosk.prefer(large=True, priority="disabled", language="en")
    shop.rig.kiosk.error = Rejected("branch_full", waiting=300)
    shop.window.resize(SIZES[0])
    shop.window.refresh_now()
    check_page(shop)


def check_page(shop: Shop) -> None:
    QApplication.processEvents()
    for button in shop.window.findChildren(TouchButton):
        if button.isVisible():
            assert button.height() >= TARGET, button.text()
            assert button.text() == "" or button.width() >= button.sizeHint().width(), button.text()
    for words in shop.window.findChildren(QLabel):
        if words.isVisible() and words.text() and not words.wordWrap():
            assert words.width() >= words.sizeHint().width(), words.text()
        if words.isVisible() and words.wordWrap():
            assert words.height() >= words.heightForWidth(words.width()), words.text()


@pytest.mark.parametrize("size", SIZES, ids=["1366x768", "1920x1080", "1080x1920"])
@pytest.mark.parametrize("large", [False, True])
def test_the_page_to_check_in_fits_as_well(shop: Shop, size: QSize, large: bool) -> None:
    shop.rig.kiosk.prefer(large=large, language="en")
    shop.window.resize(size)
    shop.rig.kiosk.check_in.open()
    shop.rig.kiosk.error = Rejected("appointment_unreadable")
    shop.window.refresh_now()
    check_page(shop)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("waiting", ["", "12 waiting"])
def test_a_tile_of_an_upright_screen_says_what_to_bring(qtbot: QtBot, waiting: str, large: bool) -> None:
    tile = Tile()
    qtbot.addWidget(tile)
    tile.set_scale(1)
    tile.resize(984, 200)
    words = TileWords("A", "banknote", "Non-cash", "非现金业务", "Your ID card; book ahead for more", waiting, waiting)
    tile.tell(words, large=large)
    with watched_painting() as painted:
        tile.grab()
    assert words.hint in [text.words for text in painted.texts]
    assert not painted.cut


@pytest.mark.parametrize("size", [(1328, 250), (984, 200), (540, 250)], ids=["wide", "upright", "narrow"])
def test_a_tile_says_why_its_wait_is_longer(qtbot: QtBot, size: tuple[int, int]) -> None:
    tile = Tile()
    qtbot.addWidget(tile)
    tile.set_scale(1)
    tile.resize(*size)
    hint = "Your ID card; book ahead"
    tile.tell(
        TileWords("A", "banknote", "Cash", "", hint, "12 waiting", "about 20–55 min", why="counter closed"), large=False
    )
    with watched_painting() as painted:
        tile.grab()
    assert {"12 waiting", "about 20–55 min", "counter closed"} <= {text.words for text in painted.texts}
    assert not painted.cut
    assert tile.accessibleName().endswith("counter closed")


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("portrait", [False, True])
def test_tiles_never_overlap_and_stay_inside(count: int, portrait: bool) -> None:
    area = QSize(900, 1400) if portrait else QSize(1800, 640)
    places = tile_places(area, count, 24, portrait=portrait)
    assert len(places) == count
    for index, place in enumerate(places):
        assert place.left() >= 0
        assert place.right() <= area.width()
        assert place.bottom() <= area.height()
        assert not any(place.intersects(other) for other in places[:index])
