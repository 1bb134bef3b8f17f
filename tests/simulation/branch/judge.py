"""The invariants of a branch with several PCs, looked at after every step.

    1 every acknowledged command is in the log             5 same id, same answer; one press, one ticket
    2 a number is unique in branch and day                 6 all copies of the log are beginnings of the agreed one
    3 a ticket is at one counter at most                   7 the centre has what the branch agreed on, nothing else
    4 only legal changes of state; time never goes back    8 nothing old is shown as fresh
    9 after healing everything drains (``settled``)

1-6 of the log itself are those of ``tests.simulation.invariants``, which reads it anew and shares no code with the
product. What is agreed is taken from the transactions of etcd, or from the only PC's disk, never from what the product
says of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol

from branchdesk.domain.chain import Head, Sealed, unseal
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.desk import Desk
from branchdesk.services.sync_messages import Shipped
from tests.simulation.branch.centre import Centre
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.promises import Promises
from tests.simulation.branch.world import World
from tests.simulation.ground import Broken, require
from tests.simulation.invariants import Checker

STALE_S = 3.5
"""A device gives a silent stream up after two seconds, a node its certainty after 1.5."""


class Serves(Protocol):
    """A process, as far as it is judged."""

    pc: Pc
    desk: Desk | None


class Judge:
    """Whatever is wrong raises ``Broken``."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.checker = Checker()
        self.promises = Promises(world, self.checker)
        self._hashes: list[bytes] = [b""]
        self._folds: list[Snapshot | None] = [None]
        self._agreed_at: list[float] = [0.0]
        self._appends = 0
        self._copied: dict[str, Head] = {}
        self._compared: dict[str, Snapshot] = {}

    @property
    def head(self) -> Head:
        """The end of what was agreed."""
        return self.checker.head

    def agreed(self, bodies: Iterable[bytes], sender: str, asked_at: float) -> None:
        """The next events of the branch's log exist from now on. ``asked_at``: when the PC that sent them did so."""
        self._appends += 1
        for body in bodies:
            event = unseal(body)
            self.promises.carried_out(event, self._appends, sender, asked_at)
            self.checker.read([Sealed(event.seq, sha256(body).digest(), body, event)])
            self._hashes.append(self.head.hash)
            self._folds.append(self.checker.fold)
            self._agreed_at.append(self._world.now)

    def begun(self, head: Head) -> None:
        """The majority's head, however it came about."""
        require(head == self.head, "the majority's head is", head.seq, "and the log's", self.head.seq)

    def cleared(self, seq: int, stores: Sequence[Pc], known: Sequence[Pc], centre: Centre | None) -> None:
        """Events up to here are not in etcd any more. ``known``: the PCs that have been in the branch for a while.

        ``centre`` None: etcd was filling up, and most stores must do.
        """
        require(any(pc.disk.durable >= seq for pc in stores), "cleared away what no store has:", seq)
        lack = [pc.name for pc in known if pc.disk.reached < seq]
        most = len(stores) // 2 if centre is None else 0
        require(len(lack) <= most, "cleared away too early:", seq, "is not at", lack)
        require(centre is None or centre.reached >= seq, "cleared away too early:", seq, "is not at the centre")

    def shown(self, device: str, snapshot: Snapshot) -> None:
        """A device takes this for the branch as it is now."""
        require(snapshot.seq <= self.head.seq, device, "shows what was never agreed:", snapshot.seq)
        known = bisect_right(self._agreed_at, self._world.now - STALE_S) - 1
        require(known <= snapshot.seq, device, "shows", snapshot.seq, "as fresh, long after", known)

    def shipped(self, log: Sequence[Shipped]) -> None:
        """What the centre holds."""
        require(len(log) <= self.head.seq, "the centre has", len(log), "of", self.head.seq)
        if log:
            require(log[-1].hash == self._hashes[len(log)], "the centre's log is another one at", len(log))

    def look(self, pcs: Sequence[Pc], processes: Iterable[Serves]) -> None:
        """After a step: all copies, and all that nodes believe."""
        for pc in pcs:
            self._copy(pc)
        for process in processes:
            if process.desk is not None:
                self._belief(process.pc.name, process.desk.snapshot)

    def settled(self, pcs: Sequence[Pc], processes: Sequence[Serves], centre: Sequence[Shipped]) -> None:
        """Everything is healed and has had its time."""
        for pc in pcs:
            require(pc.disk.head() == self.head, "after healing,", pc.name, "has", pc.disk.head().seq)
        for process in processes:
            require(process.desk is not None, "after healing,", process.pc.name, "does not serve")
            assert process.desk is not None
            self.checker.compare(process.desk.snapshot)
        self.promises.kept()
        require(len(centre) == self.head.seq, "after healing, the centre has", len(centre), "of", self.head.seq)
        for seq, event in enumerate(centre, 1):
            require(event.hash == self._hashes[seq], "the centre's log is another one at", seq)

    def _copy(self, pc: Pc) -> None:
        """The own store, as far as it is new since the last look."""
        head = pc.disk.head()
        known = self._copied.get(pc.name, Head())
        if known == head:
            return
        require(head.seq <= self.head.seq, pc.name, "holds", head.seq, "and agreed is", self.head.seq)
        start = known.seq if known.seq < head.seq else 0
        for seq, event in enumerate(pc.disk.read(start, 1 << 30), start + 1):
            require(event.seq == seq, pc.name, "has a gap in its copy before", event.seq)
            require(event.hash == self._hashes[seq], pc.name, "holds another log at", seq)
        self._copied[pc.name] = head

    def _belief(self, name: str, snapshot: Snapshot) -> None:
        if self._compared.get(name) is snapshot or not snapshot.seq:
            return
        self._compared[name] = snapshot
        require(snapshot.seq <= self.head.seq, name, "believes in what was never agreed")
        require(snapshot == self._folds[snapshot.seq], name, "believes something else at", snapshot.seq)


def broken(what: str, error: BranchDeskError) -> None:
    """Something that must not occur at all."""
    raise Broken(f"{what} {error}")
