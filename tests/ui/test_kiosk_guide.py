"""Help me choose, a person, hours and last tickets: by fingers and by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.opening import Hours, SpecialDay
from branchdesk.domain.profile import Profile
from tests.inprocess import demo_profile
from tests.ui.kiosk_shop import Shop, english
from ui.kiosk.guide import groups
from ui.kiosk.idle import PATIENCE, Page

LEFT = Qt.MouseButton.LeftButton
KEYS = Qt.Key


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    yield from english(qtbot)


def click(shop: Shop, widget: QWidget, page: Page) -> None:
    QTest.mouseClick(widget, LEFT)
    shop.settle(page)


def wish(shop: Shop, code: str) -> QWidget:
    return next(tile for tile in shop.window.wishes.board.tiles if tile.words.code == code)


def profile(hours: Hours | None = None, **cash: object) -> Profile:
    known = demo_profile()
    return replace(
        known, hours=hours or known.hours, services=(replace(known.services[0], **cash), *known.services[1:])
    )


def change(shop: Shop, changed: Profile) -> None:
    shop.rig.branch.node(c.ChangeProfile(profile=changed))
    seen = shop.rig.bridge
    shop.rig.until(lambda: seen.snapshot is not None and seen.snapshot.profile == replace(changed, staff=()))
    shop.window.refresh_now()


def test_two_touches_lead_to_what_it_takes_and_the_third_is_the_ticket(shop: Shop) -> None:
    click(shop, shop.window.home.guide, Page.WISHES)
    click(shop, wish(shop, "withdraw"), Page.WISH)
    page = shop.window.wish
    assert page.title.text() == "Withdraw cash"
    assert page.service.text() == "Service: A Cash"
    assert "ID card" in page.papers.words.text()
    assert page.fee.words.text() == "Free of charge"
    assert "20,000 yuan" in page.instead.words.text()
    click(shop, page.take, Page.TAKE)
    assert shop.numbers == ["A001"]


def test_what_a_wish_does_not_say_its_service_says(shop: Shop) -> None:
    click(shop, shop.window.home.guide, Page.WISHES)
    click(shop, wish(shop, "loan"), Page.WISH)
    assert not shop.window.wish.instead.isVisible()
    click(shop, shop.window.bar.back, Page.WISHES)
    click(shop, wish(shop, "firm"), Page.WISH)
    assert shop.window.wish.papers.words.text() == "Business licence, agent's ID, seals"


def test_keys_alone_lead_from_the_first_page_to_the_ticket(shop: Shop) -> None:
    window = shop.window
    for _ in range(3):
        QTest.keyClick(window.focusWidget(), KEYS.Key_Right)
    QTest.keyClick(window.focusWidget(), KEYS.Key_Up)
    assert window.home.guide.hasFocus()
    QTest.keyClick(window.home.guide, KEYS.Key_Return)
    shop.settle(Page.WISHES)
    QTest.keyClick(window, KEYS.Key_4)
    shop.settle(Page.WISH)
    assert window.wish.title.text() == "Transfer money"
    QTest.keyClick(window, KEYS.Key_Escape)
    shop.settle(Page.WISHES)
    QTest.keyClick(window, KEYS.Key_1)
    shop.settle(Page.WISH)
    assert window.wish.take.hasFocus()
    QTest.keyClick(window.wish.take, KEYS.Key_Return)
    shop.settle(Page.TAKE)
    assert shop.numbers == ["A001"]


@pytest.mark.parametrize("steps", [0, 1])
def test_a_person_is_called_from_every_page_of_help(shop: Shop, steps: int) -> None:
    click(shop, shop.window.home.guide, Page.WISHES)
    if steps:
        click(shop, wish(shop, "loan"), Page.WISH)
    QTest.mouseClick((shop.window.wish if steps else shop.window.wishes).person, LEFT)
    shop.rig.until(lambda: shop.rig.kiosk.guide.call == "sent")
    shop.settle(Page.PERSON)
    (message,) = shop.rig.branch.snapshot.messages.values()
    assert (message.code, message.to, message.sender) == ("help", "", "")
    assert shop.window.person.message.title.text() == "Somebody is coming to you"
    shop.rig.pass_time(PATIENCE[Page.PERSON].seconds + 1)
    assert shop.rig.on(Page.HOME)
    assert shop.numbers == []


def test_a_call_that_does_not_get_through_says_so(shop: Shop) -> None:
    click(shop, shop.window.home.guide, Page.WISHES)
    shop.rig.branch.online = False
    QTest.mouseClick(shop.window.wishes.person, LEFT)
    shop.rig.until(lambda: shop.rig.kiosk.guide.call == "failed")
    shop.settle(Page.PERSON)
    assert "lobby desk" in shop.window.person.message.words.text()


def test_wishes_stand_in_their_groups_and_those_of_no_service_nowhere() -> None:
    known = demo_profile()
    without = replace(known, services=tuple(service for service in known.services if service.code != "C"))
    assert [name for name, _ in groups(without, "en")] == ["Cash", "Cards and accounts", "Savings and loans"]
    loose = replace(known, wishes=(replace(known.wishes[0], group=None), known.wishes[1]))
    assert [(name, len(wishes)) for name, wishes in groups(loose, "zh")] == [("存取款", 1), ("", 1)]


def test_the_last_ticket_is_announced_and_then_refused(shop: Shop) -> None:
    change(shop, profile(last_ticket="09:20"))
    assert shop.tile("A").words.notice == "Last ticket at 09:20"
    assert shop.tile("A").isEnabled()
    shop.rig.branch.clock.pass_time(minutes=20)
    shop.window.refresh_now()
    assert not shop.tile("A").isEnabled()
    assert shop.tile("A").words.notice == "Last ticket was at 09:20. We open tomorrow at 09:00."
    click(shop, shop.window.home.guide, Page.WISHES)
    click(shop, wish(shop, "withdraw"), Page.WISH)
    assert not shop.window.wish.take.isEnabled()
    click(shop, shop.window.bar.back, Page.WISHES)
    QTest.keyClick(shop.window, KEYS.Key_Escape)
    shop.settle(Page.HOME)
    shop.rig.kiosk.choose("A")  # pressed in the same moment: the branch refuses it in words
    shop.settle(Page.HOME)
    assert shop.window.home.notice.label.text().startswith("The last ticket for A today was at 09:20")
    assert shop.numbers == []


def test_a_full_service_says_so_and_others_are_given(shop: Shop) -> None:
    change(shop, profile(capacity=1))
    click(shop, shop.tile("A"), Page.TAKE)
    shop.rig.kiosk.done()
    shop.settle(Page.HOME)
    assert (shop.tile("A").isEnabled(), shop.tile("A").words.notice) == (False, "As many wait as can be served")
    click(shop, shop.tile("B"), Page.TAKE)
    assert shop.numbers == ["A001", "B001"]


WEEKDAYS = Hours(days=(1, 2, 3, 4, 5), kept=True)


@pytest.mark.parametrize(
    ("hours", "minutes", "says"),
    [
        (WEEKDAYS, 8 * 60, "We open tomorrow at 09:00."),
        (WEEKDAYS, 24 * 60 - 60, "We open today at 09:00."),
        (WEEKDAYS, 4 * 24 * 60 + 9 * 60, "We open on Monday 9 March, at 09:00."),
        (replace(WEEKDAYS, special=(SpecialDay(date="2026-03-02"),)), 60, "We open tomorrow at 09:00."),
    ],
)
def test_a_closed_branch_says_when_it_opens(shop: Shop, hours: Hours, minutes: float, says: str) -> None:
    change(shop, profile(hours))
    shop.rig.branch.clock.pass_time(minutes=minutes)
    shop.window.refresh_now()
    assert str(shop.rig.reach) == "closed"
    assert shop.window.home.message.title.text() == "Closed now"
    assert shop.window.home.message.words.text() == says
    assert not shop.window.home.guide.isVisible()


def test_the_hours_of_today_stand_at_the_foot(shop: Shop) -> None:
    assert "Open today 09:00–17:00" in shop.window.home.foot.text()
    day = SpecialDay(date="2026-03-02", opens="09:00", closes="16:00", name=demo_profile().name)
    change(shop, profile(Hours(special=(day,))))
    assert "Open today 09:00–16:00 · Demo Branch" in shop.window.home.foot.text()


def test_a_cut_off_kiosk_keeps_the_same_rules(shop: Shop) -> None:
    change(shop, profile(replace(WEEKDAYS, closes="09:30"), last_ticket="09:20"))
    shop.rig.branch.clock.pass_time(minutes=25)
    shop.rig.cut_off()
    shop.window.refresh_now()
    assert str(shop.rig.reach) == "island"
    assert not shop.tile("A").isEnabled()
    shop.rig.settle()
    shop.rig.kiosk.choose("A")
    shop.settle(Page.HOME)
    assert "09:20" in shop.window.home.notice.label.text()
    shop.rig.branch.clock.pass_time(minutes=5)
    shop.window.refresh_now()
    assert str(shop.rig.reach) == "closed"
