"""Five hundred branches under everything that goes wrong; more: ``python -m tests.simulation.branch --seeds 10000``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.branch.faults import FAULTS
from tests.simulation.branch.seeds import COMMAND, Total, run, run_all

SEEDS = range(500)
TIGHT_SPOTS = {
    "election": 400,
    "several PCs": 400,
    "shrinks": 60,
    "lost": 100,
    "late": 100,
    "twice": 100,
    "cut": 200,
    "proposal late": 100,
    "etcd answer lost": 100,
    "etcd silent": 300,
    "lost race": 100,
    "answer found in the log": 100,
    "carried out after its sender had given up": 30,
    "too late: another was faster": 30,
    "device went to another node": 400,
    "device is ahead of its node": 5,
    "device restarted": 100,
    "node met no_quorum": 200,
    "node met disk_full": 60,
    "history from another node": 300,
    "old events cleared away": 300,
    "old copy put back": 50,
    "cloned": 30,
    "tail lost": 15,
    "empty disk": 30,
    "the date turns": 40,
    "island: IssueIslandTicket": 200,
    "island: StartService": 60,
    "island: FinishService": 60,
    "island: RateTicket": 8,
    "island refused": 20,
}
"""In how many of the seeds it must have occurred."""
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def total() -> Total:
    total = Total()
    for one in run_all(SEEDS, os.cpu_count() or 1):
        total.add(one)
    return total


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_invariants_hold_in_every_seed(total: Total) -> None:
    assert not total.failed, "\n".join(f"{one.wrong}\n    {COMMAND.format(seed=one.seed)}" for one in total.failed)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_everything_that_can_go_wrong_went_wrong(total: Total) -> None:
    """Nothing is tested by luck: every fault and every tight spot occurred in many seeds."""
    expected = {f"fault: {fault.__name__}": 40 for fault in FAULTS} | TIGHT_SPOTS
    seldom = {what: total.in_seeds[what] for what, least in expected.items() if total.in_seeds[what] < least}
    assert not seldom


@pytest.mark.timeout(120)
def test_a_seed_is_the_same_run_every_time() -> None:
    """Also in another process, whose sets and dictionaries are in another order."""
    here = Total()
    for seed in range(3):
        here.add(run(seed))
    for hash_seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-m", "tests.simulation.branch", "--seeds", "3", "--jobs", "1"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        assert there.stdout.splitlines()[-1] == f"traces {here.traces}"
