"""A PC that a node runs on: what a crash leaves (the disk, the clock), and what it does not (the process)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Unavailable
from tests.fakes import MemoryLog
from tests.scenario import BRANCH
from tests.simulation.branch.clocks import PcClock
from tests.simulation.branch.workers import Worker
from tests.simulation.branch.world import Do, World

FLUSH_S = (0.05, 3.0)


class Disk(MemoryLog):
    """The node's own store. With ``lazy``, what it wrote is lost in a power cut until some time later.

    The product's store flushes every append; the lazy one shows that nothing depends on it where the majority agrees.
    """

    def __init__(self, world: World) -> None:
        super().__init__(BRANCH.branch)
        self._world = world
        self.lazy = False
        self.full = False
        self.durable = 0
        self.reached = 0
        """The furthest that it was ever durable: an old copy does not take that back."""
        self.written: Do = lambda: None

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        if self.full:
            self._world.count("append on a full disk")
            raise Unavailable("disk_full", path="branch.db")
        super().append(expected, events)
        self.written()
        if self.lazy:
            self._world.after(self._world.some(*FLUSH_S), "", self.flush)
        else:
            self.flush()

    def flush(self) -> None:
        """All of it is safe now."""
        self.durable = len(self._events)
        self.reached = max(self.reached, self.durable)

    def lose_power(self) -> None:
        """What was not flushed is gone."""
        if self.durable < len(self._events):
            self._world.count("tail lost")
        self._cut(self.durable)

    def copy(self) -> list[Sealed]:
        """An image of the disk."""
        return list(self._events[: self.durable])

    def restore(self, image: list[Sealed]) -> None:
        """Another image, in place of what was there."""
        self._events = list(image)
        self._snapshots.clear()
        self.flush()

    def _cut(self, length: int) -> None:
        del self._events[length:]
        self._snapshots = {seq: kept for seq, kept in self._snapshots.items() if seq <= length}


class Runs(Protocol):
    """A process, as its PC sees it."""

    def die(self) -> None:
        """Gone, with all that it had in memory."""


class Pc:
    """``joined`` is in the node's settings on disk: whether it decides together with others."""

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self.clock = PcClock(world)
        self.disk = Disk(world)
        self.joined = False
        self.joined_at = 0.0
        self.frozen = False
        self.process: Runs | None = None
        self.desk_worker = Worker.hire()
        self.ship_worker = Worker.hire()
        self.keep_worker = Worker.hire()
        self._deferred: list[tuple[Runs, Do]] = []

    @property
    def runs(self) -> bool:
        """Whether it is on and does not stand still."""
        return self.process is not None and not self.frozen

    def deliver(self, process: Runs, do: Do) -> None:
        """Something arrives for a process: now, after the thaw, or never."""
        if process is not self.process:
            return
        if self.frozen:
            self._deferred.append((process, do))
        else:
            do()

    def crash(self) -> None:
        """The process is gone."""
        self.frozen = False
        self._deferred.clear()
        if self.process is not None:
            process, self.process = self.process, None
            process.die()
            self.desk_worker.kill()
            self.ship_worker.kill()
            self.keep_worker.kill()

    def freeze(self) -> None:
        """The whole PC stands still; its clock does not."""
        self.frozen = True

    def thaw(self) -> None:
        """It goes on where it stood, with whatever has arrived meanwhile, in that order."""
        self.frozen = False
        waiting, self._deferred = self._deferred, []
        for process, do in waiting:
            self.deliver(process, do)

    def close(self) -> None:
        """The end of the seed."""
        self.crash()
        self.desk_worker.free()
        self.ship_worker.free()
        self.keep_worker.free()
