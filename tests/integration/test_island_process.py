"""A kiosk of its own process, a node of its own process, and the worst moments: nothing is lost, nothing is twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from branchdesk.client.identity import enrol
from branchdesk.domain.events import TicketIssued, TicketPrinted
from branchdesk.store.opening import open_log
from tests.nodes import ROOT, NodeProcess
from tests.warm import compiled


class Twin:
    """``tests/kiosk_main.py``: a line in is a ticket wanted, a line out is what was printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, wish: str) -> str:
        """Its answer to "take", "take and die", "heal"."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(wish, file=self._process.stdin, flush=True)
        return self._process.stdout.readline().strip()


@contextmanager
def twin(identity: Path) -> Iterator[Twin]:
    """The process, killed at the end."""
    command = [sys.executable, "-m", "tests.kiosk_main", str(identity)]
    with subprocess.Popen(
        command, cwd=ROOT, env=compiled(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Twin(process)
        process.kill()


def test_node_dies_kiosk_dies_between_journal_and_paper_and_all_heals(tmp_path: Path) -> None:
    node = NodeProcess(tmp_path / "node")
    (tmp_path / "node").mkdir()
    with node:
        identity = tmp_path / "kiosk.json"
        enrol(node.url, node.code("kiosk"), "door", identity)
        with twin(identity) as kiosk:
            assert kiosk("take") == "A001"
            node.kill()
            assert kiosk("take") == "K1-001"
            assert kiosk("take") == "K1-002"
            assert kiosk("take and die") == "", "killed after the journal, before the paper"
        with twin(identity) as kiosk:
            assert kiosk("take") == "K1-004", "no number comes twice, also where nobody saw it"
            node.start()
            assert kiosk("heal") == "0 pending"
            assert kiosk("take") == "A002"
    log = open_log(tmp_path / "node" / "branch.db", "demo")
    events = [sealed.event for sealed in log.read(0, 1000)]
    log.close()
    issued = [event.data for event in events if isinstance(event.data, TicketIssued)]
    assert [data.number for data in issued] == ["A001", "K1-001", "K1-002", "K1-003", "K1-004", "A002"]
    printed = [event.data.ticket for event in events if isinstance(event.data, TicketPrinted)]
    known = {data.number for data in issued if data.ticket in printed}
    assert known == {"K1-001", "K1-002", "K1-004"}, "of K1-003 nobody knows whether paper came out"
