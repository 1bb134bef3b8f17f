"""A device: follows one node, sends commands, and goes on with the next node when one is silent.

The rules are those of ``branchdesk.client``: every retry carries the same id; a busy node is asked again, any other
failure leads to the next one; two seconds of silence end a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.desk import Request, Result
from branchdesk.services.messages import Answer
from tests.simulation.branch.judge import Judge
from tests.simulation.branch.network import Network
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.process import Process
from tests.simulation.branch.world import World

SILENCE_S, LOOK_S, ANSWER_S, REFUSED_S = 2.0, 0.5, 2.0, 0.01
PAUSE_S = (0.05, 0.5)
BUSY = ("node_busy", "log_busy")

Settled = Callable[[Answer | Rejected], None]
ProcessOf = Callable[[Pc], Process | None]


class Device:
    """``view`` is what it knows of the branch, ``fresh`` whether it may show it as such; ``pending`` is not answered.

    ``on_view`` hears every new view, ``on_link`` whether it is fresh; ``on_look`` is called twice a second.
    """

    def __init__(
        self, world: World, network: Network, judge: Judge, name: str, pcs: Sequence[Pc], process_of: ProcessOf
    ) -> None:
        self.name = name
        self.view: Snapshot | None = None
        self.fresh = False
        self.heard_at = 0.0
        self.pending: Command | None = None
        self.on_view: Callable[[Snapshot], None] = lambda _view: None
        self.on_link: Callable[[bool], None] = lambda _fresh: None
        self.on_look: Callable[[], None] = lambda: None
        self._world = world
        self._network = network
        self._judge = judge
        self._pcs = list(pcs)
        world.random.shuffle(self._pcs)
        self._process_of = process_of
        self._connection = 0
        self._tries = 0
        self._presses = 0
        world.after(world.some(0, LOOK_S), "", self._look)

    def send(self, command: Command, who: Who, settled: Settled) -> None:
        """Ask until there is an answer; one command at a time."""
        assert self.pending is None
        self.pending = command
        self._presses += 1
        self._judge.promises.pressed(f"{self.name}.{self._presses}", command.cmd_id)
        self._world.note(f"{self.name} asks {command.cmd_id} {type(command.op).__name__}")
        self._try(Request(command, who), settled)

    def give_up(self) -> None:
        """Nobody waits for the answer any more."""
        self.pending = None
        self._tries += 1

    def forget(self) -> None:
        """The device starts anew."""
        self.view = None
        self._link(fresh=False)
        self._connection += 1
        self.heard_at = self._world.now - SILENCE_S

    def _try(self, request: Request, settled: Settled) -> None:
        """One attempt at the node in use."""
        self._tries += 1
        number, pc = self._tries, self._pcs[0]

        def answer(result: Result) -> None:
            if number == self._tries and self.pending is not None:
                self._answered(request, settled, pc, result)

        def arrive() -> None:
            process = self._process_of(pc)
            if process is None:
                self._network.send(pc.name, self.name, "", lambda: answer(Unavailable("no_node")))
            else:
                pc.deliver(process, lambda: process.request(request, reply))

        def reply(result: Result) -> None:
            self._network.send(pc.name, self.name, "", lambda: answer(result))

        self._network.send(self.name, pc.name, request.command.cmd_id, arrive)
        self._world.after(ANSWER_S, "", lambda: answer(Unavailable("no_node")))

    def _answered(self, request: Request, settled: Settled, pc: Pc, result: Result) -> None:
        if not isinstance(result, Unavailable):
            self._world.note(f"{self.name} hears {request.command.cmd_id} {_words(result)}")
            self.pending = None
            settled(result)
            return
        self._world.count(f"device met {result.code}")
        if result.code not in BUSY:
            self._leave(pc)
        self._tries += 1
        number = self._tries
        self._world.after(
            self._world.some(*PAUSE_S), "", lambda: self._try(request, settled) if number == self._tries else None
        )

    def _look(self) -> None:
        """Twice a second: is the stream alive?"""
        if self._world.now - self.heard_at > SILENCE_S:
            self._link(fresh=False)
            if self._connection:
                self._leave(self._pcs[0])
            self._open()
        self.on_look()
        self._world.after(LOOK_S, "", self._look)

    def _leave(self, pc: Pc) -> None:
        """Commands and stream share the node in use."""
        if pc is self._pcs[0] and len(self._pcs) > 1:
            self._pcs.append(self._pcs.pop(0))
            self._world.count("device went to another node")
            self._connection += 1
            self.heard_at = min(self.heard_at, self._world.now - SILENCE_S)

    def _open(self) -> None:
        self._connection += 1
        self.heard_at = self._world.now
        number, pc = self._connection, self._pcs[0]

        def told(what: str, snapshot: Snapshot) -> None:
            if number == self._connection:
                self._told(what, snapshot)

        def arrive() -> None:
            process = self._process_of(pc)
            if process is not None:
                pc.deliver(process, lambda: process.pulse.follow(self.name, told))

        self._network.send(self.name, pc.name, "", arrive)

    def _told(self, what: str, snapshot: Snapshot) -> None:
        self.heard_at = self._world.now
        if self.view is not None and snapshot.seq < self.view.seq:
            self._world.count("device is ahead of its node")
            return
        if what != "beat":
            self.view = snapshot
            self.on_view(snapshot)
        self._judge.shown(self.name, snapshot)
        self._link(fresh=True)

    def _link(self, *, fresh: bool) -> None:
        self.fresh = fresh
        self.on_link(fresh)


def _words(result: Answer | Rejected) -> str:
    if isinstance(result, Rejected):
        return f"refused {result.code}"
    return " ".join(f"{event.seq}:{event.type}" for event in result.events) or "nothing to do"
