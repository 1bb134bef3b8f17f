"""Messages between PCs: late, lost, twice, or cut off in one direction.

One kind of connection is a TCP stream: what is sent on it arrives in order or not at all, and after something was lost
nothing more arrives.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.simulation.branch.world import Do, World

FASTEST_S, SLOW_S, SLOWEST_S = 0.001, 0.004, 6.0
STREAM_LATE_S = 0.8
"""A stream that stands still for longer is given up by its reader (client.follower)."""


class Weather(NamedTuple):
    """How bad the lines are: the chance of each fate, for every message."""

    lost: float = 0.0
    late: float = 0.0
    twice: float = 0.0


class Network:
    """Who can send to whom. A cut is one-way; places are the names of devices, PCs and the centre."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.weather = Weather()
        self._cuts: dict[tuple[str, str], int] = {}

    def cut(self, sender: str, receiver: str) -> None:
        """Nothing goes from here to there until it is mended; cuts add up."""
        self._cuts[sender, receiver] = self._cuts.get((sender, receiver), 0) + 1

    def mend(self, sender: str, receiver: str) -> None:
        """Take back one cut."""
        self._cuts[sender, receiver] -= 1

    def open(self, sender: str, receiver: str) -> bool:
        """Whether a message would arrive."""
        return sender == receiver or not self._cuts.get((sender, receiver))

    def send(self, sender: str, receiver: str, what: str, arrive: Do) -> None:
        """A message, and its fate."""
        world = self._world
        if not self.open(sender, receiver):
            world.count("cut")
            return
        if world.chance(self.weather.lost):
            world.count("lost")
            return
        self._travel(sender, receiver, what, arrive)
        if world.chance(self.weather.twice):
            world.count("twice")
            self._travel(sender, receiver, what, arrive)

    def _travel(self, sender: str, receiver: str, what: str, arrive: Do) -> None:
        world = self._world
        delay = world.some(FASTEST_S, SLOW_S)
        if world.chance(self.weather.late):
            delay = world.some(SLOW_S, SLOWEST_S)
            world.count("late")
        world.after(delay, what and f"{sender} -> {receiver} {what}", arrive)


class Stream:
    """A connection from a PC to a device, in order."""

    def __init__(self, world: World, network: Network, sender: str, receiver: str) -> None:
        self._world = world
        self._network = network
        self._ends = (sender, receiver)
        self._last = 0.0
        self.broken = False

    def send(self, arrive: Do) -> None:
        """The next piece."""
        world = self._world
        if not self._network.open(*self._ends):
            self.broken = True
        if self.broken:
            return
        late = world.chance(self._network.weather.late)
        delay = world.some(0.1, STREAM_LATE_S) if late else world.some(FASTEST_S, SLOW_S)
        at = max(world.now + delay, self._last)
        self._last = min(at, world.now + STREAM_LATE_S)
        world.after(self._last - world.now, "", arrive)
