"""The judge is itself judged: every planted bug is found by the invariant named for it, in three seeds at least."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

from branchdesk.domain.errors import FAULTS
from branchdesk.services.ports import Conflict
from tests.simulation.branch.planted import PLANTS, Plant
from tests.simulation.branch.seeds import run
from tests.simulation.branch.test_seeds import SEEDS

ENOUGH = 3


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_planted_bug_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    found: list[str] = []
    for seed in SEEDS:
        with suppress(*FAULTS, Conflict):  # the product itself stumbles over some plants: that does not count
            one = run(seed)
            if re.search(PLANTS[plant], one.wrong):
                found.append(f"{seed}: {one.wrong}")
        if len(found) == ENOUGH:
            break
    assert len(found) == ENOUGH, found
