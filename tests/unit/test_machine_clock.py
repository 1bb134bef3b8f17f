"""The clock of one PC of several on one machine can be set by a file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from branchdesk.domain.times import HOUR, SECOND
from branchdesk.node.clock import SteadyClock


def test_a_file_sets_the_clock_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offset = tmp_path / "offset"
    offset.write_text("3600")
    monkeypatch.setenv("BRANCHDESK_CLOCK_FILE", str(offset))
    clock = SteadyClock()
    ahead = clock.now() - time.time() * SECOND
    assert HOUR - SECOND < ahead < HOUR + SECOND
    offset.write_text("0")
    assert clock.now() - time.time() * SECOND > HOUR - SECOND, "it never goes back"
    assert clock.problems == ("clock_behind",)


def test_without_a_file_it_is_the_machines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRANCHDESK_CLOCK_FILE", raising=False)
    assert abs(SteadyClock().now() - time.time() * SECOND) < SECOND
