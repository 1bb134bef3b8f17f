"""250 branches under everything that goes wrong; more: ``python -m tests.simulation.branch --seeds 10000``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.branch.faults import FAULTS
from tests.simulation.branch.seeds import COMMAND, Total, run, run_all

SEEDS = range(250)
TIGHT_SPOTS = {
    "election": 200,
    "several PCs": 200,
    "shrinks": 30,
    "lost": 50,
    "late": 50,
    "twice": 50,
    "cut": 100,
    "proposal late": 50,
    "etcd answer lost": 50,
    "etcd silent": 150,
    "lost race": 50,
    "answer found in the log": 50,
    "carried out after its sender had given up": 15,
    "too late: another was faster": 15,
    "device went to another node": 200,
    "device is ahead of its node": 2,
    "device restarted": 50,
    "node met no_quorum": 100,
    "node met disk_full": 30,
    "history from another node": 150,
    "old events cleared away": 150,
    "old copy put back": 25,
    "cloned": 15,
    "tail lost": 7,
    "empty disk": 15,
    "the date turns": 20,
    "island: IssueIslandTicket": 100,
    "island: StartService": 30,
    "island: FinishService": 30,
    "island: RateTicket": 4,
    "island refused": 10,
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
    expected = {f"fault: {fault.__name__}": 20 for fault in FAULTS} | TIGHT_SPOTS
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
