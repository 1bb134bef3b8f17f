"""A whole day in seconds: the simulation straight on a desk, on a clock that jumps from one event to the next."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from branchdesk.demo.simulation import Simulation, Staffing
from branchdesk.domain import commands as c
from branchdesk.domain.commands import Who
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR
from branchdesk.forecast.wait import expected_wait
from branchdesk.services.desk import Desk
from branchdesk.services.messages import Answer
from branchdesk.services.ports import BranchLog

LAST_SERVED = 4 * HOUR
"""After closing time, whoever is still waiting is served; the day is closed by then."""
NODE = Who(device="node", kind="node")
_TELLER_KINDS = frozenset({"counter", "evaluator"})


class JumpingClock:
    """A clock that stands still until it is set; it never goes back."""

    rate = 1.0

    def __init__(self, at: int) -> None:
        self._at = at

    def now(self) -> int:
        return self._at

    def jump(self, at: int) -> None:
        """Set the clock forward."""
        self._at = max(self._at, at)


class DeskCast:
    """Plays every device in this process. Device names are those of the live demo, so that it can carry on."""

    def __init__(self, log: BranchLog, snapshot: Snapshot, at: int, new_id: Callable[[], str]) -> None:
        self.log = log
        self.clock = JumpingClock(at)
        self._ids = itertools.count(1)
        self.desk = Desk(log, snapshot, self.clock, new_id, forecast=expected_wait)

    def snapshot(self) -> Snapshot:
        return self.desk.snapshot

    def question(self, _counter: str, ticket: str) -> str:
        return self.desk.snapshot.ticket(ticket).question

    def send(self, kind: str, counter: str, op: c.Op) -> Answer:
        who = c.Who(device=f"sim-{kind}{counter}", kind=kind, counter=counter)  # type: ignore[arg-type]
        if kind == "counter":
            who = Who(
                device=f"sim-counter{counter}",
                kind="counter",
                counter=counter,
                staff=self.desk.snapshot.counters[counter].teller,
                role="teller",
            )
        elif kind == "manager":
            manager = next(p.id for p in self.desk.snapshot.profile.staff if p.role == "manager")
            who = Who(device="sim-manager", kind="manager", staff=manager, role="manager")
        return self._submit(op, who)

    def log_in(self, counter: str, staff: str) -> None:
        self._submit(c.LogIn(counter=counter, staff=staff), NODE)

    def as_node(self, op: c.Op) -> Answer:
        """A command of the node itself: profile, day."""
        return self._submit(op, NODE)

    def _submit(self, op: c.Op, who: Who) -> Answer:
        command = c.Command(cmd_id=f"sim-{self.clock.now()}-{next(self._ids)}", op=op)  # type: ignore[arg-type]
        return self.desk.submit_one(command, who)


def play(day: Simulation, cast: DeskCast, until: int | None = None) -> None:
    """Jump from event to event until the agenda is empty, or to ``until`` (ms)."""
    while (at := day.next_at) is not None and (until is None or at <= until):
        cast.clock.jump(at)
        day.run_due(at)
    if until is not None:
        cast.clock.jump(until)


def play_day(
    cast: DeskCast, seed: int, bdate: str, *, arrivals: int, flexible: bool = True, staffing: Staffing | None = None
) -> Snapshot:
    """Play one whole day and close it; the snapshot holds all its tickets."""
    day = Simulation(cast, seed, bdate, arrivals=arrivals, flexible=flexible, staffing=staffing)
    play(day, cast, day.closes + LAST_SERVED)
    cast.as_node(c.CloseDay(force=True))
    return cast.snapshot()
