"""The plan's page against a real node: what it asks over HTTP, and that a saved plan comes back from the log."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from branchdesk.domain.rota import planned_open
from tests.nodes import NodeThread
from tests.ui.manager_stage import PLAN
from tests.ui.quick_planner import count_at_once
from ui.bridge import Bridge
from ui.manager.window import ManagerWindow


def test_a_week_is_asked_for_changed_and_saved_at_a_real_node(qtbot: QtBot, tmp_path: Path) -> None:
    with NodeThread(tmp_path) as node:
        bridge = Bridge(node.link("manager", staff="m01"))
        window = ManagerWindow(bridge, language="en")
        qtbot.addWidget(window)
        page = window.tabs.plan
        count_at_once(page)
        window.show()
        bridge.start()
        qtbot.waitUntil(lambda: window.inside)
        window.tabs.setCurrentIndex(PLAN)
        qtbot.waitUntil(lambda: page.files.report is not None)
        assert page.note.text().startswith("No past days yet")
        day = page.day
        assert day is not None
        slot = day.plan["1"][0]
        page.view.painted.emit("1", slot, False)
        page.bar.save.click()
        bdate = day.basis.bdate
        qtbot.waitUntil(lambda: bridge.snapshot is not None and bdate in bridge.snapshot.plans)
        assert bridge.snapshot is not None
        saved = bridge.snapshot.plans[bdate]
        assert saved.by == "m01"
        assert "1" not in planned_open(saved.day, slot)
        assert "2" in planned_open(saved.day, slot)
        window.close()
        bridge.close()
