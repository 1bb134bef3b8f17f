"""A minute of the fault harness: real processes in network namespaces, faults, and nothing lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench.faults.shell import Unusable, check_machine
from tests.nodes import ROOT, compiled


@pytest.mark.slow
def test_a_branch_of_three_pcs_outlives_a_few_faults() -> None:
    try:
        check_machine()
    except Unusable as missing:
        pytest.skip(reason=f"no PCs can be made on this machine: {missing}")
    kinds = ("kill node", "freeze", "split", "power cut")
    ran = subprocess.run(
        [sys.executable, "-m", "bench.faults", "--minutes", "0.6", "--only", *kinds],
        cwd=ROOT,
        env=compiled(),
        capture_output=True,
        text=True,
        check=False,
        timeout=115,
    )
    if "another harness" in ran.stderr:
        pytest.skip(reason="another harness has this machine's namespaces now")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    total = ran.stdout.splitlines()[-1] if "over 5 s" in ran.stdout else ""
    assert ran.stdout.count("round 1") >= 2, total
