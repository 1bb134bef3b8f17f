"""Checking in at the kiosk: by fingers, by keys and by a scanner; early, late, used, and without the branch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.times import MINUTE
from tests.ui.kiosk_rig import LossyLink
from tests.ui.kiosk_shop import Shop
from ui.kiosk.idle import Page

LEFT = Qt.MouseButton.LeftButton


class Counter(Shop):
    """A kiosk's window at a branch where somebody has an appointment in ``minutes``."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.rig.kiosk.prefer(language="en")

    def book(self, minutes: float) -> str:
        """An appointment; its code."""
        at = self.rig.branch.clock.now() + round(minutes * MINUTE)
        before = {*self.rig.branch.snapshot.appointments}
        self.rig.branch.link("manager", staff="m01").send(c.BookAppointment(service="C", booked_at=at))
        (code,) = {*self.rig.branch.snapshot.appointments} - before
        return code

    def scan(self, read: str) -> None:
        QTest.keyClicks(self.window, read)
        QTest.keyClick(self.window, Qt.Key.Key_Return)

    @property
    def refusal(self) -> str:
        self.window.refresh_now()
        return self.window.check_in.error.label.text() if self.window.check_in.error.isVisible() else ""


@pytest.fixture
def lobby(qtbot: QtBot) -> Iterator[Counter]:
    made = Counter(qtbot)
    yield made
    made.close()


def test_by_fingers_on_the_keypad(lobby: Counter) -> None:
    code = lobby.book(5)
    QTest.mouseClick(lobby.window.bar.check_in, LEFT)
    lobby.settle(Page.CHECK_IN)
    page = lobby.window.check_in
    QTest.mouseClick(page.keys["9"], LEFT)
    QTest.mouseClick(page.erase, LEFT)
    for digit in code:
        assert not page.submit.isEnabled()
        QTest.mouseClick(page.keys[digit], LEFT)
        lobby.window.refresh_now()
    assert page.code.text == code
    QTest.mouseClick(page.submit, LEFT)
    lobby.settle(Page.TAKE)
    assert lobby.window.ticket.number.text == "C001"
    (ticket,) = lobby.rig.tickets
    assert ticket.channel == "appointment"
    assert "appointment 09:05" in lobby.rig.fake.printed[0].service
    assert not lobby.window.ticket.lost.isVisible()


@pytest.mark.parametrize("page", [Page.HOME, Page.PRIORITY, Page.CHECK_IN])
def test_a_scan_checks_in_on_any_page_and_chooses_no_service(lobby: Counter, page: Page) -> None:
    code = lobby.book(5)
    lobby.rig.kiosk.go(page)
    lobby.window.refresh_now()
    lobby.scan(code)
    lobby.settle(Page.TAKE)
    assert [ticket.number for ticket in lobby.rig.tickets] == ["C001"]
    assert lobby.rig.tickets[0].channel == "appointment"


def test_a_scan_also_answers_whether_somebody_is_there(lobby: Counter) -> None:
    code = lobby.book(5)
    lobby.rig.kiosk.go(Page.PRIORITY)
    lobby.rig.pass_time(25)
    lobby.window._show_time()
    assert lobby.window.still_there.isVisible()
    lobby.scan(code)
    lobby.settle(Page.TAKE)
    assert lobby.rig.tickets[0].channel == "appointment"


def test_what_is_no_code_is_told_and_becomes_no_ticket(lobby: Counter) -> None:
    lobby.scan("https://elsewhere.example/?pay=1")
    lobby.settle(Page.CHECK_IN)
    assert "not the code of an appointment" in lobby.refusal
    lobby.scan("000000")
    lobby.settle(Page.CHECK_IN)
    assert "There is no appointment 000000" in lobby.refusal
    QTest.keyClick(lobby.window, Qt.Key.Key_Backspace)
    assert not lobby.refusal
    assert lobby.rig.kiosk.check_in.code == "00000"
    QTest.keyClick(lobby.window, Qt.Key.Key_Return)  # not complete
    assert lobby.rig.on(Page.CHECK_IN)
    QTest.keyClick(lobby.window, Qt.Key.Key_Escape)
    assert lobby.rig.on(Page.HOME)
    assert not lobby.rig.tickets


def test_who_is_early_is_told_when_to_come(lobby: Counter) -> None:
    lobby.scan(lobby.book(90))
    lobby.settle(Page.CHECK_IN)
    assert "too early" in lobby.refusal
    assert not lobby.rig.tickets


def test_who_is_late_gets_an_ordinary_number_and_is_told(lobby: Counter) -> None:
    code = lobby.book(1)
    lobby.rig.branch.clock.pass_time(minutes=45)
    lobby.scan(code)
    lobby.settle(Page.TAKE)
    assert "Your appointment was at 09:01" in lobby.window.ticket.lost.label.text()
    assert lobby.window.ticket.lost.isVisible()
    (ticket,) = lobby.rig.tickets
    assert (ticket.number, ticket.channel) == ("C001", "walk_in")


def test_a_code_is_good_once(lobby: Counter) -> None:
    code = lobby.book(5)
    lobby.scan(code)
    lobby.settle(Page.TAKE)
    lobby.rig.kiosk.done()
    lobby.rig.kiosk.prefer(language="en")
    lobby.scan(code)
    lobby.settle(Page.CHECK_IN)
    assert "has been used already" in lobby.refusal
    assert len(lobby.rig.tickets) == 1


def test_without_the_branch_no_ordinary_number_is_given_unasked(lobby: Counter) -> None:
    code = lobby.book(5)
    assert isinstance(lobby.rig.link, LossyLink)
    lobby.rig.link.lose_answers = 1
    lobby.scan(code)
    lobby.settle(Page.UNANSWERED)
    lobby.rig.cut_off()
    lobby.settle(Page.CHECK_IN)
    assert "cannot be looked up" in lobby.refusal
    lobby.rig.kiosk.done()
    lobby.window.refresh_now()
    assert not lobby.window.bar.check_in.isVisible()
    lobby.scan(code)
    assert lobby.rig.on(Page.HOME)
    lobby.rig.branch.go_online()
    lobby.rig.until(lambda: lobby.rig.tickets[0].state == "abandoned")  # the answer had been lost: nobody holds it
    lobby.window.refresh_now()
    lobby.scan(code)
    lobby.settle(Page.TAKE)
    assert lobby.rig.tickets[-1].channel == "appointment"
