"""A node's pulse, as in ``branchdesk.node.pulse`` and ``hub``: ask for the head, then beat to every open stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from branchdesk.domain.chain import Sealed
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.certainty import Certainty
from branchdesk.services.desk import Desk
from branchdesk.services.replicated import ReplicatedLog
from tests.simulation.branch.network import Network, Stream
from tests.simulation.branch.workers import Done, Work
from tests.simulation.branch.world import Do, World

PULSE_S, HURRY_S = 0.5, (0.002, 0.02)

Told = Callable[[str, Snapshot], None]
"""A device hears "snapshot", "change" or "beat", and what the branch is by it."""


class Pulse:
    """``between`` runs something between two batches, ``later`` is a timer; both end with the process."""

    def __init__(
        self,
        world: World,
        network: Network,
        name: str,
        between: Callable[[Work, Done], None],
        later: Callable[[float, Do], None],
        met: Callable[[BranchDeskError], None],
    ) -> None:
        self.certainty = Certainty(world.now)
        self.streams: dict[str, tuple[Stream, Told]] = {}
        self._world = world
        self._network = network
        self._name = name
        self._between = between
        self._later = later
        self._met = met
        self._desk: Desk | None = None
        self._log: ReplicatedLog | None = None
        self._hurried = False
        self._asking = False
        self._next = 0

    def start(self, desk: Desk, log: ReplicatedLog) -> None:
        """The log is open."""
        self._desk, self._log = desk, log
        self._ask_in(0)

    @property
    def sure(self) -> bool:
        """Whether the node may speak for the branch."""
        return self._log is not None and (self._log.quorum is None or self.certainty.holds(self._world.now))

    def follow(self, device: str, told: Told) -> None:
        """Open a device's stream, if this node may."""
        if self._desk is not None and self.sure:
            stream, snapshot = Stream(self._world, self._network, self._name, device), self._desk.snapshot
            self.streams[device] = (stream, told)
            stream.send(lambda: told("snapshot", snapshot))

    def hurry(self) -> None:
        """Somebody has appended."""
        if self._asking:
            self._hurried = True
        elif self._desk is not None:
            self._ask_in(0)

    def publish(self, _events: Sequence[Sealed], snapshot: Snapshot) -> None:
        """The desk has new events."""
        self._tell("change", snapshot)

    def _ask(self) -> None:
        assert self._desk is not None
        assert self._log is not None
        self._asking, self._hurried = True, False
        asked_at = self._world.now
        if self._log.quorum is None:
            self._answered(asked_at)
        else:
            self._between(self._desk.catch_up, lambda result: self._answered(asked_at, result))

    def _answered(self, asked_at: float, result: Any = None) -> None:
        assert self._desk is not None
        if isinstance(result, BranchDeskError):
            self._met(result)
            self.certainty.doubted(result.code)
            if not self.sure:
                self.streams.clear()
        else:
            self.certainty.confirmed(asked_at)
            if self.sure:
                self._tell("beat", self._desk.snapshot)
        self._asking = False
        self._ask_in(self._world.some(*HURRY_S) if self._hurried else PULSE_S)

    def _ask_in(self, seconds: float) -> None:
        self._next += 1
        number = self._next
        self._later(seconds, lambda: self._ask() if number == self._next else None)

    def _tell(self, what: str, snapshot: Snapshot) -> None:
        for stream, told in self.streams.values():
            stream.send(partial(told, what, snapshot))
