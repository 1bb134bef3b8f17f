"""The plan's page: found by a process of its own, changed by mouse and keys, asked "what if", saved, written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from branchdesk.domain.rota import planned_open
from branchdesk.forecast.plan.week import Basis
from tests.ui.manager_stage import FLOOR, PLAN, Stage
from tests.ui.quick_planner import count_at_once, planning, small_branch
from ui.manager.plan_page import PlanPage

MONDAY = "2026-03-09"
LONG_MS = 12_000


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    with planning(qtbot) as made:
        yield made


def counted(stage: Stage) -> PlanPage:
    """The page when every day's figures are there."""
    page = stage.window.tabs.plan
    stage.qtbot.waitUntil(lambda: page.files.report is not None, timeout=LONG_MS)
    stage.qtbot.waitUntil(lambda: all(day.usual for day in page.book.days.values()), timeout=LONG_MS)
    return page


def running(page: PlanPage) -> bool:
    return page.work.counter._process is not None


def middle(page: PlanPage, row: int, column: int) -> QPoint:
    return page.view.grid.cell(row, column).center().toPoint()


def test_without_a_past_the_usual_is_shown_and_said_to_be_a_guess(stage: Stage) -> None:
    page = counted(stage)
    assert page.note.text().startswith("No past days yet")
    assert list(page.book.days) == [MONDAY, "2026-03-10"]
    assert not page.chips.buttons["2026-03-11"].isEnabled()
    assert page.day is not None
    assert page.day.outcome == page.day.usual
    assert page.view.figures.values["hours"][0].text() == "4.0"
    page.chips.buttons["2026-03-10"].click()
    assert page.chosen == "2026-03-10"
    stage.window.close()


def test_cells_are_opened_and_closed_by_mouse_and_keys_and_the_waits_follow(stage: Stage) -> None:
    page = counted(stage)
    grid = page.view.grid
    assert page.day is not None
    before = page.day.outcome
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=middle(page, 0, 1))
    QTest.mouseMove(grid, middle(page, 0, 2))
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=middle(page, 0, 2))
    assert page.day.plan["1"] == (18, 21)
    assert "09:30: closed" in grid.accessibleDescription() or "10:00: closed" in grid.accessibleDescription()
    grid.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Space):
        QTest.keyClick(grid, key)
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert page.day.plan["3"] == (19, 20)
    stage.qtbot.waitUntil(lambda: page.day is not None and page.day.outcome not in (None, before), timeout=LONG_MS)
    for _ in range(6):
        page.bar.undo.click()
    assert page.day.plan == page.day.basis.usual
    assert not page.bar.undo.isEnabled()
    stage.window.close()


def test_a_plan_is_found_saved_and_written(stage: Stage, tmp_path: Path) -> None:
    page = counted(stage)
    page.bar.seek.click()
    assert page.bar.stop.isVisible()
    stage.qtbot.waitUntil(page.bar.seek.isVisible, timeout=LONG_MS)
    assert page.progress.isHidden()
    assert page.day is not None
    assert page.day.past, "it is another plan than the usual one"
    page.bar.save.click()
    stage.qtbot.waitUntil(lambda: MONDAY in stage.branch.snapshot.plans)
    saved = stage.branch.snapshot.plans[MONDAY].day
    assert planned_open(saved, 20) == {desk for desk, slots in page.day.plan.items() if 20 in slots}
    assert saved.mean_min > 0
    stage.qtbot.waitUntil(lambda: not page.bar.save.isEnabled())
    page.files.ask_path = lambda name, _kind: str(tmp_path / name)
    for kind in ("csv", "xlsx", "pdf"):
        page.bar.exports[kind].click()
        stage.qtbot.waitUntil((tmp_path / f"plan-{MONDAY}.{kind}").exists)
    stage.window.close()


def test_what_if_is_answered_beside_the_plan(stage: Stage) -> None:
    page = counted(stage)
    worlds = page.view.worlds
    worlds.buttons["more"].click()
    stage.qtbot.waitUntil(lambda: "→" in worlds.answer.text(), timeout=LONG_MS)
    more = worlds.answer.text()
    worlds.buttons["ill"].click()
    assert not worlds.buttons["more"].isChecked()
    stage.qtbot.waitUntil(lambda: "→" in worlds.answer.text() and worlds.answer.text() != more, timeout=LONG_MS)
    worlds.buttons["ill"].click()
    assert not worlds.answer.isVisible()
    stage.window.close()


def test_the_figures_come_from_a_process_of_its_own(qtbot: QtBot) -> None:
    stage = Stage(qtbot, branch=small_branch())
    stage.start(tab=PLAN)
    page = counted(stage)
    assert page.day is not None
    assert page.day.outcome is not None
    assert running(page)
    stage.window.close()
    assert not running(page)
    stage.bridge.close()


def test_the_search_can_be_stopped_and_a_broken_process_is_said(stage: Stage) -> None:
    page = counted(stage)
    page.bar.seek.click()
    page.bar.stop.click()
    assert page.bar.seek.isVisible()
    assert page.progress.isHidden()
    page.bar.seek.click()
    process = page.work.seeker._process
    assert process is not None
    stage.qtbot.waitUntil(lambda: process.processId() > 0)
    process.kill()
    stage.qtbot.waitUntil(stage.window.banner.isVisible, timeout=LONG_MS)
    assert page.bar.seek.isVisible()
    stage.window.close()


def test_another_language_keeps_what_was_changed(stage: Stage) -> None:
    page = counted(stage)
    page.view.painted.emit("1", 18, False)
    stage.window.speak("zh")
    count_at_once(stage.window.tabs.plan)
    stage.window.refresh()
    again = counted(stage)
    assert again is not page
    assert again.day is not None
    assert 18 not in again.day.plan["1"]
    stage.window.close()


def test_a_week_that_comes_for_a_page_that_is_gone_is_let_go(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = counted(stage)
    came, asked = threading.Event(), threading.Event()
    office, basis = stage.branch.office, stage.branch.office.plan_basis

    def slowly(first: str, days: int = 7) -> Basis:
        asked.set()
        came.wait(10)
        return basis(first, days)

    monkeypatch.setattr(office, "plan_basis", slowly)
    page.step(7)
    stage.qtbot.waitUntil(asked.is_set)
    monkeypatch.setattr(office, "plan_basis", basis)
    stage.window.speak("zh")
    stage.qtbot.waitUntil(lambda: not isValid(page))
    with stage.qtbot.waitSignal(stage.bridge.worked, timeout=LONG_MS):
        came.set()


def test_a_week_that_comes_for_a_closed_window_starts_no_process(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(qtbot, branch=small_branch())
    office, basis, came = stage.branch.office, stage.branch.office.plan_basis, threading.Event()

    def slowly(first: str, days: int = 7) -> Basis:
        came.wait(10)
        return basis(first, days)

    monkeypatch.setattr(office, "plan_basis", slowly)
    stage.start(tab=PLAN)
    page = stage.window.tabs.plan
    stage.window.close()
    with qtbot.waitSignal(stage.bridge.worked, timeout=LONG_MS):
        came.set()
    assert page.book.days, "the week has come"
    assert not running(page)
    stage.bridge.close()


def test_a_lobby_manager_does_not_plan(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.start("l01", tab=FLOOR)
    assert not stage.window.tabs.isTabVisible(PLAN)
    stage.window.close()
    stage.bridge.close()


def test_a_saved_plan_is_where_the_page_begins(qtbot: QtBot) -> None:
    stage = Stage(qtbot, branch=small_branch())
    count_at_once(stage.window.tabs.plan)
    stage.start(tab=PLAN)
    page = counted(stage)
    page.view.painted.emit("2", 21, False)
    page.bar.save.click()
    qtbot.waitUntil(lambda: MONDAY in stage.branch.snapshot.plans)
    page.open(MONDAY)
    qtbot.waitUntil(lambda: page.day is not None and 21 not in page.day.plan["2"])
    stage.window.close()
    stage.bridge.close()
