"""A day's causes, a week, a month: what the page asks for, what it says, and its files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import openpyxl
import pytest
from PySide6.QtCore import QDate, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDateEdit, QLabel
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import Rejected
from branchdesk.metrics.causes import Came
from branchdesk.metrics.past import DayFigures, day_figures
from branchdesk.report.own_period import before, heat, period_report, span_of, tellers
from tests.ui.manager_stage import TRENDS, Stage, a_served_day
from ui.manager.against import iso
from ui.manager.gathering import Gatherer
from ui.manager.paper import document, prepared
from ui.manager.period_files import sheet
from ui.manager.plots import Answer

TODAY = date(2026, 3, 2)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot)
    a_served_day(made)
    base = day_figures(made.branch.snapshot, made.branch.clock.now())
    for back in range(1, 40):
        made.branch.past[on(back).isoformat()] = earlier(base, back)
    yield made
    made.window.close()
    made.bridge.close()


def on(back: int) -> date:
    return TODAY - timedelta(days=back)


def earlier(base: DayFigures, back: int) -> DayFigures:
    """The same day so many days ago, with half the work for each customer."""
    customers = tuple(Came(one.at, one.service, one.taken // 2, one.waited // 2) for one in base.load.customers)
    load = msgspec.structs.replace(base.load, bdate=on(back).isoformat(), customers=customers)
    return msgspec.structs.replace(base, bdate=on(back).isoformat(), load=load)


def answers(stage: Stage) -> list[Answer]:
    return stage.window.tabs.trends.findChildren(Answer)


def opened(stage: Stage, qtbot: QtBot) -> Stage:
    stage.start(tab=TRENDS)
    qtbot.waitUntil(lambda: len(answers(stage)) == 3)
    return stage


def test_a_day_is_compared_with_the_same_weekday_a_week_ago(stage: Stage, qtbot: QtBot) -> None:
    opened(stage, qtbot)
    causes, needed, promised = answers(stage)
    assert "2026-02-23" in causes.words.text()
    assert "service time" in causes.words.text()
    assert "counters were open" in needed.words.text()
    assert "on the ticket" in promised.words.text() or "No data" in promised.words.text()
    assert "2026-02-23" in causes.plot.accessibleName()


def test_without_an_earlier_day_the_standard_times_are_the_measure(stage: Stage, qtbot: QtBot) -> None:
    stage.branch.past.clear()
    opened(stage, qtbot)
    assert "standard" in answers(stage)[0].words.text()
    assert iso(stage.window.tabs.trends.against.date) == "2026-02-23"


def test_what_a_part_of_a_plot_says_is_read_by_mouse_and_by_keys(stage: Stage, qtbot: QtBot) -> None:
    opened(stage, qtbot)
    causes = answers(stage)[0]
    whole = causes.words.text()
    at = QPointF(200, causes.plot.spots[1].y + 10)
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(causes.plot, moved)  # itself: a window of another test may lie above
    assert causes.words.text().startswith("Arrivals: ")
    causes.plot.setFocus()
    QTest.keyClick(causes.plot, Qt.Key.Key_Down)
    assert causes.words.text().startswith("Open counters: ")
    QTest.keyClick(causes.plot, Qt.Key.Key_Up)
    assert causes.words.text().startswith("Arrivals: ")
    causes.plot.clearFocus()
    assert causes.words.text() == whole


def test_a_day_is_compared_with_a_chosen_one_until_the_usual_one_is_asked_for_again(stage: Stage, qtbot: QtBot) -> None:
    opened(stage, qtbot)
    page = stage.window.tabs.trends
    assert iso(page.against.date) == "2026-02-23"
    assert not page.against.usual.isVisible()
    page.against.date.setFocus()
    page.against.date.setSelectedSection(QDateEdit.Section.DaySection)
    QTest.keyClick(page.against.date, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "2026-02-22" in answers(stage)[0].words.text())
    assert page.files.report is not None
    assert page.files.report.against == "2026-02-22"
    page.date.setDate(QDate(2026, 2, 26))
    qtbot.waitUntil(lambda: page.files.report is not None and page.files.report.name == "2026-02-26")
    assert page.files.report.against == "2026-02-22"
    QTest.mouseClick(page.against.usual, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "2026-02-19" in answers(stage)[0].words.text())
    assert iso(page.against.date) == "2026-02-19"


def test_a_chosen_day_on_which_nobody_was_served_is_said_to_be_one(stage: Stage, qtbot: QtBot) -> None:
    opened(stage, qtbot)
    page = stage.window.tabs.trends
    page.against.date.setDate(QDate(2020, 5, 1))
    qtbot.waitUntil(lambda: "standard" in answers(stage)[0].words.text())
    assert page.against.note.text() == "Nobody was served then"


def test_a_days_files_hold_what_its_page_shows(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    opened(stage, qtbot)
    page = stage.window.tabs.trends
    said = [answer.words.text() for answer in answers(stage)]
    for kind, button in zip(("pdf", "xlsx"), page.exports, strict=False):
        page.files.ask_path = lambda _name, kind: str(tmp_path / f"day.{kind}")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda kind=kind: f"day.{kind}" in stage.window.banner.words)  # type: ignore[misc]
    front = openpyxl.load_workbook(tmp_path / "day.xlsx").worksheets[0]
    cells = [str(value) for row in front.iter_rows(values_only=True) for value in row if value]
    shown = [label.text() for label in page.findChildren(QLabel)]
    assert set(said) <= set(cells)
    assert "At a glance (in brackets: 2026-02-23)" in set(cells) & set(shown)
    printed = document(sheet(page.files.report, page.files.plots, "en")).toPlainText()  # type: ignore[arg-type]
    assert all(words in printed for words in said)
    assert (tmp_path / "day.pdf").read_bytes().startswith(b"%PDF")


def test_a_months_days_are_walked_by_keys_and_heard(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr("ui.manager.plots.announce", lambda _plot, words: heard.append(words))
    opened(stage, qtbot)
    page = stage.window.tabs.trends
    page.date.setDate(QDate(2026, 2, 20))
    page.turn_to("month")
    qtbot.waitUntil(lambda: len(answers(stage)) == 5)
    waits, satisfied = answers(stage)[:2]
    assert "Longest: 2026-02-" in waits.words.text()
    assert len(waits.plot.spots) == 28
    assert "too few ratings" in satisfied.plot.accessibleDescription()
    waits.plot.setFocus()
    QTest.keyClick(waits.plot, Qt.Key.Key_End)
    assert waits.words.text().startswith("2026-02-28: mean wait ")
    QTest.keyClick(waits.plot, Qt.Key.Key_Left)
    QTest.keyClick(waits.plot, Qt.Key.Key_Left)
    assert waits.words.text().startswith("2026-02-26: mean wait ")
    assert waits.plot.accessibleName().startswith("Mean wait by date 2026-02-26")
    assert [words[:10] for words in heard] == ["2026-02-28", "2026-02-27", "2026-02-26"]
    QTest.keyClick(waits.plot, Qt.Key.Key_Home)
    assert waits.words.text().startswith("2026-02-01: ")


@pytest.mark.parametrize(("kind", "days"), [("week", 1), ("month", 2)])
def test_a_week_and_a_month_are_put_together_from_their_days(stage: Stage, qtbot: QtBot, kind: str, days: int) -> None:
    opened(stage, qtbot)
    button = stage.window.tabs.trends.kinds[1 if kind == "week" else 2]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.window.tabs.trends.files.report.kind == kind)  # type: ignore[union-attr]
    report = stage.window.tabs.trends.files.report
    assert report is not None
    assert (report.kind, len(report.days)) == (kind, days)
    assert report.total.issued == 5 * days
    assert report.before.issued == (35 if kind == "week" else 140)
    words = [label.text() for label in stage.window.tabs.trends.findChildren(QLabel)]
    assert any("Longest on" in word for word in words)


def test_another_week_is_chosen_and_a_stale_answer_is_not_shown(stage: Stage, qtbot: QtBot) -> None:
    opened(stage, qtbot)
    page = stage.window.tabs.trends
    page.turn_to("month")
    page.turn_to("week")
    page.date.setDate(QDate(2026, 2, 20))
    qtbot.waitUntil(lambda: page.files.report is not None and page.files.report.name == "2026-W08")
    assert page.name.text() == "2026-W08"


def test_days_that_are_over_are_asked_for_once(stage: Stage) -> None:
    asked: list[str] = []

    class Counting:
        def figures(self, bdate: str) -> DayFigures:
            asked.append(bdate)
            return link.office.figures(bdate)

    link = stage.branch.link("manager", staff="m01")
    gatherer, today = Gatherer(Counting()), TODAY.isoformat()
    told: list[tuple[int, int]] = []
    for _ in range(2):
        gatherer.span(span_of("week", TODAY), today, lambda done, of: told.append((done, of)))
    assert asked.count("2026-02-24") == 1
    assert asked.count(today) == 2
    assert told[0] == (0, 8)
    with pytest.raises(Rejected, match="unknown_day"):
        gatherer.day("2020-01-01", today)


def test_a_week_begins_on_monday_and_a_month_on_its_first() -> None:
    week, month = span_of("week", TODAY), span_of("month", date(2026, 2, 28))
    assert (week.name, week.first, week.last) == ("2026-W10", TODAY, date(2026, 3, 8))
    assert (month.name, month.first, month.last) == ("2026-02", date(2026, 2, 1), date(2026, 2, 28))
    assert before(week).name == "2026-W09"
    assert before(month).name == "2026-01"
    assert len(month.dates) == 28


def test_the_heat_map_knows_weekdays_and_half_hours(stage: Stage) -> None:
    past = [stage.branch.past[on(back).isoformat()] for back in (7, 8)]
    assert {day for day, _ in heat(past)} == {0, 6}
    assert [row.key for row in tellers(past)] == ["t01"]
    assert tellers(past)[0].figures.issued == 10


def test_the_week_is_saved_as_pdf_and_as_workbook(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    opened(stage, qtbot)
    page = stage.window.tabs.trends
    page.turn_to("week")
    qtbot.waitUntil(lambda: page.files.report is not None and page.files.report.kind == "week")
    for kind in ("pdf", "xlsx"):
        path = tmp_path / f"week.{kind}"
        page.files.ask_path = lambda _name, _kind, path=path: str(path)  # type: ignore[misc]
        QTest.mouseClick(page.exports[0 if kind == "pdf" else 1], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(path.exists)
        qtbot.waitUntil(lambda path=path: str(path) in stage.window.banner.words)  # type: ignore[misc]
    assert (tmp_path / "week.pdf").read_bytes().startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "week.xlsx").read_bytes()))
    assert len(book.sheetnames) >= 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_week_is_printed_on_paper(stage: Stage, tmp_path: Path, language: str) -> None:
    days = [stage.branch.past[on(back).isoformat()] for back in (7, 6)]
    report = period_report(span_of("week", on(7)), days, [], "now")
    made = document(sheet(report, (), language))
    assert "2026-W09" in made.toPlainText()
    printer = prepared(QPrinter(QPrinter.PrinterMode.HighResolution))
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "sheet.pdf"))
    made.print_(printer)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
