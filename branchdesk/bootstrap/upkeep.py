"""What a voter looks after while the agreement holds: shared secrets, old events, who is away."""

from __future__ import annotations

import time

from branchdesk.domain import commands as c
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.membership import pcs, voter_ids
from branchdesk.domain.snapshot import Device, Snapshot
from branchdesk.etcd import maintenance
from branchdesk.etcd.compaction import Compaction, upto
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.rows import EtcdRows
from branchdesk.node.app import Node
from branchdesk.node.mirror import Mirror

REPORT_S = 5.0
AWAY_S = 20.0
"""A PC whose store has said nothing for so long is reported as away."""
TIDY_S = 300.0


class Upkeep:
    """Begins when this PC votes. ``step`` is called about once a second. Raises as ``Gateway``."""

    def __init__(self, node_id: str, node: Node, gateway: Gateway) -> None:
        self._node_id = node_id
        self._node = node
        self._gateway = gateway
        self._compaction = Compaction(gateway)
        self._mirror = Mirror(node.parts.vault, EtcdRows(gateway))
        self._mirror.start()
        self._report_at = self._tidy_at = time.monotonic()
        self._heard: dict[str, tuple[int, float]] = {}

    def share(self) -> None:
        """Tell the other nodes at once what was written to the vault."""
        self._mirror.push()

    @property
    def settled(self) -> bool:
        """Whether the vault has what the other nodes wrote."""
        return self._mirror.settled

    def settle(self) -> None:
        """Take in every secret that is shared, before what is shared ends. Raises Unavailable."""
        self._mirror.settle()

    def stop(self) -> None:
        """End."""
        self._mirror.stop()

    def step(self, s: Snapshot) -> None:
        """What is due now."""
        now = time.monotonic()
        if now >= self._report_at:
            self._report_at = now + REPORT_S
            self._compaction.report(self._node_id, self._node.parts.log.own.head().seq)
            self._look_who_is_away(s, now)
        if now >= self._tidy_at:
            self._tidy_at = now + TIDY_S
            self._tidy(s)

    def _look_who_is_away(self, s: Snapshot, now: float) -> None:
        """Each voter says now and then how far its store goes; one that does not is away, and the manager sees it."""
        said = self._compaction.reports()
        for pc in pcs(s):
            if pc.id not in voter_ids(s) or pc.id == self._node_id:
                continue
            report, since = self._heard.get(pc.id, (-1, now))
            if said.get(pc.id, -1) != report:
                since = now
            self._heard[pc.id] = (said.get(pc.id, -1), since)
            self._report(pc, "pc_away" if now - since > AWAY_S else "")

    def _report(self, pc: Device, problem: str) -> None:
        """Whichever voter notices first: a second report changes nothing."""
        if pc.problem != problem:
            report = Command(cmd_id=f"{problem or 'pc_back'}-{pc.id}-{pc.since}", op=c.ReportDevice(problem=problem))
            self._node.call(self._node.writer.submit(report, Who(device=pc.id, kind="node")))

    def _tidy(self, s: Snapshot) -> None:
        """Clear away what every store and the centre have, and give the space back."""
        pressed = maintenance.status(self._gateway).pressed
        last = upto(voter_ids(s), self._compaction.positions(), self._node.parts.centre_has(), pressed=pressed)
        self._compaction.clear(last, self._node.parts.log.own.head().seq)
        maintenance.tidy(self._gateway)
