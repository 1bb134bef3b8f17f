"""The wall clock of one PC: wrong by some minutes, and set ahead or back while it runs."""

from __future__ import annotations

from branchdesk.domain.times import SECOND, at_local
from branchdesk.node.clock import SteadyClock
from tests.scenario import BRANCH
from tests.simulation.branch.world import World

BEGINS = at_local("2026-03-02", "09:00", BRANCH.timezone)
RATE = 10
"""Branch seconds in a second of the world: recalls and missed customers take minutes, and seeds must not."""


class PcClock:
    """``off_s``: seconds by which it is wrong."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.off_s = 0.0

    def wall(self) -> float:
        """Seconds since 1970."""
        return BEGINS / SECOND + self._world.now * RATE + self.off_s

    def steady(self) -> float:
        """Seconds since some moment; nobody sets this one."""
        return self._world.now * RATE

    def for_process(self, not_before: int) -> SteadyClock:
        """The product's clock over this one."""
        return SteadyClock(not_before, wall=self.wall, steady=self.steady)

    def now(self) -> int:
        """Milliseconds since 1970."""
        return round(self.wall() * SECOND)
