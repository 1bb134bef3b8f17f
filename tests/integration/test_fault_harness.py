"""Half a minute of the fault harness: real processes in network namespaces, faults, and nothing lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench.faults.shell import Unusable, check_machine
from tests.nodes import ROOT
from tests.warm import compiled


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_a_branch_of_three_pcs_outlives_a_few_faults() -> None:
    try:
        check_machine()
    except Unusable as missing:
        pytest.skip(reason=f"no PCs can be made on this machine: {missing}")
    kinds = ("kill node", "power cut", "split")
    ran = subprocess.run(
        [sys.executable, "-m", "bench.faults", "--minutes", "0.4", "--only", *kinds],
        cwd=ROOT,
        env=compiled(),
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    if "another harness" in ran.stderr:
        pytest.skip(reason="another harness has this machine's namespaces now")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    rows = [line.split() for line in ran.stdout.splitlines() if line.startswith("all ")]
    faults, acknowledged, lost, duplicates, double_calls = rows[0][1:6]
    assert int(faults) >= 1
    assert int(acknowledged) > 20
    assert (lost, duplicates, double_calls) == ("0", "0", "0")
