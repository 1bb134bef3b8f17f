"""A branch with its PCs, devices and centre, from the first customer to the evening: one seed, one run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head
from branchdesk.etcd.messages import Txn
from tests.simulation.branch import people
from tests.simulation.branch.centre import Centre, Line
from tests.simulation.branch.clocks import begins
from tests.simulation.branch.device import Device
from tests.simulation.branch.etcd import Cluster
from tests.simulation.branch.growth import Growth
from tests.simulation.branch.islander import Islander, KioskIslander
from tests.simulation.branch.judge import Judge
from tests.simulation.branch.network import Network
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.peers import Peers
from tests.simulation.branch.people import Person, Wishes
from tests.simulation.branch.process import Parts, Process
from tests.simulation.branch.witness import Witness
from tests.simulation.branch.workers import Worker
from tests.simulation.branch.world import World

HEALED_S, DRAINS_S = 45.0, 90.0
"""When the last fault is over, and when at the latest everything has found its place."""
WATCH_S = (0.002, 0.02)
KIOSKS, MANAGER = ("kiosk-1", "kiosk-2"), "desk"
IN_MEMORY = Path("/dev/shm")
"""Journals flush every record; where there is such a folder, that costs nothing."""

DEVICES: dict[str, tuple[Wishes, tuple[float, float]]] = {
    KIOSKS[0]: (people.at_kiosk, (1.5, 5.0)),
    KIOSKS[1]: (people.at_kiosk, (2.0, 8.0)),
    "pc-1": (people.at_counter("1"), (0.8, 4.0)),
    "pc-2": (people.at_counter("2"), (0.8, 4.0)),
    "pc-4": (people.at_counter("4"), (1.0, 6.0)),
    "pad-1": (people.at_evaluator("1"), (3.0, 9.0)),
    MANAGER: (people.at_desk, (4.0, 12.0)),
}


class Branch:
    """The first PC founds the branch; the others join where it grows."""

    def __init__(self, world: World, pcs: int = 3) -> None:
        self.world = world
        self.network = Network(world)
        self.judge = Judge(world)
        self.centre = Centre(self.judge.shipped)
        self.pcs = [Pc(world, f"n{number}") for number in range(1, pcs + 1)]
        self.cluster = self._new_cluster()
        self.peers = Peers(world, self.network, lambda pc: process.log if (process := process_of(pc)) else None)
        self.peers.pcs = self.pcs
        self.founder = self.pcs[0]
        self.witness = Witness(world, self.judge, self.pcs, self.centre, pressed=world.chance(0.2))
        self.founder.disk.written = self.witness.written
        self.growth = Growth(world, self.founder, self.pcs[1:], process_of)
        self._folder = TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.exists() else None)
        self.people = [self._person(name, *how) for name, how in DEVICES.items()]
        self._started = self._turns = 0

    def boot(self, pc: Pc) -> None:
        """Its node starts, if it is one of the branch's now."""
        if pc.process is None and (pc is self.founder or pc.joined):
            self._started += 1
            line = lambda pc: Line(self.world, self.network, self.centre, pc)  # noqa: E731
            pressed = lambda: self.witness.pressed and self.growth.mode == "several"  # noqa: E731
            parts = Parts(self.world, self.network, self.judge, lambda: self.cluster, self.peers, line, pressed)
            pc.process = Process(pc, parts, self._started)
            pc.process.start()

    def crash(self, pc: Pc, *, power: bool = False) -> None:
        """kill -9 of the node and its etcd, or the PC's power cut."""
        pc.crash()
        if power:
            pc.disk.lose_power()

    def grow(self) -> None:
        """From one PC to all."""

        def new_cluster() -> None:
            self.cluster = self._new_cluster()
            self._member(self.founder)

        self.growth.grow(new_cluster, self._member)

    def shrink(self) -> None:
        """Back to the founder alone."""

        def left(pc: Pc) -> None:
            self.crash(pc)
            self.cluster.remove(pc.name)

        def no_cluster() -> None:
            self.cluster = self._new_cluster()
            self.witness.parted()

        self.growth.shrink(left, no_cluster)

    @property
    def settled(self) -> bool:
        """Nobody waits for anything, and all have what was agreed."""
        everybody = [pc for pc in self.pcs if pc is self.founder or pc.joined]
        up = all((process := process_of(pc)) and process.desk for pc in everybody)
        same = all(pc.disk.head() == self.judge.head for pc in everybody)
        return (
            self.growth.mode != "changing"
            and up
            and same
            and self.centre.cursor == self.judge.head.seq
            and all(person.settled for person in self.people)
        )

    def processes(self) -> Iterator[Process]:
        """Those that run."""
        for pc in self.pcs:
            if (process := process_of(pc)) is not None:
                yield process

    def step(self) -> None:
        """One thing happens, and everything is looked at."""
        self.world.step()
        if Worker.turns != self._turns:  # only the product's own code changes what is looked at
            self._turns = Worker.turns
            self.judge.look(self.pcs, self.processes())

    def close(self) -> None:
        """The end of the seed."""
        for pc in self.pcs:
            pc.close()
        for person in self.people:
            person.close()
        self._folder.cleanup()

    def _person(self, name: str, wishes: Wishes, every_s: tuple[float, float]) -> Person:
        device = Device(self.world, self.network, self.judge, name, self.pcs, process_of)
        if name == MANAGER:
            manager = Person(self.world, self.judge, device, wishes, every_s)
            manager.first(*(_enrol(one) for one in DEVICES if one != MANAGER))
            return manager
        kind = KioskIslander if name in KIOSKS else Islander
        return kind(self.world, self.judge, device, wishes, every_s, Path(self._folder.name) / f"{name}.journal")

    def _new_cluster(self) -> Cluster:
        running = {pc.name: pc for pc in self.pcs}
        cluster = Cluster(self.world, self.network, lambda name: running[name].runs)
        cluster.asked = lambda: self.witness.asked(cluster)
        cluster.committed = lambda txn, sender, asked_at: self._committed(cluster, txn, sender, asked_at)
        return cluster

    def _committed(self, cluster: Cluster, txn: Txn, sender: str, asked_at: float) -> None:
        if cluster is not self.cluster:
            self.world.count("late for a cluster that is gone")
        elif self.witness.committed(cluster, txn, sender, asked_at):
            for pc in self.pcs:
                process = process_of(pc)
                if process is not None and process.log.quorum is not None and cluster.hears(pc.name):
                    process.later(self.world.some(*WATCH_S), process.pulse.hurry)

    def _member(self, pc: Pc) -> None:
        """A PC votes from now on."""
        self.cluster.add(pc.name)
        self.boot(pc)


def _enrol(name: str) -> c.EnrolDevice:
    if name in KIOSKS:
        return c.EnrolDevice(device_id=name, device_kind="kiosk", name=name)
    kind, counter = name.split("-")
    return c.EnrolDevice(
        device_id=name, device_kind="counter" if kind == "pc" else "evaluator", name=name, counter=counter
    )


def process_of(pc: Pc) -> Process | None:
    """The node that runs there."""
    assert pc.process is None or isinstance(pc.process, Process)
    return pc.process


def start_of(seed: int, *, trace: bool = False) -> Branch:
    """The world of a seed, at its beginning."""
    random.seed(seed)  # the shipper's pauses
    world = World(seed, trace=trace)
    world.begins = begins(world)
    branch = Branch(world)
    assert branch.judge.head == Head()
    return branch
