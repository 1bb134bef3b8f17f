"""The kiosk without a node: numbers of its own series, said plainly, kept first, told later, and never a ghost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from branchdesk.client.island import AFTER_S
from branchdesk.client.journal import open_journal
from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.ticket import Ticket, TicketState
from branchdesk.services.messages import Answer
from tests.ui.kiosk_rig import LossyLink, Rig
from ui.kiosk.home import Reach
from ui.kiosk.idle import Page
from ui.kiosk.window import KioskWindow
from ui.theme import apply_theme


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig(qtbot)
    yield made
    made.close()


def by_number(rig: Rig) -> dict[str, Ticket]:
    return {ticket.number: ticket for ticket in rig.tickets if ticket.state is not TicketState.ABANDONED}


def heal(rig: Rig) -> None:
    rig.branch.go_online()
    rig.until(lambda: rig.reach is Reach.OPEN and rig.kiosk.shore.settled)


def test_after_three_seconds_and_not_before_it_gives_its_own_numbers(rig: Rig) -> None:
    rig.branch.go_offline()
    rig.until(lambda: rig.reach is Reach.LOST)
    rig.kiosk.choose("A")
    assert rig.on(Page.HOME)
    rig.pass_time(AFTER_S)
    assert rig.reach is Reach.ISLAND
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    (paper,) = rig.fake.printed
    assert (paper.number, paper.single_copy, paper.qr_url) == ("K1-001", True, "")
    rig.kiosk.done()
    heal(rig)
    assert by_number(rig)["K1-001"].printed is True
    rig.settle()
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    assert list(by_number(rig)) == ["K1-001", "A001"], "each once"


def test_a_wish_without_an_answer_becomes_a_number_and_no_ghost(rig: Rig) -> None:
    assert isinstance(rig.link, LossyLink)
    rig.link.lose_answers = 1
    rig.kiosk.choose("A")
    rig.reaches(Page.UNANSWERED)
    assert len(rig.tickets) == 1, "the branch has issued it, and nobody knows"
    rig.cut_off()
    rig.reaches(Page.TAKE)
    assert [paper.number for paper in rig.fake.printed] == ["K1-001"]
    heal(rig)
    rig.until(lambda: list(by_number(rig)) == ["K1-001"])


def test_a_restart_without_a_node_knows_tiles_and_numbers(rig: Rig) -> None:
    rig.cut_off()
    rig.kiosk.choose("B")
    rig.reaches(Page.TAKE)
    rig.kiosk.shore.island.journal.close()
    rig.bridge.snapshot = None
    rig.kiosk = rig.new_kiosk()
    rig.pass_time(AFTER_S)
    assert rig.reach is Reach.ISLAND
    assert rig.kiosk.shore.profile == rig.kiosk.shore.kiosk.branch.profile  # type: ignore[union-attr]
    rig.settle()
    rig.kiosk.choose("B")
    rig.reaches(Page.TAKE)
    assert [paper.number for paper in rig.fake.printed] == ["K1-001", "K1-002"]


def test_a_kiosk_that_was_never_connected_is_out_of_service(qtbot: QtBot) -> None:
    rig = Rig(qtbot)
    rig.kiosk.shore.island.journal.close()
    rig.folder.cleanup()
    rig.cut_off()
    rig.bridge.snapshot = None
    rig.kiosk = rig.new_kiosk()
    rig.pass_time(AFTER_S)
    assert rig.reach is Reach.OUT
    rig.close()


def test_a_closed_day_stays_closed(rig: Rig) -> None:
    rig.branch.node(c.OpenDay())
    rig.branch.node(c.CloseDay())
    rig.until(lambda: rig.reach is Reach.CLOSED)
    rig.cut_off()
    assert rig.reach is Reach.CLOSED


def test_an_unprinted_number_can_be_taken_back_alone(rig: Rig) -> None:
    rig.fake.state = "paper_out"
    rig.cut_off()
    rig.kiosk.choose("A")
    rig.reaches(Page.NOT_PRINTED)
    rig.kiosk.take_back()
    assert rig.on(Page.HOME)
    heal(rig)
    assert [(t.number, t.state, t.printed) for t in rig.tickets] == [("K1-001", TicketState.ABANDONED, False)]


def test_a_reprint_after_healing_is_told_too(rig: Rig) -> None:
    rig.fake.state = "paper_out"
    rig.cut_off()
    rig.kiosk.choose("A")
    rig.reaches(Page.NOT_PRINTED)
    heal(rig)
    assert by_number(rig)["K1-001"].printed is False
    rig.fake.state = "ready"
    rig.kiosk.reprint()
    rig.reaches(Page.TAKE)
    rig.until(lambda: by_number(rig)["K1-001"].printed is True)


def test_what_the_branch_refuses_reaches_the_manager(rig: Rig) -> None:
    rig.cut_off()
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    rig.branch.online = True
    clone = rig.kiosk.shore.island.pending[0].op
    assert isinstance(clone, c.IssueIslandTicket)
    rig.link.send(replace(clone, ticket="of-the-clone"))
    rig.branch.go_online()
    rig.until(lambda: rig.branch.snapshot.devices[rig.link.who.device].problem == "island_refused")
    rig.until(lambda: rig.kiosk.shore.settled)


def test_a_journal_that_cannot_be_written_gives_no_number_and_says_why(rig: Rig) -> None:
    rig.cut_off()
    rig.kiosk.shore.island.journal.close()
    rig.kiosk.choose("A")
    rig.until(lambda: rig.kiosk.error is not None)
    assert rig.on(Page.HOME)
    assert rig.fake.printed == []
    open_journal(rig.kiosk.shore.island.journal.path).close()


def test_a_revoked_kiosk_does_not_go_on_alone(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was revoked while it was off: nobody could tell it, until it speaks."""

    def refused(_op: c.Op, *, cmd_id: str | None = None) -> Answer:
        raise Rejected("device_revoked", device=str(cmd_id))

    monkeypatch.setattr(rig.link, "send", refused)
    rig.cut_off()
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    rig.kiosk.done()
    rig.pass_time(10)
    rig.until(lambda: rig.reach is Reach.OUT)
    assert not rig.kiosk.shore.settled, "what it gave out stays in its journal"


def test_a_kiosk_revoked_before_the_cut_is_out_of_service(rig: Rig) -> None:
    rig.branch.node(c.RevokeDevice(device_id=rig.link.who.device))
    rig.until(lambda: bool(rig.kiosk.shore.kiosk.branch and rig.kiosk.shore.kiosk.branch.revoked))
    rig.cut_off()
    assert rig.reach is Reach.OUT


def test_what_was_refused_is_the_managers_until_the_next_day(rig: Rig) -> None:
    device = rig.link.who.device
    rig.link.send(c.ReportDevice(problem="island_refused", detail="K1-001 island_number_taken"))
    rig.until(lambda: bool(rig.bridge.snapshot and rig.bridge.snapshot.devices[device].problem))
    rig.branch.clock.pass_time(minutes=60)
    rig.branch.node(c.IssueTicket(service="A"))
    rig.until(lambda: bool(rig.bridge.snapshot and rig.bridge.snapshot.waiting_count))
    assert rig.branch.snapshot.devices[device].problem == "island_refused"
    rig.branch.clock.pass_time(minutes=24 * 60)
    rig.branch.node(c.IssueTicket(service="A"))
    rig.until(lambda: rig.branch.snapshot.devices[device].problem == "")


@pytest.fixture
def window(rig: Rig) -> Iterator[KioskWindow]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app)
    shown = KioskWindow(rig.kiosk)
    shown.show()
    yield shown
    shown.close()
    shown.deleteLater()


SIZES = [QSize(1366, 768), QSize(1920, 1080), QSize(1080, 1920)]


@pytest.mark.parametrize("size", SIZES, ids=["1366x768", "1920x1080", "1080x1920"])
def test_the_window_says_since_when_and_shows_no_stale_figure(rig: Rig, window: KioskWindow, size: QSize) -> None:
    rig.branch.node(c.IssueTicket(service="A"))
    rig.until(lambda: bool(rig.bridge.snapshot and rig.bridge.snapshot.waiting_count))
    rig.branch.clock.pass_time(minutes=102)
    window.resize(size)
    rig.cut_off()
    window.refresh_now()
    assert window.home.notice.label.text().startswith("10:42 起与网点系统的连接中断")
    assert [tile.words.queue + tile.words.wait for tile in window.home.board.tiles] == [""] * 5
    QTest.mouseClick(window.home.board.tiles[0], Qt.MouseButton.LeftButton)
    rig.reaches(Page.TAKE)
    window.refresh_now()
    assert window.ticket.number.text == "K1-001"
    assert window.ticket.ahead.text() == "请在大厅等候工作人员叫号"
    assert (window.ticket.wait.text(), window.ticket.qr.isVisible()) == ("", False)
    assert rig.bridge.link_state is LinkState.LOST
