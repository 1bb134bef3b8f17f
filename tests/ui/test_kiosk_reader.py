"""A card or an identity number at the kiosk's reader: known by segment and pseudonym, and its number is nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.chain import encode_event
from tests.ui.kiosk_rig import LossyLink
from tests.ui.kiosk_shop import Shop, english
from ui.kiosk.home import Reach
from ui.kiosk.idle import Page

GOLD, PRIVATE, PLAIN = "6216610000000000016", "6216660000000000015", "4111111111111111"
ELDERLY, YOUNG = "11010519491231002X", "110105199912310035"


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    yield from english(qtbot)


def hold(shop: Shop, read: str) -> None:
    """The reader types it, and Enter."""
    for character in read:
        shop.window.keys.scanner.press(character)
    QTest.keyClick(shop.window, Qt.Key.Key_Return)
    shop.window.refresh_now()


def take(shop: Shop, code: str = "A") -> None:
    shop.rig.settle()
    shop.rig.kiosk.choose(code)
    shop.settle(Page.TAKE)


def test_a_card_tells_the_segment_and_the_ticket_carries_a_pseudonym(shop: Shop) -> None:
    hold(shop, GOLD)
    assert shop.window.home.priority_strip.label.text() == "Card read; its number is not kept · Gold"
    shop.rig.until(lambda: bool(shop.rig.kiosk.session.customer))
    take(shop)
    (ticket,) = shop.rig.branch.snapshot.tickets.values()
    assert (ticket.tier, ticket.priority) == ("gold", "")
    assert len(ticket.customer) == 32
    shop.rig.kiosk.done()
    assert shop.rig.kiosk.session == shop.rig.kiosk.start
    hold(shop, GOLD)
    shop.rig.until(lambda: bool(shop.rig.kiosk.session.customer))
    assert shop.rig.kiosk.session.customer == ticket.customer


def test_a_segment_may_have_priority(shop: Shop) -> None:
    hold(shop, PRIVATE)
    assert shop.rig.kiosk.session.priority == "vip"
    take(shop)
    assert shop.rig.tickets[0].priority == "vip"


def test_sixty_years_are_offered_priority_and_may_decline_it(shop: Shop) -> None:
    hold(shop, ELDERLY)
    assert shop.rig.kiosk.session.priority == ""
    assert "60 years" in shop.window.home.priority_strip.label.text()
    QTest.mouseClick(shop.window.bar.priority, Qt.MouseButton.LeftButton)
    assert shop.rig.kiosk.session.priority == "elderly"
    take(shop)
    assert shop.rig.tickets[0].priority == "elderly"
    shop.rig.kiosk.done()
    shop.rig.settle()
    hold(shop, YOUNG)
    assert "60 years" not in shop.window.home.priority_strip.label.text()


def test_an_appointment_s_code_is_still_one(shop: Shop) -> None:
    shop.rig.branch.node(c.OpenDay())
    lead = shop.rig.branch.link("manager", staff="m01")
    booked = shop.rig.branch.clock.now() + 30 * 60_000
    lead.send(c.BookAppointment(service="C", booked_at=booked, code="482913"))
    shop.rig.until(lambda: "482913" in shop.rig.bridge.snapshot.appointments)  # type: ignore[union-attr]
    hold(shop, "482913")
    shop.settle(Page.TAKE)
    assert shop.numbers == ["C001"]


@pytest.mark.parametrize("number", [GOLD, ELDERLY, GOLD[:-1] + "7", f"%B{PLAIN}^ZHANG/SAN^3012101000000000000?"])
@pytest.mark.parametrize("cut_off", [False, True])
def test_the_number_is_in_no_file_event_line_or_label(
    shop: Shop, caplog: pytest.LogCaptureFixture, number: str, cut_off: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    if cut_off:
        shop.rig.cut_off()
    hold(shop, number)
    shown = [label.text() for label in shop.window.findChildren(QLabel)]
    assert shop.rig.link.__class__ is LossyLink
    shop.rig.link.lose_answers = 1  # the wish is given up, and lies in the journal for a while
    shop.rig.settle()
    shop.rig.kiosk.choose("A")
    shop.settle(Page.TAKE if cut_off else Page.UNANSWERED)
    shop.rig.kiosk.done()
    kept = b"".join(path.read_bytes() for path in Path(shop.rig.folder.name).rglob("*") if path.is_file())
    told = b"".join(encode_event(sealed.event) for sealed in shop.rig.branch.log.events)
    state = repr(vars(shop.rig.kiosk)) + repr(vars(shop.rig.kiosk.reader)) + repr(vars(shop.window.keys.scanner))
    for secret in (number, PLAIN if PLAIN in number else number, "ZHANG"):
        for where in (kept, told):
            assert secret.encode() not in where
        for words in (*shown, caplog.text, state, *shop.window.speaker.announced):
            assert secret not in words


def test_a_misread_card_is_told_and_is_no_appointment(shop: Shop) -> None:
    hold(shop, GOLD[:-1] + "7")
    assert "misread" in shop.window.home.notice.label.text()
    assert shop.rig.kiosk.session.read == ""


def test_without_a_node_there_is_a_segment_and_no_pseudonym(shop: Shop) -> None:
    shop.rig.cut_off()
    assert shop.rig.reach is Reach.ISLAND
    hold(shop, GOLD)
    assert (shop.rig.kiosk.session.tier, shop.rig.kiosk.session.customer) == ("gold", "")
    take(shop)
    shop.rig.branch.go_online()
    shop.rig.until(lambda: len(shop.rig.tickets) == 1)
    assert (shop.rig.tickets[0].tier, shop.rig.tickets[0].customer) == ("gold", "")


def test_a_late_answer_is_not_the_next_customer_s(shop: Shop) -> None:
    reader = shop.rig.kiosk.reader
    hold(shop, GOLD)
    shop.rig.kiosk.home()
    shop.rig.until(lambda: not shop.rig.bridge.busy)
    reader._known(object(), "f" * 32)
    assert shop.rig.kiosk.session.customer == ""


def test_the_page_says_what_a_card_is_read_for(shop: Shop) -> None:
    assert "no number is kept" in shop.window.home.foot.text()
