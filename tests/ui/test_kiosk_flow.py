"""The kiosk's decisions against a real branch: one ticket per wish, no ghost tickets, honest states."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from branchdesk.client.link import LinkState
from branchdesk.devices.printing import printer_from_url
from branchdesk.domain import commands as c
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE
from branchdesk.forecast.waits.told import Told
from tests.escpos_reader import EscposReader
from tests.ui.kiosk_rig import LossyLink, Rig
from ui.kiosk.home import Reach, offers
from ui.kiosk.idle import Page


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig(qtbot)
    yield made
    made.close()


def test_a_tap_issues_prints_and_says_so(rig: Rig) -> None:
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    (ticket,) = rig.tickets
    (paper,) = rig.fake.printed
    assert paper.number == ticket.number == "A001"
    assert paper.qr_url == f"https://desk.example.com/t/{ticket.token}"
    assert paper.branch == "示范支行"
    rig.until(lambda: rig.tickets[0].printed is True)


def test_complaint_04_a_double_tap_is_one_ticket(rig: Rig) -> None:
    for service in "AAB":
        rig.kiosk.choose(service)
    rig.reaches(Page.TAKE)
    assert [t.number for t in rig.tickets] == ["A001"]
    assert len(rig.fake.printed) == 1


def test_the_second_tap_of_a_double_tap_answers_nothing_on_the_next_page(rig: Rig) -> None:
    rig.fake.state = "paper_out"
    rig.kiosk.choose("A")
    rig.until(lambda: rig.kiosk.page is Page.NOT_PRINTED)
    rig.kiosk.take_back()
    assert rig.on(Page.NOT_PRINTED)
    rig.settle()
    rig.kiosk.done()
    assert rig.on(Page.HOME)
    rig.kiosk.choose("B")
    assert rig.on(Page.HOME)


def test_a_lost_answer_and_try_again_is_one_ticket(rig: Rig) -> None:
    assert isinstance(rig.link, LossyLink)
    rig.link.lose_answers = 1
    rig.kiosk.choose("A")
    rig.reaches(Page.UNANSWERED)
    assert len(rig.tickets) == 1
    rig.kiosk.try_again()
    rig.kiosk.try_again()
    rig.reaches(Page.TAKE)
    assert [t.number for t in rig.tickets] == ["A001"]


def test_an_unanswered_wish_is_asked_again_when_the_link_is_back(rig: Rig) -> None:
    assert isinstance(rig.link, LossyLink)
    rig.link.lose_answers = 1
    rig.kiosk.choose("A")
    rig.reaches(Page.UNANSWERED)
    rig.branch.go_offline()
    rig.until(lambda: rig.reach is Reach.LOST)
    rig.branch.go_online()
    rig.reaches(Page.TAKE)
    assert len(rig.tickets) == 1


def test_a_number_nobody_saw_is_taken_back_when_the_customer_gave_up(rig: Rig) -> None:
    assert isinstance(rig.link, LossyLink)
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    rig.kiosk.done()
    rig.settle()
    rig.link.lose_answers = 1
    rig.kiosk.choose("A")
    rig.reaches(Page.UNANSWERED)
    rig.branch.go_offline()
    rig.pass_time(46)
    assert rig.on(Page.HOME)
    rig.branch.go_online()
    rig.until(lambda: rig.tickets[1].state is TicketState.ABANDONED)
    assert rig.tickets[1].end_reason == "not_printed"
    assert rig.tickets[0].state is TicketState.WAITING


def test_complaint_05_no_ghost_ticket_reprint_after_paper_came(rig: Rig) -> None:
    rig.fake.state = "paper_out"
    rig.kiosk.choose("A")
    rig.reaches(Page.NOT_PRINTED)
    assert rig.kiosk.print_problem == "printer_paper_out"
    rig.until(lambda: rig.tickets[0].printed is False)
    rig.fake.state = "ready"
    rig.kiosk.reprint()
    rig.kiosk.reprint()
    rig.reaches(Page.TAKE)
    rig.until(lambda: rig.tickets[0].printed is True)
    assert [paper.copy for paper in rig.fake.printed] == [True]
    assert len(rig.tickets) == 1


def test_complaint_05_no_ghost_ticket_taken_back_leaves_the_queue(rig: Rig) -> None:
    rig.fake.state = "offline"
    rig.kiosk.choose("A")
    rig.reaches(Page.NOT_PRINTED)
    rig.kiosk.take_back()
    rig.reaches(Page.HOME)
    assert rig.tickets[0].state is TicketState.ABANDONED
    assert rig.tickets[0].end_reason == "not_printed"
    assert rig.branch.snapshot.waiting_count == 0


def test_taking_back_without_a_branch_says_so_and_keeps_the_number_in_view(rig: Rig) -> None:
    rig.fake.state = "offline"
    rig.kiosk.choose("A")
    rig.reaches(Page.NOT_PRINTED)
    rig.branch.go_offline()
    rig.kiosk.take_back()
    rig.reaches(Page.NOT_PRINTED)
    assert rig.kiosk.error is not None
    assert rig.kiosk.error.code == "no_node"
    rig.branch.go_online()
    rig.kiosk.take_back()
    rig.reaches(Page.HOME)
    assert rig.tickets[0].state is TicketState.ABANDONED


def test_an_unprinted_number_that_nobody_acts_on_stays_valid(rig: Rig) -> None:
    rig.fake.state = "paper_out"
    rig.kiosk.choose("A")
    rig.reaches(Page.NOT_PRINTED)
    rig.pass_time(61)
    assert rig.on(Page.HOME)
    assert rig.tickets[0].state is TicketState.WAITING
    rig.until(lambda: rig.tickets[0].printed is False)


def problem_of(rig: Rig) -> str:
    return rig.branch.snapshot.devices[rig.link.who.device].problem


def test_the_manager_is_told_of_the_printer_and_of_its_recovery(rig: Rig) -> None:
    rig.fake.state = "paper_low"
    rig.kiosk.tick()
    rig.until(lambda: problem_of(rig) == "printer_paper_low")
    rig.fake.state = "paper_out"
    rig.kiosk.choose("A")
    rig.reaches(Page.NOT_PRINTED)
    rig.until(lambda: problem_of(rig) == "printer_paper_out")
    rig.fake.state = "ready"
    rig.pass_time(11)
    rig.until(lambda: problem_of(rig) == "")
    assert rig.on(Page.NOT_PRINTED)


def test_a_print_report_is_kept_while_the_link_is_lost(rig: Rig) -> None:
    assert isinstance(rig.link, LossyLink)
    rig.link.lose_answers = 0
    rig.kiosk.choose("A")
    rig.until(lambda: rig.kiosk.issued is not None)
    rig.branch.go_offline()
    rig.reaches(Page.TAKE)
    rig.branch.go_online()
    rig.until(lambda: rig.tickets[0].printed is True)


def test_language_switch_in_the_middle_keeps_the_ticket_and_the_next_customer_gets_chinese(rig: Rig) -> None:
    rig.kiosk.prefer(language="en", large=True)
    rig.kiosk.choose("A")
    rig.kiosk.prefer(language="zh")
    rig.kiosk.prefer(language="en")
    rig.reaches(Page.TAKE)
    assert rig.fake.printed[0].language == "en"
    assert rig.fake.printed[0].service == "Cash"
    rig.kiosk.prefer(language="zh")
    assert rig.on(Page.TAKE)
    assert rig.kiosk.issued is not None
    assert len(rig.tickets) == 1
    rig.kiosk.done()
    assert (rig.kiosk.session.language, rig.kiosk.session.large) == ("zh", False)


def test_complaint_06_chinese_on_paper_is_a_picture_not_bytes_of_some_code_page(qtbot: QtBot, tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    rig = Rig(qtbot, printer_from_url(f"escpos+file://{device}"))
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    rig.close()
    reader = EscposReader()
    reader.feed(device.read_bytes())
    assert len(reader.tickets) == 1
    assert reader.text == ""
    assert reader.codes == [f"https://desk.example.com/t/{rig.tickets[0].token}"]


def test_a_priority_holds_for_one_customer(rig: Rig) -> None:
    rig.kiosk.tap_priority()
    assert rig.on(Page.PRIORITY)
    rig.settle()
    rig.kiosk.prefer(priority="elderly")
    rig.settle()
    rig.kiosk.choose("B")
    rig.reaches(Page.TAKE)
    assert rig.tickets[0].priority == "elderly"
    assert "老年客户" in rig.fake.printed[0].service
    rig.kiosk.done()
    assert rig.kiosk.session.priority == ""


def test_idle_reset_gives_the_next_customer_a_fresh_kiosk(rig: Rig) -> None:
    rig.kiosk.prefer(language="en", priority="vip")
    rig.pass_time(19)
    assert not rig.kiosk.idle.asks(Page.HOME)
    rig.pass_time(2)
    assert rig.kiosk.idle.asks(Page.HOME)
    rig.kiosk.idle.touch()
    rig.pass_time(25)
    assert rig.kiosk.session.language == "en"
    rig.pass_time(6)
    assert rig.kiosk.session == rig.kiosk.start


def test_complaint_11_a_kiosk_that_stood_for_hours_takes_the_first_tap(rig: Rig) -> None:
    for _ in range(10):
        rig.pass_time(3600)
    rig.kiosk.choose("A")
    rig.reaches(Page.TAKE)
    assert len(rig.tickets) == 1


def test_a_lost_link_takes_no_wish(rig: Rig) -> None:
    rig.branch.go_offline()
    rig.until(lambda: rig.reach is Reach.LOST)
    rig.kiosk.choose("A")
    assert rig.on(Page.HOME)
    assert not rig.tickets


def test_a_full_branch_and_a_closed_day_are_said_and_not_tapped(rig: Rig) -> None:
    profile = rig.branch.profile
    rig.branch.node(c.ChangeProfile(profile=replace(profile, policy=replace(profile.policy, capacity=1))))
    rig.branch.node(c.IssueTicket(service="B"))
    rig.until(lambda: rig.reach is Reach.FULL)
    rig.branch.node(c.CloseDay(force=True))
    rig.until(lambda: rig.reach is Reach.CLOSED)
    rig.kiosk.choose("A")
    assert rig.on(Page.HOME)
    rig.branch.clock.pass_time(minutes=24 * 60)
    assert rig.reach is Reach.OPEN


def test_a_refusal_is_told_at_home(rig: Rig) -> None:
    rig.branch.node(c.IssueTicket(service="B"))
    profile = rig.branch.profile
    rig.until(lambda: bool(rig.bridge.snapshot and rig.bridge.snapshot.waiting_count))
    # The customer taps before the kiosk has seen that the branch is full: nothing is delivered between these lines.
    rig.branch.node(c.ChangeProfile(profile=replace(profile, policy=replace(profile.policy, capacity=1))))
    rig.kiosk.choose("A")
    rig.until(lambda: rig.kiosk.error is not None)
    assert rig.on(Page.HOME)
    assert rig.kiosk.error is not None
    assert rig.kiosk.error.code == "branch_full"
    rig.pass_time(31)
    assert rig.kiosk.error is None


def test_offers_say_waiting_and_wait_or_that_no_counter_is_open(rig: Rig) -> None:
    rig.branch.link("counter", "1", staff="t01")
    for _ in range(3):
        rig.branch.node(c.IssueTicket(service="A"))
    rig.branch.node(c.IssueTicket(service="A", priority="elderly"))
    now = rig.branch.clock.now()
    cash, _, corporate, *_ = offers(rig.branch.snapshot, "", now)
    assert cash.ahead == 4
    assert cash.wait is not None
    assert cash.wait.high_min > cash.wait.low_min
    assert corporate.wait is None
    assert offers(rig.branch.snapshot, "vip", now)[0].ahead == 1
    told = Told(seq=1, at=now, offers={"A": (20, 30)}, whys={"A": "closed", "C": "closed"})
    said = {offer.service.code: offer.why for offer in offers(rig.branch.snapshot, "", now, told)}
    assert said == {"A": "closed", "B": "", "C": "", "D": "", "E": ""}, "a reason stands beside a wait only"
    tomorrow = offers(rig.branch.snapshot, "", now + 24 * 60 * MINUTE)[0]
    assert (tomorrow.ahead, tomorrow.wait) == (0, None)


def test_while_connecting_nothing_is_offered(rig: Rig) -> None:
    rig.bridge.link_state = LinkState.CONNECTING
    assert rig.reach is Reach.CONNECTING
