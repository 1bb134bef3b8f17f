"""Questions from one PC to another, as blocking calls: events that the majority has cleared away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from branchdesk.domain.chain import Sealed
from branchdesk.services.replicated import History, ReplicatedLog
from tests.simulation.branch.network import Network
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.workers import Worker
from tests.simulation.branch.world import World

PATIENCE_S = 2.0
Answer = Callable[[Any], None]


def ask(world: World, pc: Pc, request: Callable[[Answer], None], silence: object, patience_s: float) -> Any:
    """Wait in the running worker for an answer to this PC; ``silence`` stands for one that does not come."""
    worker, process, waiting = Worker.running, pc.process, [True]
    assert worker is not None
    assert process is not None

    def answer(result: object) -> None:
        if waiting:
            waiting.clear()
            worker.resume(result)

    world.after(0, "", lambda: request(lambda result: pc.deliver(process, lambda: answer(result))))
    world.after(patience_s, "", lambda: pc.deliver(process, lambda: answer(silence)))
    return worker.wait()


class Peers:
    """The branch's node PCs. ``logs`` finds the log of a PC whose node runs."""

    def __init__(self, world: World, network: Network, logs: Callable[[Pc], ReplicatedLog | None]) -> None:
        self.pcs: list[Pc] = []
        self._world = world
        self._network = network
        self._logs = logs

    def history_for(self, name: str) -> History:
        """What ``ReplicatedLog`` asks for."""
        return lambda after: self._history(name, after)

    def _history(self, name: str, after: int) -> list[Sealed]:
        own = next(pc for pc in self.pcs if pc.name == name)
        for other in self.pcs:
            if other is not own:
                found: list[Sealed] = ask(self._world, own, self._question(own, other, after), [], PATIENCE_S)
                if found:
                    self._world.count("history from another node")
                    return found
        return []

    def _question(self, own: Pc, other: Pc, after: int) -> Callable[[Answer], None]:
        def arrive(answer: Answer) -> None:
            log = self._logs(other)
            if log is not None and not other.frozen:
                found = log.read_for_others(after)
                self._network.send(other.name, own.name, "", lambda: answer(found))

        return lambda answer: self._network.send(own.name, other.name, "history?", lambda: arrive(answer))
