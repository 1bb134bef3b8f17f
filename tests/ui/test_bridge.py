"""The bridge between threads and the window: whoever waits for work is told how it ended, whatever happens."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import BranchDeskError
from tests.inprocess import InProcessBranch
from ui.bridge import Bridge


@pytest.mark.parametrize("kind", ["query", "mutate"])
def test_a_fault_is_told_to_the_process_and_to_whoever_waits(qtbot: QtBot, kind: str) -> None:
    bridge = Bridge(InProcessBranch().link("kiosk"))
    failures: list[BranchDeskError] = []
    run = bridge.query if kind == "query" else bridge.mutate
    with qtbot.capture_exceptions() as caught:
        run(lambda: 1 // 0, print, failures.append)
        qtbot.waitUntil(lambda: bool(failures), timeout=20_000)
    bridge.close()
    assert [failure.code for failure in failures] == ["window_fault"]
    assert caught[0][0] is ZeroDivisionError
    assert not bridge.busy
