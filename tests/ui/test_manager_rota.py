"""Today's saved plan on the floor's page."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.rota import PlannedDay
from tests.inprocess import PIN
from tests.ui.manager_stage import FLOOR, Stage
from ui.manager.rota import rota_words

TODAY = "2026-03-02"


def planned(stage: Stage) -> None:
    """From nine: counters 1, 2 and 4; at ten 2 rests and 3 comes."""
    link = stage.branch.link("manager")
    link.log_in("m01", PIN)
    counters = {"1": ((18, 34),), "2": ((18, 20), (22, 34)), "3": ((20, 34),), "4": ((18, 34),)}
    link.send(c.SavePlan(days=(PlannedDay(bdate=TODAY, counters=counters),)))


def test_the_floor_says_who_should_be_open_who_is_not_and_what_comes_next(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.issue(1)
    planned(stage)
    s, now = stage.branch.snapshot, stage.branch.clock.now()
    assert rota_words(s, now, "en") == ("Plan now: counters 1, 2, 4 · not open: 4 · 10:00: open 3 · 10:00: close 2")
    stage.start(tab=FLOOR)
    stage.window.refresh()
    assert stage.window.tabs.floor.rota.text().startswith("Plan now")
    assert stage.window.tabs.floor.rota.isVisible()
    stage.window.close()
    stage.bridge.close()


def test_without_a_plan_of_today_nothing_is_said(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.issue(1)
    assert rota_words(stage.branch.snapshot, stage.branch.clock.now(), "en") == ""
    stage.start(tab=FLOOR)
    stage.window.refresh()
    assert not stage.window.tabs.floor.rota.isVisible()
    stage.window.close()
    stage.bridge.close()
