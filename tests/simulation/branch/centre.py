"""The centre: what it promises to a branch, in memory. Batches are checked by the product's own rule."""

from __future__ import annotations

from collections.abc import Callable

from branchdesk.centre.intake.ingest import check
from branchdesk.domain.chain import GENESIS
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.services.sync_messages import Ack, Batch, Forked, Need, Reply, Shipped
from tests.simulation.branch.network import Network
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.peers import Answer, ask
from tests.simulation.branch.world import World

PATIENCE_S = 3.0


class Centre:
    """``log`` is what it holds. ``taken`` is called after every batch."""

    def __init__(self, taken: Callable[[list[Shipped]], None]) -> None:
        self.log: list[Shipped] = []
        self._taken = taken
        self._backup: list[Shipped] = []
        self.reached = 0
        """The furthest that it ever acknowledged."""

    @property
    def cursor(self) -> int:
        """Up to where it has the branch's log."""
        return len(self.log)

    def take(self, batch: Batch) -> Reply:
        """See ``branchdesk.centre.intake.ingest``. Raises Rejected."""
        check(batch)
        if batch.after > self.cursor:
            return Need(self.cursor + 1, self._hash(self.cursor))
        known = [Shipped(batch.after, batch.after_hash, b""), *batch.events]
        for event in known:
            if 0 < event.seq <= self.cursor and event.hash != self._hash(event.seq):
                return Forked(event.seq)
        self.reached = max(self.reached, batch.after + len(batch.events))
        self.log.extend(event for event in batch.events if event.seq > self.cursor)
        self._taken(self.log)
        return Ack(self.cursor, self._hash(self.cursor))

    def back_up(self) -> None:
        """Keep a copy of everything."""
        self._backup = list(self.log)

    def restore(self) -> None:
        """The copy, in place of everything."""
        self.log = list(self._backup)

    def _hash(self, seq: int) -> bytes:
        return self.log[seq - 1].hash if seq else GENESIS


class Line:
    """One PC's way to the centre: ``services.sync_messages.Transport``."""

    def __init__(self, world: World, network: Network, centre: Centre, pc: Pc) -> None:
        self._world = world
        self._network = network
        self._centre = centre
        self._pc = pc

    def exchange(self, batch: Batch) -> Reply:
        silence = Unavailable("centre_unreachable", detail="silence")
        reply: Reply = ask(self._world, self._pc, lambda answer: self._send(batch, answer), silence, PATIENCE_S)
        return reply

    def close(self) -> None:
        """Nothing is open."""

    def _send(self, batch: Batch, answer: Answer) -> None:
        self._network.send(self._pc.name, "centre", "", lambda: self._arrive(batch, answer))

    def _arrive(self, batch: Batch, answer: Answer) -> None:
        try:
            reply: Reply | BranchDeskError = self._centre.take(batch)
        except BranchDeskError as error:
            reply = error
        self._network.send("centre", self._pc.name, "", lambda: answer(reply))
