"""What a voter looks after, as in ``branchdesk.bootstrap.upkeep``: how far its store goes, and clearing away.

Real branches keep the last thousand events in etcd and tidy every five minutes; a seed has no such time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from branchdesk.domain.errors import BranchDeskError
from branchdesk.etcd import compaction
from branchdesk.etcd.compaction import Compaction
from branchdesk.etcd.gateway import Gateway
from tests.simulation.branch.pc import Pc
from tests.simulation.branch.world import Do, World

EVERY_S = (4.0, 9.0)
KEPT = 4


class Whose(NamedTuple):
    """What the upkeep asks the rest for. ``votes``: this PC still does. ``pressed``: etcd is filling up."""

    votes: Callable[[], bool]
    members: Callable[[], list[str]]
    centre: Callable[[], int | None]
    pressed: Callable[[], bool]


class Upkeep:
    """Works in a thread of its own, for as long as its PC votes."""

    def __init__(
        self, world: World, pc: Pc, gateway: Gateway, whose: Whose, later: Callable[[float, Do], None]
    ) -> None:
        self._world = world
        self._pc = pc
        self._compaction = Compaction(gateway)
        self._whose = whose
        self._later = later
        self._again()

    def _again(self, _result: object = None) -> None:
        self._later(self._world.some(*EVERY_S), self._start)

    def _start(self) -> None:
        if self._whose.votes() and not self._pc.keep_worker.busy:
            self._pc.keep_worker.start(self._work, self._again)

    def _work(self) -> None:
        """Reports, and clears away what it may. What fails is done next time."""
        try:
            self._compaction.report(self._pc.name, self._pc.disk.durable)
            positions = self._compaction.positions()
            members, pressed = self._whose.members(), self._whose.pressed()
            last = compaction.upto(members, positions, self._whose.centre(), pressed=pressed)
            self._world.note(f"{self._pc.name} may clear up to {last}")
            if self._compaction.clear(last, self._pc.disk.head().seq):
                self._world.count("old events cleared away")
        except BranchDeskError as error:
            self._world.count(f"upkeep met {error.code}")


@contextmanager
def few_kept() -> Iterator[None]:
    """As long as it lasts, etcd keeps a few events only."""
    before, compaction.KEPT = compaction.KEPT, KEPT
    try:
        yield
    finally:
        compaction.KEPT = before
