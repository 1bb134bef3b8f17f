"""A node's own process gives advice while the branch is open, and no public screen is told."""

from __future__ import annotations

import threading
from pathlib import Path

from branchdesk.domain import commands as c
from branchdesk.domain.decide.advice import standing
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from tests.real_branch import RealBranch


def test_a_node_with_a_queue_and_no_counter_says_so(tmp_path: Path) -> None:
    branch = RealBranch(tmp_path, rate=60)
    seen: dict[str, Snapshot] = {}
    told, heard = threading.Event(), threading.Event()

    def at_manager(s: Snapshot, _event: Event | None) -> None:
        seen["manager"] = s
        if standing(s) is not None:
            told.set()

    def at_kiosk(s: Snapshot, event: Event | None) -> None:
        seen["kiosk"] = s
        if event is not None and event.type == "advice_given":
            heard.set()

    with branch.node:
        kiosk, manager = branch.link("kiosk"), branch.link("manager")
        manager.follow(at_manager, lambda _state, _since: None)
        kiosk.follow(at_kiosk, lambda _state, _since: None)
        for _ in range(4):
            kiosk.send(c.IssueTicket(service="A"))
        assert told.wait(20)
        assert heard.wait(20)
        stood = standing(seen["manager"])
        assert stood is not None
        assert stood.told.action == "open"
        counter = seen["manager"].profile.counter(stood.told.counter)
        assert "A" in (*counter.services, *counter.backup)
        assert not seen["kiosk"].advice
        branch.close()
