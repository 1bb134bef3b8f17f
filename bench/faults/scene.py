"""Everything that is set up for a run: switch, PCs, the branch on them, and its devices."""

from __future__ import annotations

import random
import time
from collections import deque
from pathlib import Path

import msgspec

from bench.faults.branch import Branch, node_url
from bench.faults.centre import Centre
from bench.faults.load import make_devices
from bench.faults.pcs import Pc, Switch
from bench.faults.probe import Probe
from branchdesk.services.messages import Health

NODE_MB, DEVICE_MB, CENTRE_MB = 600, 64, 128
SETTLED_S = 60
BEHIND_S = 2.0


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How large a branch."""

    nodes: int = 3
    kiosks: int = 2
    counters: int = 3


class Scene:
    """A branch that serves, with its devices at work."""

    def __init__(self, folder: Path, size: Size, seed: int) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self._switch = switch = Switch()
        self.nodes = [Pc(switch, "node", n, folder, NODE_MB) for n in range(1, size.nodes + 1)]
        pcs = [Pc(switch, "device", n, folder, DEVICE_MB) for n in range(1, size.kiosks + size.counters + 1)]
        self.centre = Centre(Pc(switch, "centre", 1, folder, CENTRE_MB))
        self.branch = Branch(self.nodes, folder, size.counters)
        self.devices = make_devices(pcs, self.branch, folder / "records", size.kiosks, seed)
        self.lacked = ""
        """What it lacked when it was not whole last."""
        self._twins = 0
        self._furthest: deque[tuple[float, int]] = deque()
        self._probes: dict[str, Probe] = {}

    def set_up(self) -> None:
        """Found the branch, enrol the devices, and see all of them at work. Raises RuntimeError."""
        self.centre.found()
        self.branch.found(self.centre.connect)
        self._probes = {pc.name: Probe(pc, node_url(pc), self.branch.ca, self.branch.data(pc)) for pc in self.nodes}
        if not self.wait_whole(SETTLED_S):
            raise RuntimeError(f"not whole after {SETTLED_S} s: {self.lacks()}")
        for device in self.devices:
            device.enrol()
            device.start()
        for device in self.devices:
            if not device.is_working(30):
                raise RuntimeError(f"{device.name} does not work: {device.pc.output('device').read_text()[-2000:]}")

    def health(self) -> dict[str, Health | None]:
        """What every node says of itself."""
        return {name: probe.health() for name, probe in self._probes.items()}

    def lacks(self) -> str:
        """What keeps the branch from being whole: every node answers, is sure of the majority, knows all as voters, and
        has what any of them had two seconds ago. Empty: nothing.
        """
        size, all_health = len(self.nodes), self.health()
        agreed = self._agreed(max((health.seq for health in all_health.values() if health), default=0))
        found = []
        for name, health in all_health.items():
            if health is None:
                found.append(f"{name} does not answer")
            elif "no_quorum" in health.problems:
                found.append(f"{name} has no quorum")
            elif health.seq < agreed:
                found.append(f"{name} is at {health.seq} of {agreed}")
        if size > 1:
            counts = {name: probe.voters() for name, probe in self._probes.items()}
            found += [f"{name} knows of {count} voters" for name, count in counts.items() if count != size]
        return ", ".join(found)

    def _agreed(self, furthest: int) -> int:
        """How far the furthest node was two seconds ago."""
        now = time.monotonic()
        self._furthest.append((now, furthest))
        while len(self._furthest) > 1 and self._furthest[1][0] < now - BEHIND_S:
            self._furthest.popleft()
        return self._furthest[0][1]

    def wait_whole(self, seconds: float, steady: float = 1.5) -> float:
        """Until it is so, and stays so for ``steady`` seconds; returns since when it is, or 0: not in time."""
        end = time.monotonic() + seconds
        since = 0.0
        while not since or time.monotonic() < since + steady:
            if lacked := self.lacks():
                self.lacked, since = lacked, 0.0
                if time.monotonic() > end:
                    return 0.0
            elif not since:
                since = time.monotonic()
            self.pause(0.2)
        return since

    def used_pc(self) -> Pc:
        """A PC whose node some device uses."""
        url = self.dice.choice(self.devices).node_url
        return next(pc for pc in self.nodes if node_url(pc) == url)

    def make_twin(self, pc: Pc) -> Pc:
        """A second PC with the address of another, not plugged in."""
        self._twins += 1
        return Pc(self._switch, "node", 100 + self._twins, self.folder, NODE_MB, pc)

    def pause(self, seconds: float) -> None:
        """Let the branch work."""
        time.sleep(seconds)

    def mend(self, pc: Pc) -> None:
        """What an operator does with a PC that does not come back: end it, and start it again or replace it."""
        pc.plug_in()
        self.branch.replace(pc)

    def close(self) -> None:
        """Let the threads end; ``shell.machine`` clears away the rest."""
        for probe in self._probes.values():
            probe.close()
