"""Five hundred branches under everything that goes wrong; more: ``python -m tests.simulation.branch --seeds 10000``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.branch.seeds import COMMAND, Total, run

SEEDS = range(500)
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def total() -> Total:
    total = Total()
    for seed in SEEDS:
        total.add(run(seed))
    return total


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_invariants_hold_in_every_seed(total: Total) -> None:
    assert not total.failed, "\n".join(f"{one.wrong}\n    {COMMAND.format(seed=one.seed)}" for one in total.failed)


@pytest.mark.timeout(120)
def test_a_seed_is_the_same_run_every_time() -> None:
    """Also in another process, whose sets and dictionaries are in another order."""
    here = Total()
    for seed in range(3):
        here.add(run(seed))
    for hash_seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-m", "tests.simulation.branch", "--seeds", "3"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        assert there.stdout.splitlines()[-1] == f"traces {here.traces}"
