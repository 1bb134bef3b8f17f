"""The manager's window, offscreen, on a real branch in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QLabel, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.ticket import TicketState
from tests.inprocess import PIN, FakeLink, InProcessBranch
from ui.bridge import Bridge
from ui.manager.main import make_window
from ui.manager.window import ManagerWindow

FLOOR, TICKETS, SUMMARY, DAY = range(4)


class Stage:
    """A branch with tellers at work, and a manager who looks at it."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.branch = InProcessBranch()
        self.rings = 0
        self.bridge = Bridge(self.branch.link("manager"))
        self.window = ManagerWindow(self.bridge, language=language, alarm=self._ring)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.qtbot = qtbot
        self.kiosk = self.branch.link("kiosk")
        self.tellers = {counter: self.branch.link("counter", counter, staff=f"t0{counter}") for counter in "123"}

    def _ring(self) -> None:
        self.rings += 1

    def start(self, staff: str = "m01", tab: int = FLOOR) -> None:
        self.window.show()
        self.bridge.start()
        self.qtbot.waitUntil(lambda: self.bridge.snapshot is not None)
        self.log_in(staff)
        self.qtbot.waitUntil(lambda: self.window.inside)
        self.window.tabs.setCurrentIndex(tab)

    def log_in(self, staff: str, pin: str = PIN) -> None:
        self.window.login.staff.setText(staff)
        self.window.login.pin.setText(pin)
        self.window.login.submit()

    def issue(self, count: int = 3, service: str = "A") -> None:
        for _ in range(count):
            self.kiosk.send(c.IssueTicket(service=service))

    def activity(self, counter: str) -> Activity:
        return self.branch.snapshot.counters[counter].activity

    def until(self, counter: str, activity: Activity) -> None:
        self.qtbot.waitUntil(lambda: self.activity(counter) is activity)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot)
    yield made
    made.window.close()
    made.bridge.close()


def test_a_wrong_pin_is_told_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show()
    stage.bridge.start()
    stage.log_in("m01", "0000")
    qtbot.waitUntil(lambda: stage.window.login.banner.words != "")
    assert not stage.window.inside
    assert stage.window.login.pin.text() == ""
    assert stage.window.login.enter.isEnabled()


def test_a_tellers_pin_opens_nothing_here(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show()
    stage.bridge.start()
    stage.log_in("t06")
    qtbot.waitUntil(lambda: stage.window.login.banner.words != "")
    assert not stage.window.inside
    assert stage.bridge.link.who.staff == ""


def test_the_floor_follows_the_branch(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.issue()
    stage.tellers["2"].send(c.CallNext(counter="2"))
    tile = stage.window.floor.floor.tiles["2"]
    qtbot.waitUntil(lambda: tile.number.text() == "A001")
    stage.branch.clock.pass_time(seconds=75)
    stage.window.refresh()
    assert tile.time.text() == "1:15"
    assert stage.window.kpis.figures["waiting"].value.text() == "2"
    assert stage.window.floor.queues.lines["A"][1].text() == "2"
    assert sorted(stage.window.floor.floor.tiles) == ["1", "2", "3", "4", "5", "6"]


def test_a_counter_is_paused_and_resumed_from_here(stage: Stage) -> None:
    stage.start()
    tile = stage.window.floor.floor.tiles["1"]
    choose(tile.menu, tile.fill_menu, "Pause", "Lunch")
    stage.until("1", Activity.PAUSED)
    stage.qtbot.waitUntil(lambda: "Paused" in tile.state.text())
    choose(tile.menu, tile.fill_menu, "Resume")
    stage.until("1", Activity.FREE)


def choose(menu: object, fill: object, *path: str) -> None:
    """Choose an entry of a tile's menu by its words."""
    from PySide6.QtWidgets import QMenu

    assert isinstance(menu, QMenu)
    assert callable(fill)
    fill()
    found: QMenu = menu
    for words in path:
        action = next(a for a in found.actions() if a.text() == words)
        below = action.menu()
        if isinstance(below, QMenu):
            found = below
        else:
            action.trigger()


def test_closing_a_counter_asks_first(stage: Stage) -> None:
    stage.start()
    tile = stage.window.floor.floor.tiles["1"]
    tile.ask_close()
    tile.confirm.no.click()
    assert stage.activity("1") is Activity.FREE
    tile.ask_close()
    assert tile.confirm.isVisible()
    tile.confirm.yes.click()
    stage.until("1", Activity.CLOSED)


def test_skills_are_set_in_a_dialog(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    dialog = stage.window.floor.floor.tiles["3"].open_skills()
    for box in dialog.own.values():
        box.setChecked(False)
    assert not dialog.save.isEnabled()
    dialog.own["C"].setChecked(True)
    dialog.backup["A"].setChecked(True)
    dialog.save.click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.counters["3"].services == ("C",))
    assert stage.branch.snapshot.counters["3"].backup == ("A",)


def test_a_refused_command_is_told_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    tile = stage.window.floor.floor.tiles["1"]
    tile.ask_close()
    stage.issue(1)
    stage.tellers["1"].send(c.CallNext(counter="1"))
    tile.confirm.yes.click()
    qtbot.waitUntil(lambda: "A001" in stage.window.banner.words)
    assert stage.activity("1") is Activity.CALLED


def test_complaint_17_a_long_wait_raises_an_alert_that_sounds_once(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.issue(1)
    stage.branch.clock.pass_time(minutes=12)
    stage.window.refresh()
    qtbot.waitUntil(lambda: stage.rings == 1)
    stage.window.refresh()
    assert stage.rings == 1
    (view,) = stage.window.floor.alerts.views or ()
    assert "12" in view.words
    stage.window._acknowledge(view.key)
    assert stage.window.floor.alerts.views is not None
    assert stage.window.floor.alerts.views[0].acknowledged
    stage.branch.clock.pass_time(minutes=10)
    stage.window.refresh()
    assert stage.rings == 2, "amber turned red"


def test_trouble_with_a_device_reaches_the_manager(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.branch.link("display").send(c.ReportDevice(problem="voice_unavailable"))
    qtbot.waitUntil(lambda: "no sound" in stage.window.floor.devices.lines[0].text())
    assert stage.rings == 1


def test_a_lost_connection_greys_the_figures_and_stops_orders(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.branch.clock.pass_time(minutes=42)
    stage.branch.go_offline()
    qtbot.waitUntil(lambda: "09:42" in stage.window.lost.words)
    assert not stage.window.tabs.isEnabled()
    stage.branch.go_online()
    qtbot.waitUntil(stage.window.tabs.isEnabled)
    assert stage.window.lost.words == ""


def test_a_ticket_is_found_and_its_story_read(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(3)
    stage.start(tab=TICKETS)
    page = stage.window.tickets
    qtbot.waitUntil(lambda: len(page.model.lines) == 3)
    page.query.setText("002")
    assert [line.number for line in page.model.lines] == ["A002"]
    page.table.selectRow(0)
    assert page.detail.number.text() == "A002"
    assert "A001" in page.detail.standing.text()
    assert any("Issued for Cash" in words for words in texts(page.detail))


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_the_chosen_ticket_stays_chosen_while_others_come(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(2)
    stage.start(tab=TICKETS)
    page = stage.window.tickets
    qtbot.waitUntil(lambda: len(page.model.lines) == 2)
    page.choose(stage.branch.snapshot.by_number["A001"])
    stage.issue(1)
    qtbot.waitUntil(lambda: len(page.model.lines) == 3)
    assert page.detail.number.text() == "A001"
    assert page.model.lines[page.table.currentIndex().row()].number == "A001"


def test_voiding_a_ticket_asks_first(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(1)
    stage.start(tab=TICKETS)
    detail = stage.window.tickets.detail
    ticket = stage.branch.snapshot.by_number["A001"]
    qtbot.waitUntil(lambda: len(stage.window.tickets.model.lines) == 1)
    stage.window.tickets.choose(ticket)
    detail.reason.setText("left")
    detail.abandon.click()
    assert stage.branch.snapshot.tickets[ticket].state is TicketState.WAITING
    assert "A001" in detail.confirm.words.text()
    detail.confirm.yes.click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.tickets[ticket].state is TicketState.ABANDONED)
    assert stage.branch.snapshot.tickets[ticket].end_reason == "left"


def test_a_missed_ticket_is_put_back_from_here(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(1)
    teller = stage.tellers["1"]
    teller.send(c.CallNext(counter="1"))
    for _ in range(2):
        stage.branch.clock.pass_time(seconds=60)
        teller.send(c.Recall(counter="1"))
    stage.branch.clock.pass_time(seconds=60)
    teller.send(c.MarkMissed(counter="1"))
    stage.start(tab=TICKETS)
    ticket = stage.branch.snapshot.by_number["A001"]
    qtbot.waitUntil(lambda: len(stage.window.tickets.model.lines) == 1)
    stage.window.tickets.choose(ticket)
    stage.window.tickets.detail.reinstate.click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.tickets[ticket].state is TicketState.WAITING)


def test_closing_the_day_names_what_is_open_and_asks(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(2)
    stage.start(tab=DAY)
    page = stage.window.day
    qtbot.waitUntil(page.close_day.isVisible)
    page.close_day.click()
    assert "A001, A002" in page.confirm.words.text()
    assert stage.branch.snapshot.day_open
    page.confirm.yes.click()
    qtbot.waitUntil(lambda: not stage.branch.snapshot.day_open)


def test_a_lobby_manager_issues_tickets_but_does_not_close_the_day(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(1)
    stage.start("l01", tab=DAY)
    page = stage.window.day
    qtbot.waitUntil(lambda: page.service.count() == 5)
    assert not page.close_day.isVisible()
    assert page.only.isVisible()
    page.priority.setCurrentIndex(page.priority.findData("elderly"))
    page.issue.click()
    qtbot.waitUntil(lambda: page.issued.text() == "A002")
    assert stage.branch.snapshot.tickets[stage.branch.snapshot.by_number["A002"]].priority == "elderly"


def a_served_day(stage: Stage) -> None:
    pad = stage.branch.link("evaluator", "1")
    for _ in range(31):
        stage.issue(1)
        teller: FakeLink = stage.tellers["1"]
        teller.send(c.CallNext(counter="1"))
        stage.branch.clock.pass_time(minutes=1)
        teller.send(c.StartService(counter="1"))
        ticket = stage.branch.snapshot.counters["1"].ticket
        stage.branch.clock.pass_time(minutes=2)
        teller.send(c.FinishService(counter="1", outcome="done"))
        pad.send(c.RateTicket(ticket=ticket, score=5, seconds=5))


def test_complaint_16_the_summary_reports_each_teller_and_half_hour(stage: Stage, qtbot: QtBot) -> None:
    a_served_day(stage)
    stage.start(tab=SUMMARY)
    page = stage.window.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    cells = {line[0]: line[1:] for table in page.findChildren(QTableWidget) for line in rows(table)}
    assert cells["王敏"][:2] == ["31", "31"]
    assert "09:00" in cells
    assert "10:00" in cells
    assert page.summary is not None
    assert page.summary.total.served == 31


def rows(table: QTableWidget) -> list[list[str]]:
    found = []
    for line in range(table.rowCount()):
        items = [table.item(line, at) for at in range(table.columnCount())]
        found.append([item.text() for item in items if item is not None])
    return found


def test_the_summary_is_saved_as_pdf_and_as_workbook(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    a_served_day(stage)
    stage.start(tab=SUMMARY)
    page = stage.window.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    page.ask_path = lambda name, _kind: str(tmp_path / name)
    page.pdf.click()
    qtbot.waitUntil(lambda: "demo-2026-03-02.pdf" in stage.window.banner.words, timeout=20_000)
    assert (tmp_path / "demo-2026-03-02.pdf").read_bytes().startswith(b"%PDF")
    page.xlsx.click()
    qtbot.waitUntil(lambda: "demo-2026-03-02.xlsx" in stage.window.banner.words, timeout=20_000)
    book = openpyxl.load_workbook(tmp_path / "demo-2026-03-02.xlsx")
    assert any("A031" in [cell.value for cell in row] for sheet in book for row in sheet.iter_rows())


def test_a_file_that_cannot_be_written_is_told_in_place(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    a_served_day(stage)
    stage.start(tab=SUMMARY)
    page = stage.window.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    page.ask_path = lambda name, _kind: str(tmp_path / "nowhere" / name)
    page.export("xlsx")
    qtbot.waitUntil(lambda: "could not be saved" in stage.window.banner.words, timeout=20_000)
    assert page.progress.isHidden()


def test_an_unknown_day_is_told_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(1)
    stage.start(tab=SUMMARY)
    page = stage.window.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    page.day.setDate(page.day.date().addDays(-7))
    qtbot.waitUntil(lambda: stage.window.banner.words != "")
    assert page.summary is None
    assert not page.pdf.isEnabled()
    page.day.setDate(page.day.date().addDays(7))
    qtbot.waitUntil(page.pdf.isEnabled)


def test_logging_out_leaves_no_figures_behind(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.window._leave()
    qtbot.waitUntil(lambda: not stage.window.inside)
    assert stage.bridge.link.who.staff == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_painted(qtbot: QtBot, language: str) -> None:
    stage = Stage(qtbot, language)
    a_served_day(stage)
    stage.start()
    for tab in (FLOOR, TICKETS, SUMMARY, DAY):
        stage.window.tabs.setCurrentIndex(tab)
        stage.window.refresh()
        image = stage.window.grab().toImage()
        assert len({image.pixelColor(x, y).rgb() for x in range(0, 1366, 4) for y in range(0, 768, 4)}) > 20
    stage.window.close()
    stage.bridge.close()


def test_make_window_starts_at_the_log_in(qtbot: QtBot) -> None:
    bridge = Bridge(InProcessBranch().link("manager"))
    window = make_window(bridge, language="zh", sound=False)
    qtbot.addWidget(window)
    window.show()
    bridge.start()
    qtbot.waitUntil(lambda: window.login.branch.text() == "示范支行")
    assert not window.inside
    window.close()
    bridge.close()
