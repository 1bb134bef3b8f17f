"""Tells the judge what the branch has agreed on, and when: from etcd's transactions, or from the only PC's disk.

One kind of transaction is of no account: what the last PC proposed and gave up, if it is carried out after that PC has
asked for the head for the last time and before it decides alone. Nobody heard of it, and the cluster that has it goes.
"""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.etcd.gateway import ANSWER_S
from branchdesk.etcd.keys import ROOT
from branchdesk.etcd.messages import Txn
from tests.simulation.branch.centre import Centre
from tests.simulation.branch.etcd import Cluster, appended, cleared_up_to
from tests.simulation.branch.judge import Judge
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.world import World

SETTLED_S = 10.0
"""Whoever has just joined may not be known everywhere."""


class Orphan(NamedTuple):
    """A transaction that may come to nothing."""

    txn: Txn
    sender: str
    asked_at: float


class Witness:
    """``alone``: the founder's disk decides. ``pressed``: etcd is filling up, and is cleared sooner."""

    def __init__(self, world: World, judge: Judge, pcs: list[Pc], centre: Centre, *, pressed: bool) -> None:
        self.alone = True
        self.pressed = pressed
        self._world = world
        self._judge = judge
        self._pcs = pcs
        self._founder = pcs[0]
        self._centre = centre
        self._orphans: list[Orphan] = []

    def parted(self) -> None:
        """The founder decides alone from now on."""
        self.alone = True
        if self._orphans:
            self._world.count("given up, carried out, and of no account")
        self._orphans.clear()

    def written(self) -> None:
        """The founder's disk has more than before."""
        if self.alone:
            new = self._founder.disk.read(self._judge.head.seq, 1 << 30)
            self._judge.agreed([one.body for one in new], self._founder.name, self._world.now)

    def committed(self, cluster: Cluster, txn: Txn, sender: str, asked_at: float) -> bool:
        """A transaction has changed something; whether that was the log."""
        self.alone = False
        if cleared := cleared_up_to(txn, ROOT):
            stores = [pc for pc in self._pcs if pc.joined]
            known = [pc for pc in stores if pc.joined_at < asked_at - SETTLED_S]
            self._judge.cleared(cleared, stores, known, None if self.pressed else self._centre)
        if not any(op.request_put and op.request_put.key == ROOT + b"head" for op in txn.success):
            return False
        if [*cluster.members] == [self._founder.name] and self._world.now - asked_at > ANSWER_S:
            self._orphans.append(Orphan(txn, sender, asked_at))
        else:
            self._agreed(cluster, Orphan(txn, sender, asked_at))
        return True

    def asked(self, cluster: Cluster) -> None:
        """Somebody asks for what is agreed, and will hear of everything that was carried out so far."""
        orphans, self._orphans = self._orphans, []
        for orphan in orphans:
            self._agreed(cluster, orphan)

    def _agreed(self, cluster: Cluster, one: Orphan) -> None:
        for bodies in appended(one.txn, ROOT):
            self._judge.agreed(bodies, one.sender, one.asked_at)
        if not self._orphans:
            self._judge.begun(cluster.head(ROOT))
