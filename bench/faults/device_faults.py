"""Faults of devices: what a kiosk or a counter did alone must come into the log once, and no number may come again."""

from __future__ import annotations

import signal

from bench.faults import disks
from bench.faults.damage import newest
from bench.faults.faults import START_S, Fault
from bench.faults.pcs import cut_power
from bench.faults.records import Unserved
from bench.faults.scene import Scene


class DeviceFault(Fault):
    """Of one device, which has itself to blame for what it waits meanwhile."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.device = self.dice.choice(scene.devices)

    @property
    def target(self) -> str:
        return self.device.name

    def heal(self) -> None:
        self.device.start()

    def unserved(self, began: float, healed: float) -> tuple[Unserved, ...]:
        return (Unserved(began, healed + START_S, "its own fault", (self.device.name,)),)


class DeviceKill(DeviceFault):
    """kill -9 of its program."""

    hold = (0.5, 3.0)

    def inject(self) -> str:
        self.device.pc.end()
        return ""


class DevicePowerCut(DeviceFault):
    """It loses power: its journal has what had reached the block device."""

    hold = (0.5, 3.0)

    def inject(self) -> str:
        cut_power([self.device.pc])
        return ""


class DeviceUnplug(DeviceFault):
    """Its network cable is out: an island of one."""

    hold = (5.0, 12.0)

    def inject(self) -> str:
        self.device.pc.unplug()
        return ""

    def heal(self) -> None:
        self.device.pc.plug_in()

    def unserved(self, began: float, healed: float) -> tuple[Unserved, ...]:
        """A kiosk goes on with numbers of its own."""
        alone = Unserved(began, healed, "its own cable", (self.device.name,))
        return (alone,) if self.device.counter else ()


class DeviceUnplugPowerCut(DeviceUnplug):
    """Its cable is out, and then it loses power: what it printed alone is in its journal alone."""

    def inject(self) -> str:
        self.device.pc.unplug()
        self.scene.pause(self.dice.uniform(4, 8))
        cut_power([self.device.pc])
        self.device.start()
        return ""

    def unserved(self, began: float, healed: float) -> tuple[Unserved, ...]:
        return (Unserved(began, healed + START_S, "its own fault", (self.device.name,)),)


class AllUnplugged(Fault):
    """The switch is off: nobody reaches anybody, every device is an island."""

    target = "all"
    hold = (5.0, 15.0)

    def inject(self) -> str:
        for pc in self.scene.nodes:
            pc.unplug()
        return ""

    def heal(self) -> None:
        for pc in self.scene.nodes:
            pc.plug_in()

    def unserved(self, began: float, healed: float) -> tuple[Unserved, ...]:
        """A kiosk goes on with numbers of its own; a counter calls nobody."""
        counters = tuple(device.name for device in self.scene.devices if device.counter)
        return (Unserved(began, healed, "the switch is off", counters),)


class JournalFlip(DeviceFault):
    """A bit of its journal turns while it is off, and nothing in it waits to be told."""

    hold = (0.2, 0.5)
    harm = staticmethod(disks.flip_bit)

    def inject(self) -> str:
        self.device.quiet(True)
        self.scene.pause(2)
        self.device.pc.end(signal.SIGTERM)
        self.device.quiet(False)
        path = newest(self.device.folder, ("journal",))
        return type(self).harm(path, self.dice) if path else "no such file"


class JournalTruncate(JournalFlip):
    """Its journal loses its end while it is off."""

    harm = staticmethod(disks.truncate)
