"""A node's process: the product's desk and log, driven by events instead of an event loop.

What is left out of the product: HTTP, enrolment and the streams' encoding. What is done here in their place is as in
``node.writer``: what waits becomes one batch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

from branchdesk.domain.errors import BranchDeskError, Damaged, Unavailable
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.forecast.wait import expected_wait
from branchdesk.node.clock import SteadyClock
from branchdesk.services import logbook
from branchdesk.services.desk import Desk, Request, Result
from branchdesk.services.replicated import ReplicatedLog
from branchdesk.sync.shipper import Shipper
from tests.scenario import BRANCH
from tests.simulation.branch.centre import Line
from tests.simulation.branch.etcd import Cluster, SimGateway
from tests.simulation.branch.judge import Judge, broken
from tests.simulation.branch.network import Network
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.peers import Peers
from tests.simulation.branch.pulse import Pulse
from tests.simulation.branch.upkeep import Upkeep, Whose
from tests.simulation.branch.workers import Done, Work
from tests.simulation.branch.world import Do, World

OPEN_AGAIN_S, SHIP_AGAIN_S = 0.5, (0.2, 3.0)
FIRST = 1 << 20
"""Ids of a process begin after those of the ones before it."""

Reply = Callable[[Result], None]


class Parts(NamedTuple):
    """What a process works with."""

    world: World
    network: Network
    judge: Judge
    cluster: Callable[[], Cluster]
    peers: Peers
    line: Callable[[Pc], Line]
    pressed: Callable[[], bool]


class Process:
    """Runs until ``die``. ``desk`` is there once the log is open."""

    def __init__(self, pc: Pc, parts: Parts, number: int) -> None:
        """``number``: no other process has it."""
        self.pc = pc
        self.desk: Desk | None = None
        self.log = ReplicatedLog(pc.disk, None, parts.peers.history_for(pc.name))
        self.pulse = Pulse(parts.world, parts.network, pc.name, self.between, self.later, self._met)
        self._parts = parts
        self._world = parts.world
        self._ids = count(number * FIRST)
        self._jobs: deque[tuple[Work, Done]] = deque()
        self._waiting: list[tuple[Request, Reply]] = []
        self._shipper: Shipper | None = None

    def start(self) -> None:
        """Open the log; serve then."""
        self.between(self._open, self._opened)

    def die(self) -> None:
        """Nothing of it is left."""
        self._jobs.clear()
        self._waiting.clear()
        self.pulse.streams.clear()

    def between(self, work: Work, done: Done) -> None:
        """Do something in the desk's thread, between two batches."""
        self._jobs.append((work, done))
        self._go_on()

    def later(self, seconds: float, do: Do) -> None:
        """A timer of this process."""
        self._world.after(seconds, "", lambda: self.pc.deliver(self, do))

    def request(self, request: Request, reply: Reply) -> None:
        """A command has arrived."""
        if self.desk is None or not self.pulse.sure:
            reply(Unavailable("no_quorum"))
            return
        self._waiting.append((request, reply))
        self._go_on()

    def join(self) -> None:
        """From one PC to several: this log goes on in the cluster. In the desk's thread."""
        if self.log.quorum is None:
            gateway = SimGateway(
                self._world,
                self._parts.network,
                self._parts.cluster(),
                self.pc.name,
                lambda do: self.pc.deliver(self, do),
            )
            self.log.join(EtcdQuorum(gateway))
            Upkeep(self._world, self.pc, gateway, self._whose(), self.later)
        self.log.head()

    def part(self) -> None:
        """Back to one PC, with all that was agreed. In the desk's thread."""
        self.log.part()
        if self.desk is not None:
            self.later(0, lambda: self.between(self.desk.catch_up, lambda _head: None) if self.desk else None)

    def _whose(self) -> Whose:
        return Whose(
            votes=lambda: self.log.quorum is not None,
            members=lambda: sorted(self._parts.cluster().members),
            centre=lambda: (self._shipper.status.cursor or 0) if self._shipper else 0,
            pressed=self._parts.pressed,
        )

    def _open(self) -> Desk:
        pc = self.pc
        if pc.joined:
            self.join()
        snapshot = logbook.open_branch(self.log, BRANCH, now=pc.clock.now())
        clock = pc.clock.for_process(snapshot.at)
        self._ship(clock)
        new_id = lambda: f"i{next(self._ids)}"  # noqa: E731
        self._world.note(f"{pc.name} serves from {snapshot.seq}")
        return Desk(self.log, snapshot, clock, new_id, forecast=expected_wait, publish=self.pulse.publish)

    def _opened(self, result: Any) -> None:
        if isinstance(result, BranchDeskError):
            self._met(result)
            self.later(OPEN_AGAIN_S, self.start)
            return
        self.desk = result
        self.pulse.start(result, self.log)

    def _ship(self, clock: SteadyClock) -> None:
        """Send the log to the centre, in a thread of its own, for as long as the process lives."""
        shipper = self._shipper = Shipper(
            BRANCH.branch, self.pc.disk, self._parts.line(self.pc), clock, heartbeat_s=SHIP_AGAIN_S[1]
        )

        def go() -> None:
            if not self.pc.ship_worker.busy:
                self.pc.ship_worker.start(shipper.step, again)

        def again(pause: float) -> None:
            self.later(max(SHIP_AGAIN_S[0], min(pause, SHIP_AGAIN_S[1])), go)

        self.later(SHIP_AGAIN_S[0], go)

    def _go_on(self) -> None:
        if self.pc.desk_worker.busy:
            return
        if self._waiting and self.desk is not None and not self._jobs:
            batch, self._waiting = self._waiting, []
            desk, requests = self.desk, [request for request, _ in batch]
            self._jobs.append((lambda: desk.submit(requests), lambda results: self._answer(batch, results)))
        if self._jobs:
            work, done = self._jobs.popleft()

            def ended(result: Any) -> None:
                done(result)
                self._go_on()

            self.pc.desk_worker.start(work, ended)

    def _answer(self, batch: Sequence[tuple[Request, Reply]], results: Any) -> None:
        if isinstance(results, BranchDeskError):
            self._met(results)
            return
        for (request, reply), result in zip(batch, results, strict=True):
            self._parts.judge.promises.gave(self.pc.name, request, result)
            reply(result)
        if self.desk is not None and self._world.chance(0.05):
            self.log.save_snapshot(self.desk.snapshot)

    def _met(self, error: BranchDeskError) -> None:
        if isinstance(error, Damaged):
            broken(f"{self.pc.name} calls its log damaged:", error)
        self._world.count(f"node met {error.code}")
