"""A device: follows one node, sends commands, and goes on with the next node when one is silent.

Whom it asks, and when, the product's own rule says (``branchdesk.client.tries``); every retry carries the same id, and
whoever ran out of patience asks again. Two seconds of silence end a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from branchdesk.client.nodes import Nodes
from branchdesk.client.transport import Patience
from branchdesk.client.tries import Tries
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.desk import Request, Result
from branchdesk.services.messages import Answer
from tests.simulation.branch.judge import Judge
from tests.simulation.branch.network import Network
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.process import Process
from tests.simulation.branch.world import World

SILENCE_S, LOOK_S, ASK_AGAIN_S = 2.0, 0.5, 0.3
PATIENCE = Patience()

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
        self._pcs = {f"https://{pc.name}": pc for pc in pcs}
        self._nodes = Nodes(world.random.sample(list(self._pcs), len(pcs)))
        self._nodes.when_moved(self._moved)
        self._process_of = process_of
        self._connection = 0
        self._attempt = 0
        self._presses = 0
        world.after(world.some(0, LOOK_S), "", self._look)

    def send(
        self, command: Command, who: Who, settled: Settled, impatient: Callable[[BranchDeskError], None] | None = None
    ) -> None:
        """Ask until there is an answer; one command at a time. ``impatient`` hears when patience is used up."""
        assert self.pending is None
        self.pending = command
        self._presses += 1
        self._judge.promises.pressed(f"{self.name}.{self._presses}", command.cmd_id)
        self._world.note(f"{self.name} asks {command.cmd_id} {type(command.op).__name__}")
        self._ask(Request(command, who), settled, impatient)

    def give_up(self) -> None:
        """Nobody waits for the answer any more."""
        self.pending = None
        self._attempt += 1

    def forget(self) -> None:
        """The device starts anew."""
        self.view = None
        self._link(fresh=False)
        self._connection += 1
        self.heard_at = self._world.now - SILENCE_S

    def _ask(self, request: Request, settled: Settled, impatient: Callable[[BranchDeskError], None] | None) -> None:
        """All that patience allows; and again, for a person presses the button again."""
        tries = Tries(self._nodes, self._world.now + PATIENCE.total)

        def failed(url: str, error: Unavailable) -> None:
            self._world.count(f"device met {error.code}")
            try:
                wait_s = tries.failed(url, error, self._world.now)
                again = attempt
            except BranchDeskError as last:
                if impatient is not None:
                    self.give_up()
                    impatient(last)
                    return
                wait_s, again = ASK_AGAIN_S, lambda: self._ask(request, settled, None)
            self._attempt += 1
            number = self._attempt
            self._world.after(wait_s, "", lambda: again() if number == self._attempt else None)

        def attempt() -> None:
            url = self._nodes.current
            self._try(request, self._pcs[url], heard=lambda result: heard(url, result))

        def heard(url: str, result: Result) -> None:
            if isinstance(result, Unavailable):
                failed(url, result)
                return
            self._world.note(f"{self.name} hears {request.command.cmd_id} {_words(result)}")
            self.pending = None
            settled(result)

        attempt()

    def _try(self, request: Request, pc: Pc, heard: Callable[[Result], None]) -> None:
        """One attempt at one node; what comes later than another attempt is not heard."""
        self._attempt += 1
        number = self._attempt

        def answer(result: Result) -> None:
            if number == self._attempt and self.pending is not None:
                heard(result)

        def arrive() -> None:
            process = self._process_of(pc)
            if process is None:
                reply(Unavailable("no_node"))
            else:
                pc.deliver(process, lambda: process.request(request, reply))

        def reply(result: Result) -> None:
            self._network.send(pc.name, self.name, "", lambda: answer(result))

        self._network.send(self.name, pc.name, request.command.cmd_id, arrive)
        self._world.after(PATIENCE.read, "", lambda: answer(Unavailable("no_node")))

    def _look(self) -> None:
        """Twice a second: is the stream alive?"""
        if self._world.now - self.heard_at > SILENCE_S:
            self._link(fresh=False)
            if self._connection:
                self._nodes.leave(self._nodes.current)
            self._open()
        self.on_look()
        self._world.after(LOOK_S, "", self._look)

    def _moved(self) -> None:
        """Commands and stream share the node in use."""
        self._world.count("device went to another node")
        self._connection += 1
        self.heard_at = min(self.heard_at, self._world.now - SILENCE_S)

    def _open(self) -> None:
        self._connection += 1
        self.heard_at = self._world.now
        number, pc = self._connection, self._pcs[self._nodes.current]

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
