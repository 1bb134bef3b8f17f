"""Three PCs and their centre: whichever PC is lost, the log reaches the centre whole and once."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commandline import Serving, done
from tests.customers import Customers, check
from tests.pcs import BranchPcs, until

pytestmark = pytest.mark.slow


def shipped(centre: Path) -> list[tuple[int, bytes]]:
    """Positions and bodies that the centre holds."""
    with closing(sqlite3.connect(f"file:{centre / 'centre.db'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT seq, body FROM event ORDER BY seq").fetchall()


def test_another_pc_ships_when_the_one_that_did_is_gone(tmp_path: Path) -> None:
    data = tmp_path / "centre"
    with Serving("centre", "--data", data, "--port", "0") as centre, BranchPcs(tmp_path) as branch:
        first = branch.first()
        first.end(signal.SIGTERM)
        code = done("centre", "register", "demo", "--data", data).split()[-1]
        done("node", "connect", "demo", centre.url, code, "--data", first.data)
        first.start()
        until(first.serves)
        branch.join()
        branch.join()
        branch.all_serve()
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more()
            first.end(signal.SIGKILL)
            customers.more(10)
        second = branch.pcs[1]
        until(lambda: len(shipped(data)) == len(second.events()), "all of it is at the centre")
        check(branch.pcs, customers)
        assert shipped(data) == [(one.seq, one.body) for one in second.events()]
