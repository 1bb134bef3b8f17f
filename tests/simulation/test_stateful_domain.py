"""A stranger at every device of a branch: random commands, clocks, retries, restarts, rival writers, failing disks.

After each step the invariants of ``tests.simulation.invariants`` hold. More examples: BRANCHDESK_EXAMPLES=1000.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from branchdesk.services.ports import BranchLog
from branchdesk.store.opening import open_log
from tests.scenario import BRANCH
from tests.simulation.machine import Branch, Stage

EXAMPLES = int(os.environ.get("BRANCHDESK_EXAMPLES", "0"))


def bounded(examples: int, steps: int) -> settings:
    """The same examples at every run; random ones, and more of them, where the environment asks for it."""
    return settings(
        max_examples=EXAMPLES or examples,
        stateful_step_count=steps,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


class DiskStage(Stage):
    """The same branch on the real log, on a real disk; a restart closes the file and opens it again."""

    def open_log(self) -> BranchLog:
        self._folder = tempfile.TemporaryDirectory()
        return open_log(Path(self._folder.name) / "branch.db", BRANCH.branch)

    def reopen_log(self) -> BranchLog:
        self.log.close()
        return open_log(Path(self._folder.name) / "branch.db", BRANCH.branch)

    def close(self) -> None:
        super().close()
        self._folder.cleanup()


class LearningStage(Stage):
    """The same branch, with a forecast that follows it."""

    learns = True


class Learning(Branch):
    stage_type = LearningStage


class OnDisk(Branch):
    stage_type = DiskStage


@pytest.mark.timeout(600)
def test_invariants_hold_whatever_happens() -> None:
    run_state_machine_as_test(Branch, settings=bounded(50, 60))


@pytest.mark.timeout(600)
def test_a_forecast_that_learns_meets_no_fault_and_breaks_nothing() -> None:
    run_state_machine_as_test(Learning, settings=bounded(30, 60))


@pytest.mark.timeout(600)
def test_invariants_hold_on_a_real_disk() -> None:
    run_state_machine_as_test(OnDisk, settings=bounded(8, 40))
