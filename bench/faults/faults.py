"""Faults of PCs as a whole: processes, network, power, clocks. What is done to their files: ``damage``."""

from __future__ import annotations

import signal
import time
from abc import ABC, abstractmethod

from bench.faults.branch import NODE_PROGRAM
from bench.faults.pcs import NODES, Pc, cut_power
from bench.faults.records import Unserved
from bench.faults.scene import Scene

USED = 0.6
"""So often a fault strikes a PC that devices use at that moment: what strikes another is hardly noticed."""
START_S = 4.0
"""What a PC's programs may take to start, on two cores that all PCs share; after it the promise's 5 seconds begin."""
ETCD_PROGRAM = "/etcd --"


class Fault(ABC):
    """One fault at one place: ``inject`` it (and say what exactly), wait ``hold`` seconds, ``heal`` it."""

    hold: tuple[float, float] = (4.0, 10.0)
    steady = 1.5
    """For so many seconds all must be well before the next fault."""
    needs = 1
    """PCs that the branch must have for this fault to be within the promise."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.dice = scene, scene.dice
        self.pc = scene.used_pc() if self.dice.random() < USED else self.dice.choice(scene.nodes)

    @property
    def target(self) -> str:
        """Where."""
        return self.pc.name

    @abstractmethod
    def inject(self) -> str:
        """Bring it about; says what exactly, where there is more to say than its kind."""

    def heal(self) -> None:
        """Mend it; whatever was ended is started again."""
        self.start(self.pc)

    def unserved(self, began: float, healed: float) -> tuple[Unserved, ...]:
        """When nobody can be served, whatever the program does: here, if it was the only PC."""
        alone = len(self.scene.nodes) == 1
        return (Unserved(began, healed + START_S, "the only PC"),) if alone else ()

    def start(self, pc: Pc) -> None:
        """Start a PC's node, where it does not run."""
        if not pc.pids(NODE_PROGRAM):
            self.scene.branch.start(pc)


class Kill(Fault):
    """kill -9 of everything on a PC."""

    def inject(self) -> str:
        self.pc.end()
        return ""


class KillNode(Fault):
    """kill -9 of the node alone: its etcd lives on without it."""

    def inject(self) -> str:
        self.pc.send(signal.SIGKILL, NODE_PROGRAM)
        return ""


class KillEtcd(Fault):
    """kill -9 of etcd alone: its node lives on without it, and starts it again."""

    needs = 3

    def inject(self) -> str:
        self.pc.send(signal.SIGKILL, ETCD_PROGRAM)
        return ""


class Stop(Fault):
    """A node is told to end, as before an update."""

    def inject(self) -> str:
        self.pc.end(signal.SIGTERM)
        return ""


class Freeze(Fault):
    """Everything on a PC stands still, then goes on as if nothing had been: a zombie."""

    hold = (1.0, 20.0)

    def inject(self) -> str:
        self.pc.send(signal.SIGSTOP)
        return ""

    def heal(self) -> None:
        self.pc.send(signal.SIGCONT)


class FreezeEtcd(Freeze):
    """etcd alone stands still: its node must not seem well."""

    needs = 3

    def inject(self) -> str:
        self.pc.send(signal.SIGSTOP, ETCD_PROGRAM)
        return ""


class Unplug(Fault):
    """A PC's network cable is out."""

    hold = (3.0, 15.0)

    def inject(self) -> str:
        self.pc.unplug()
        return ""

    def heal(self) -> None:
        self.pc.plug_in()


class Cut(Unplug):
    """All packets of a PC are lost in silence: its cable is in, its switch is broken."""

    def inject(self) -> str:
        self.pc.lose("out")
        self.pc.lose("in")
        return ""


class Split(Unplug):
    """A PC is cut off from the other PCs, but the devices reach it."""

    needs = 3

    def inject(self) -> str:
        self.pc.lose("out", NODES)
        self.pc.lose("in", NODES)
        return ""


class Mute(Unplug):
    """One way: a PC hears everybody, nobody hears it."""

    def inject(self) -> str:
        self.pc.lose("out")
        return ""


class Deaf(Unplug):
    """One way: a PC is heard by all, and hears nobody."""

    def inject(self) -> str:
        self.pc.lose("in")
        return ""


class DeafToOne(Unplug):
    """One way, between two PCs: one does not hear one other; all else passes."""

    needs = 3

    def inject(self) -> str:
        other = self.dice.choice([pc for pc in self.scene.nodes if pc is not self.pc])
        self.pc.lose("in", f"{other.address}/32")
        return f"does not hear {other.name}"


class PowerCut(Fault):
    """A PC loses power: its disk has what had reached the block device."""

    def inject(self) -> str:
        cut_power([self.pc])
        return ""


class PowerCutAll(Fault):
    """All PCs lose power in one instant; they come back one after the other."""

    target = "all"

    def inject(self) -> str:
        cut_power(self.scene.nodes)
        return ""

    def heal(self) -> None:
        for pc in self.dice.sample(self.scene.nodes, len(self.scene.nodes)):
            self.start(pc)

    def unserved(self, began: float, healed: float) -> tuple[Unserved, ...]:
        return (Unserved(began, healed + START_S, "all PCs are off"),)


class Evening(PowerCutAll):
    """PCs go off one after the other, in any order, and come back in any order."""

    def inject(self) -> str:
        order = self.dice.sample(self.scene.nodes, len(self.scene.nodes))
        for pc in order:
            pc.end(signal.SIGTERM)
            time.sleep(self.dice.uniform(0, 1.5))
        return ", ".join(pc.name for pc in order)


class DiskFull(Fault):
    """Not a byte is left on a PC's disk."""

    hold = (6.0, 15.0)

    def inject(self) -> str:
        self.pc.disk.fill()
        return ""

    def heal(self) -> None:
        self.pc.disk.make_room()
        self.start(self.pc)


class ClockBack(Fault):
    """A PC's wall clock is set back."""

    low, high = -86_400.0, -60.0

    def inject(self) -> str:
        seconds = round(self.dice.uniform(self.low, self.high))
        self.scene.branch.set_clock(self.pc, seconds)
        return f"{seconds:+} s"

    def heal(self) -> None:
        self.scene.branch.set_clock(self.pc, 0)


class ClockForward(ClockBack):
    """A PC's wall clock is set forward."""

    low, high = 60.0, 600.0
