"""DOMAIN.md's day of some 240 customers, played by the demo's simulation on a scenario: for tests that need bulk."""

from __future__ import annotations

from functools import cache

from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE
from branchdesk.services.messages import Answer
from tests.scenario import Day

BDATE = "2026-03-02"


class _DayCast:
    """Sends the simulation's commands to the scenario's branch."""

    def __init__(self, day: Day) -> None:
        self._day = day

    def snapshot(self) -> Snapshot:
        return self._day.snapshot

    def question(self, _counter: str, ticket: str) -> str:
        return self._day.snapshot.ticket(ticket).question

    def send(self, kind: str, counter: str, op: c.Op) -> Answer:
        known: DeviceKind = kind  # type: ignore[assignment]
        staff, role = "", ""
        if kind == "counter":
            staff, role = self._day.snapshot.counter(counter).teller, "teller"
        elif kind == "manager":
            staff, role = "zhao", "manager"
        who = c.Who(device=f"{kind}-{counter}", kind=known, counter=counter, staff=staff, role=role)  # type: ignore[arg-type]
        return Answer(cmd_id="", events=tuple(self._day.do(op, who=who)))

    def log_in(self, counter: str, staff: str) -> None:
        self._day.do(c.LogIn(counter=counter, staff=staff))


@cache
def busy_day(until_min: float = 600, seed: int = 7, arrivals: int = 240) -> Snapshot:
    """The branch ``until_min`` minutes after 09:00; from 600 on everybody has left and the day is closed."""
    day = Day(bdate=BDATE)
    day.promise = Promise(5, 15)
    simulation = Simulation(_DayCast(day), seed, BDATE, arrivals=arrivals)
    while (at := simulation.next_at) is not None and at <= day.origin + until_min * MINUTE:
        day.now = max(day.now, at)
        simulation.run_due(at)
    if until_min >= 600:
        day.close(at=until_min)
    return day.snapshot
