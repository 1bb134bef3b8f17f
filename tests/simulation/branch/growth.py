"""From one PC to several, and back: the order of steps that loses nothing, whatever fails in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from branchdesk.domain.errors import BranchDeskError
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.process import Process
from tests.simulation.branch.workers import Work
from tests.simulation.branch.world import Do, World

RETRY_S, LEAVES_S = 0.5, (0.1, 1.5)

ProcessOf = Callable[[Pc], Process | None]


class Growth:
    """``mode`` as far as it has come. The first PC's log is the one that goes on, both ways."""

    def __init__(self, world: World, founder: Pc, others: list[Pc], process_of: ProcessOf) -> None:
        self.mode: Literal["alone", "changing", "several"] = "alone"
        self._world = world
        self._founder = founder
        self._others = others
        self._process_of = process_of

    def grow(self, new_cluster: Do, joined: Callable[[Pc], None]) -> None:
        """A new cluster of the founder alone, in which its log goes on; then the others join, one by one."""
        if self.mode != "alone":
            return
        self.mode = "changing"
        self._world.count("grows")
        self._founder.joined, self._founder.joined_at = True, self._world.now
        new_cluster()

        def others() -> None:
            for pc in self._others:
                pc.joined, pc.joined_at = True, self._world.now
                joined(pc)
            self.mode = "several"
            self._world.count("several PCs")

        self._until(lambda process: process.join, others)

    def shrink(self, left: Callable[[Pc], None], no_cluster: Do) -> None:
        """The founder takes out the others, once it has seen that it may: nobody else can append then. At last it takes
        what was agreed in between, and decides alone.
        """
        if self.mode != "several":
            return
        self.mode = "changing"
        self._world.count("shrinks")

        def out() -> None:
            """One after the other; those that are left go on serving meanwhile."""
            pc = next((pc for pc in self._others if pc.joined), None)
            if pc is None:
                self._until(lambda process: process.part, alone)
            else:
                pc.joined = False
                left(pc)
                self._world.after(self._world.some(*LEAVES_S), f"{pc.name} has left", out)

        def alone() -> None:
            self._founder.joined = False
            self.mode = "alone"
            no_cluster()

        self._until(lambda process: process.log.head, out)

    def _until(self, what: Callable[[Process], Work], then: Do) -> None:
        """Have the founder do something in its desk's thread, again and again until some process of it could."""
        asked: Process | None = None
        over = False

        def look() -> None:
            nonlocal asked
            process = self._process_of(self._founder)
            if process is not None and process.desk is not None and process is not asked:
                asked = process
                process.between(what(process), done)
            if not over:
                self._world.after(RETRY_S, "", look)

        def done(result: object) -> None:
            nonlocal asked, over
            if isinstance(result, BranchDeskError):
                asked = None
            else:
                over = True
                then()

        look()
