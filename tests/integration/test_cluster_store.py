"""A PC of a branch loses its own store and keeps its vote: the others give the log back, and nothing else changes."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.customers import Customers, check, take_ticket
from tests.pcs import BranchPcs, until

pytestmark = pytest.mark.slow


def test_a_store_that_is_gone_comes_back_and_its_pc_goes_on_as_the_same_branch(tmp_path: Path) -> None:
    """Of a branch that is not the demo's: an empty store must not be taken for another branch's."""
    with BranchPcs(tmp_path, branch="nj-001") as branch:
        pc = branch.grow()[2]
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more()
            pc.end(signal.SIGTERM)
            for path in pc.data.glob("branch.db*"):
                path.unlink()
            pc.start()
            until(pc.serves, "back")
            branch.pcs.reverse()
            assert take_ticket(branch.link("kiosk"))  # decided at this PC
            customers.more()
        check(branch.pcs, customers)
        assert {one.event.branch for one in pc.events()} == {"nj-001"}
