"""The wall clock of one PC: wrong by some minutes, and set ahead or back while it runs."""

from __future__ import annotations

from branchdesk.domain.times import MINUTE, SECOND, at_local
from branchdesk.node.clock import SteadyClock
from tests.scenario import BRANCH
from tests.simulation.branch.world import World

RATE = 10
"""Branch seconds in a second of the world: recalls and missed customers take minutes, and seeds must not."""


def begins(world: World) -> int:
    """When a seed begins: mostly in the morning; now and then just before the date turns."""
    if world.chance(0.15):
        turns = at_local("2026-03-03", BRANCH.hours.turns, BRANCH.timezone)
        world.count("the date turns")
        return turns - round(world.some(1, 6) * MINUTE)
    return at_local("2026-03-02", "09:00", BRANCH.timezone)


class PcClock:
    """``off_s``: seconds by which it is wrong."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.off_s = 0.0

    def wall(self) -> float:
        """Seconds since 1970."""
        return self._world.begins / SECOND + self._world.now * RATE + self.off_s

    def steady(self) -> float:
        """Seconds since some moment; nobody sets this one."""
        return self._world.now * RATE

    def for_process(self, not_before: int) -> SteadyClock:
        """The product's clock over this one."""
        return SteadyClock(not_before, wall=self.wall, steady=self.steady)

    def now(self) -> int:
        """Milliseconds since 1970."""
        return round(self.wall() * SECOND)
