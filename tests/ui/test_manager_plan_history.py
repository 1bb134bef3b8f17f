"""Plans that were saved of the shown days: who, when, what would change; an earlier one is put back, then saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.rota import PlannedDay
from branchdesk.services.messages import PlanVersion
from tests.ui.manager_stage import Stage
from tests.ui.quick_planner import planning
from tests.ui.test_manager_plan import LONG_MS, MONDAY, counted
from ui.manager.plan_history import PlanHistory
from ui.manager.plan_page import PlanPage
from ui.manager.plan_versions import Difference, differences, of_these_days, restore

K = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    with planning(qtbot) as made:
        yield made


def save(stage: Stage, page: PlanPage, counter: str, slot: int) -> None:
    """Close a counter for half an hour, and save."""
    page.view.painted.emit(counter, slot, False)
    stage.qtbot.waitUntil(lambda: page.day is not None and page.day.outcome is not None, timeout=LONG_MS)
    page.bar.save.click()
    stage.qtbot.waitUntil(lambda: stage.bridge.quiet and not page.bar.save.isEnabled())
    stage.branch.clock.pass_time(minutes=5)


def opened(stage: Stage, page: PlanPage, boxes: int) -> PlanHistory:
    QTest.keyClick(page.bar.history, K.Key_Space)
    dialog = page.findChild(PlanHistory)
    assert isinstance(dialog, PlanHistory)
    stage.qtbot.waitUntil(lambda: len(of_these_days(dialog.versions, page.book)) >= boxes and stage.bridge.quiet)
    return dialog


def words(dialog: PlanHistory) -> list[str]:
    return [one.text() for one in dialog.area.findChildren(QLabel)]


def test_an_earlier_plan_is_put_back_by_keys_and_saved(stage: Stage) -> None:
    page = counted(stage)
    save(stage, page, "1", 20)
    save(stage, page, "2", 21)
    dialog = opened(stage, page, 2)
    assert words(dialog)[:2] == ["周建国 m01", "09:05"]
    assert "As it is on the page now." in words(dialog)
    assert "03-09, counter 2: 09:00–10:30 → 09:00–11:00" in words(dialog)
    (back,) = dialog.backs.values()
    back.setFocus()
    QTest.keyClick(back, K.Key_Space)
    assert dialog.confirm.words.text().startswith("Put back what 周建国 m01 saved at 09:00? One counter's day changes")
    assert page.day is not None
    assert 21 not in page.day.plan["2"], "nothing before it is confirmed"
    dialog.confirm.yes.setFocus()
    QTest.keyClick(dialog.confirm.yes, K.Key_Space)
    assert not dialog.isVisible()
    assert 21 in page.day.plan["2"]
    assert 20 not in page.day.plan["1"]
    assert stage.window.banner.words.startswith("The earlier plan is on the page now.")
    stage.qtbot.waitUntil(lambda: page.day is not None and page.day.outcome is not None, timeout=LONG_MS)
    page.bar.undo.click()
    assert 21 not in page.day.plan["2"]
    page.view.painted.emit("2", 21, True)
    QTest.keyClick(page.bar.save, K.Key_Space)
    stage.qtbot.waitUntil(lambda: stage.branch.snapshot.plans[MONDAY].day.counters["2"] == ((18, 22),))


def test_it_is_left_as_it_was_and_says_when_there_is_nothing(stage: Stage) -> None:
    page = counted(stage)
    dialog = opened(stage, page, 0)
    stage.qtbot.waitUntil(lambda: "No plan of these days was saved yet." in words(dialog))
    QTest.keyClick(dialog, K.Key_Escape)
    dialog.deleteLater()
    save(stage, page, "1", 20)
    stage.qtbot.waitUntil(lambda: page.findChild(PlanHistory) is None)
    page.view.painted.emit("1", 20, True)
    dialog = opened(stage, page, 1)
    next(iter(dialog.backs.values())).click()
    dialog.confirm.no.click()
    QTest.keyClick(dialog, K.Key_Escape)
    assert page.day is not None
    assert 20 in page.day.plan["1"]


def test_earlier_ones_are_asked_for_by_and_by_and_a_refusal_is_said(stage: Stage) -> None:
    page = counted(stage)
    manager = stage.branch.link("manager", staff="m01")
    for last in (19, 20, 21, 22):
        manager.send(c.SavePlan(days=(PlannedDay(bdate=MONDAY, counters={"1": ((18, last),)}),)))
    dialog = opened(stage, page, 3)
    more = next(made for made in dialog.findChildren(QPushButton) if made.text() == "Earlier plans")
    more.click()
    stage.qtbot.waitUntil(lambda: len(dialog.versions) == 4)
    assert "Earlier plans" not in [made.text() for made in dialog.area.viewport().findChildren(QPushButton)]
    dialog.close()
    dialog.deleteLater()
    stage.qtbot.waitUntil(lambda: page.findChild(PlanHistory) is None)
    stage.branch.go_offline()
    QTest.mouseClick(page.bar.history, Qt.MouseButton.LeftButton)
    stage.qtbot.waitUntil(lambda: "Asking the branch …" not in words(page.findChild(PlanHistory)))  # type: ignore[arg-type]


def test_the_past_and_other_weeks_are_left_alone(stage: Stage) -> None:
    page = counted(stage)
    day = PlannedDay(bdate=MONDAY, counters={"1": ((18, 20),), "9": ((18, 22),)})
    version = PlanVersion(seq=1, at=0, actor="m01", days=(day, replace(day, bdate="2026-04-06")))
    assert of_these_days([version, replace(version, days=version.days[1:])], page.book) == [version]
    found = differences(version, page.book, MONDAY)
    assert found[0] == Difference(MONDAY, "1", ((18, 22),), ((18, 20),))
    assert [one.counter for one in found] == ["1", "2"], "a counter that is gone is nobody's"
    assert not differences(version, page.book, "2026-03-10")
    assert restore(version, page.book, "2026-03-10") == ""
    assert restore(version, page.book, MONDAY) == MONDAY
    assert page.book.days[MONDAY].plan == {"1": (18, 19), "2": (), "3": ()}
