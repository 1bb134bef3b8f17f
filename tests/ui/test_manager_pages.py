"""The manager's pages, offscreen, on a real branch in this process: tickets, the day, the summary and its files."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QLabel, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.ticket import TicketState
from tests.ui.manager_stage import DAY, SUMMARY, TICKETS, Stage, a_served_day


def test_a_ticket_is_found_and_its_story_read(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(3)
    stage.start(tab=TICKETS)
    page = stage.window.tabs.tickets
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
    page = stage.window.tabs.tickets
    qtbot.waitUntil(lambda: len(page.model.lines) == 2)
    page.choose(stage.branch.snapshot.by_number["A001"])
    stage.issue(1)
    qtbot.waitUntil(lambda: len(page.model.lines) == 3)
    assert page.detail.number.text() == "A001"
    assert page.model.lines[page.table.currentIndex().row()].number == "A001"


def test_voiding_a_ticket_asks_first(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(1)
    stage.start(tab=TICKETS)
    detail = stage.window.tabs.tickets.detail
    ticket = stage.branch.snapshot.by_number["A001"]
    qtbot.waitUntil(lambda: len(stage.window.tabs.tickets.model.lines) == 1)
    stage.window.tabs.tickets.choose(ticket)
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
    qtbot.waitUntil(lambda: len(stage.window.tabs.tickets.model.lines) == 1)
    stage.window.tabs.tickets.choose(ticket)
    stage.window.tabs.tickets.detail.reinstate.click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.tickets[ticket].state is TicketState.WAITING)


def test_closing_the_day_names_what_is_open_and_asks(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(2)
    stage.start(tab=DAY)
    page = stage.window.tabs.day
    qtbot.waitUntil(page.close_day.isVisible)
    page.close_day.click()
    assert "A001, A002" in page.confirm.words.text()
    assert stage.branch.snapshot.day_open
    page.confirm.yes.click()
    qtbot.waitUntil(lambda: not stage.branch.snapshot.day_open)


def test_a_lobby_manager_does_not_close_the_day(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(1)
    stage.start("l01", tab=DAY)
    page = stage.window.tabs.day
    qtbot.waitUntil(page.only.isVisible)
    assert not page.close_day.isVisible()


def test_complaint_16_the_summary_reports_each_teller_and_half_hour(stage: Stage, qtbot: QtBot) -> None:
    a_served_day(stage)
    stage.start(tab=SUMMARY)
    page = stage.window.tabs.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    cells = {line[0]: line[1:] for table in page.findChildren(QTableWidget) for line in rows(table)}
    assert cells["王敏"][:2] == ["5", "5"]
    assert "09:00" in cells
    assert "10:00" in cells
    assert page.summary is not None
    assert page.summary.total.served == 5


def rows(table: QTableWidget) -> list[list[str]]:
    found = []
    for line in range(table.rowCount()):
        items = [table.item(line, at) for at in range(table.columnCount())]
        found.append([item.text() for item in items if item is not None])
    return found


def test_the_summary_is_saved_as_pdf_and_as_workbook(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    a_served_day(stage)
    stage.start(tab=SUMMARY)
    page = stage.window.tabs.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    page.exports.ask_path = lambda name, _kind: str(tmp_path / name)
    page.pdf.click()
    qtbot.waitUntil(lambda: "demo-2026-03-02.pdf" in stage.window.banner.words, timeout=20_000)
    assert (tmp_path / "demo-2026-03-02.pdf").read_bytes().startswith(b"%PDF")
    page.xlsx.click()
    qtbot.waitUntil(lambda: "demo-2026-03-02.xlsx" in stage.window.banner.words, timeout=20_000)
    book = openpyxl.load_workbook(tmp_path / "demo-2026-03-02.xlsx")
    assert any("A005" in [cell.value for cell in row] for sheet in book for row in sheet.iter_rows())


def test_a_file_that_cannot_be_written_is_told_in_place(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    a_served_day(stage)
    stage.start(tab=SUMMARY)
    page = stage.window.tabs.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    page.exports.ask_path = lambda name, _kind: str(tmp_path / "nowhere" / name)
    page.xlsx.click()
    qtbot.waitUntil(lambda: "could not be saved" in stage.window.banner.words, timeout=20_000)
    assert page.progress.isHidden()


def test_an_unknown_day_is_told_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.issue(1)
    stage.start(tab=SUMMARY)
    page = stage.window.tabs.summary
    qtbot.waitUntil(lambda: page.summary is not None)
    page.day.setDate(page.day.date().addDays(-7))
    qtbot.waitUntil(lambda: stage.window.banner.words != "")
    assert page.summary is None
    assert not page.pdf.isEnabled()
    page.day.setDate(page.day.date().addDays(7))
    qtbot.waitUntil(page.pdf.isEnabled)
