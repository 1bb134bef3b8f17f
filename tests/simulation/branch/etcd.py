"""An etcd cluster in a few lines: the promises of the real one, and everything that it does not promise.

Requests are those of the product's own adapter (``branchdesk.etcd``), only the wire is missing. What the majority does
happens in one instant. A request may wait for a leader and be carried out long after its sender has given up; its
answer may get lost; a member that is cut off knows what it knew when it was cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from immutables import Map

from branchdesk.domain.chain import Head
from branchdesk.domain.errors import Unavailable
from branchdesk.etcd.gateway import ANSWER_S, Gateway, Refused
from branchdesk.etcd.messages import (
    Compare,
    Delete,
    Deleted,
    Done,
    Found,
    Op,
    OpDone,
    Pair,
    Put,
    Range,
    Txn,
    TxnDone,
)
from tests.simulation.branch.network import Network
from tests.simulation.branch.workers import Worker
from tests.simulation.branch.world import World

T = TypeVar("T")
Keys = Map[bytes, Pair]
Answer = Callable[[Any], None]

LOOPBACK_S, FSYNC_S = (0.0002, 0.001), (0.002, 0.012)
LEADERLESS_S = (0.6, 1.4)
ASK_AGAIN_S, GIVES_UP_S = 0.25, 5.0
"""etcd keeps a proposal that long while there is no leader."""


class Member:
    """One PC's etcd."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.keys: Keys = Map()


class Cluster:
    """All members; ``runs`` tells whether one's PC does.

    ``committed`` is called with every transaction that changed something, and who sent it, when; ``asked`` before
    anything is read by somebody who still waits for it.
    """

    def __init__(self, world: World, network: Network, runs: Callable[[str], bool]) -> None:
        self.asked: Callable[[], None] = lambda: None
        self.committed: Callable[[Txn, str, float], None] = lambda _txn, _sender, _asked_at: None
        self._world = world
        self._network = network
        self._runs = runs
        self.keys: Keys = Map()
        self.members: dict[str, Member] = {}
        self._revision = 1
        self._leader = ""
        self._elected_at = 0.0

    def add(self, name: str) -> None:
        """A new voter, empty until it has caught up."""
        self.members[name] = Member(name)

    def remove(self, name: str) -> None:
        """What a removed member still sends is not heard."""
        self.members.pop(name, None)

    def head(self, root: bytes) -> Head:
        """The log's head, as it was written."""
        seq, digest = self.keys[root + b"head"].value.split(b" ")
        return Head(int(seq), bytes.fromhex(digest.decode()))

    def majority(self) -> list[str]:
        """Members that hear each other, if they are enough, else nobody."""
        up = [name for name in self.members if self._runs(name)]
        for name in up:
            group = [other for other in up if self._both_ways(name, other)]
            if 2 * len(group) > len(self.members):
                return group
        return []

    def leads(self) -> list[str]:
        """The majority once it has a leader; an election takes its time."""
        group = self.majority()
        if self._leader in group:
            return group if self._world.now >= self._elected_at else []
        if group:
            self._leader = self._world.random.choice(group)
            self._elected_at = self._world.now + self._world.some(*LEADERLESS_S)
            self._world.count("election")
        return []

    def heard_from(self, name: str) -> bool:
        """Whether what this member sends reaches the leader."""
        return name in self.members and any(self._network.open(name, other) for other in self.leads())

    def hears(self, name: str) -> bool:
        """Whether what the leader answers reaches this member."""
        return name in self.members and any(self._network.open(other, name) for other in self.majority())

    def carry_out(self, message: object, sender: str, asked_at: float) -> object:
        """One request, at the majority, now."""
        if self._world.now - asked_at <= ANSWER_S and _reads(message):
            self.asked()
        match message:
            case Range():
                result: object = Found(kvs=select(self.keys, message))
            case Put():
                self._txn(Txn(compare=[], success=[Op(request_put=message)]), sender, asked_at)
                result = Done()
            case Delete():
                gone = select(self.keys, Range(key=message.key, range_end=message.range_end))
                self._txn(Txn(compare=[], success=[Op(request_delete_range=message)]), sender, asked_at)
                result = Deleted(deleted=len(gone))
            case Txn():
                result = self._txn(message, sender, asked_at)
            case _:
                raise NotImplementedError(type(message).__name__)
        for name in self.majority():
            self.members[name].keys = self.keys
        return result

    def _txn(self, txn: Txn, sender: str, asked_at: float) -> TxnDone:
        if not all(_holds(self.keys, one) for one in txn.compare):
            return TxnDone(succeeded=False)
        before = self.keys
        done = [self._step(op) for op in txn.success]
        if self.keys is not before:
            self._revision += 1
            self.committed(txn, sender, asked_at)
        return TxnDone(succeeded=True, responses=done)

    def _step(self, op: Op) -> OpDone:
        if op.request_range is not None:
            return OpDone(response_range=Found(kvs=select(self.keys, op.request_range)))
        if op.request_put is not None:
            put = op.request_put
            self.keys = self.keys.set(put.key, Pair(key=put.key, value=put.value, mod_revision=self._revision + 1))
        if op.request_delete_range is not None:
            gone = op.request_delete_range
            for pair in select(self.keys, Range(key=gone.key, range_end=gone.range_end)):
                self.keys = self.keys.delete(pair.key)
        return OpDone()

    def _both_ways(self, one: str, other: str) -> bool:
        return self._network.open(one, other) and self._network.open(other, one)


def select(keys: Keys, asked: Range) -> list[Pair]:
    """What a range finds."""
    if not asked.range_end:
        return [keys[asked.key]] if asked.key in keys else []
    found = sorted(key for key in keys if asked.key <= key < asked.range_end)
    return [keys[key] for key in (found[: asked.limit] if asked.limit else found)]


def _holds(keys: Keys, compare: Compare) -> bool:
    pair = keys.get(compare.key)
    if compare.target == "MOD":
        return (pair.mod_revision if pair else 0) == (compare.mod_revision or 0)
    return pair is not None and pair.value == compare.value


def _reads(message: object) -> bool:
    return isinstance(message, Range) or (isinstance(message, Txn) and any(op.request_range for op in message.success))


def only_local(message: object) -> bool:
    """What etcd answers from one member alone, however old that is."""
    return (isinstance(message, Range) and message.serializable) or (isinstance(message, Txn) and not message.success)


class SimGateway(Gateway):
    """The product's client of etcd, with this simulation for its wire. Every call is a wait of a worker."""

    def __init__(self, world: World, network: Network, cluster: Cluster, name: str, deliver: Answer) -> None:
        """``deliver`` runs what arrives at this PC, when and if the PC can take it."""
        self._world = world
        self._network = network
        self._cluster = cluster
        self._name = name
        self._deliver = deliver

    def call(self, path: str, message: object, kind: type[T], *, answer_s: float | None = None) -> T:
        world, worker, asked_at = self._world, Worker.running, self._world.now
        assert worker is not None
        waiting = [True]

        def answer(result: object) -> None:
            if waiting:
                waiting.clear()
                worker.resume(result)

        def silence() -> None:
            if waiting:
                world.count("etcd silent")
            answer(Unavailable("no_quorum", detail="silence"))

        self._arrive(message, asked_at, answer)
        world.after(answer_s or ANSWER_S, "", lambda: self._deliver(silence))
        result = worker.wait()
        assert isinstance(result, kind)
        return result

    def close(self) -> None:
        """Nothing is open."""

    def _arrive(self, message: object, asked_at: float, answer: Answer) -> None:
        world, member = self._world, self._cluster.members.get(self._name)
        if member is None:
            self._answer(Unavailable("no_quorum", detail="refused"), answer)
        elif only_local(message):
            self._answer(_locally(member.keys, message), answer)
        elif world.chance(self._network.weather.late):
            world.count("proposal late")
            world.after(world.some(0.1, 6.0), "", lambda: self._propose(message, asked_at, answer))
        else:
            world.after(world.some(*FSYNC_S), "", lambda: self._propose(message, asked_at, answer))

    def _propose(self, message: object, asked_at: float, answer: Answer) -> None:
        world, cluster = self._world, self._cluster
        if not cluster.heard_from(self._name):
            if world.now - asked_at < GIVES_UP_S:
                world.after(ASK_AGAIN_S, "", lambda: self._propose(message, asked_at, answer))
            return
        try:
            result: object = cluster.carry_out(message, self._name, asked_at)
        except Refused as refusal:
            result = refusal
        if isinstance(result, TxnDone) and isinstance(message, Txn) and message.compare:
            self._notice(result, late=world.now - asked_at > ANSWER_S)
        if not cluster.hears(self._name) or world.chance(self._network.weather.lost):
            world.count("etcd answer lost")
            return
        self._answer(result, answer)

    def _notice(self, done: TxnDone, *, late: bool) -> None:
        if late:
            missed, hit = "too late: another was faster", "carried out after its sender had given up"
        else:
            missed, hit = "lost race", ""
        if what := hit if done.succeeded else missed:
            self._world.count(what)

    def _answer(self, result: object, answer: Answer) -> None:
        self._world.after(self._world.some(*LOOPBACK_S), "", lambda: self._deliver(lambda: answer(result)))


def _locally(keys: Keys, message: object) -> object:
    if isinstance(message, Range):
        return Found(kvs=select(keys, message))
    assert isinstance(message, Txn)
    return TxnDone(succeeded=all(_holds(keys, one) for one in message.compare))


def appended(txn: Txn, root: bytes) -> Iterable[list[bytes]]:
    """The bodies of the appends in a transaction."""
    for op in txn.success:
        if op.request_put is not None and op.request_put.key.startswith(root + b"e/"):
            yield msgspec.msgpack.decode(op.request_put.value, type=list[bytes])


def cleared_up_to(txn: Txn, root: bytes) -> int:
    """The last position whose append a transaction deletes; 0: none."""
    gone = [op.request_delete_range.range_end for op in txn.success if op.request_delete_range is not None]
    return max((int(end.removeprefix(root + b"e/")) - 1 for end in gone), default=0)
