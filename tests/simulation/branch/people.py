"""What people do at the devices: small numbers become presses of buttons, as in ``tests.simulation.strangers``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import TicketState
from branchdesk.services.messages import Answer
from tests.simulation import strangers
from tests.simulation.branch.device import Device
from tests.simulation.branch.judge import Judge
from tests.simulation.branch.world import World

Wishes = Callable[[Any, int, int], list[c.Op]]
"""What somebody wants who sees the branch so (a ``Snapshot``; at a kiosk it may be nothing), by two numbers."""
NUMBERS = 1 << 16
PLANNED_S = (0.1, 1.0)
"""The next press of a plan comes soon."""


class Person:
    """Somebody who presses buttons at one device, one after the other, until they are told to stop."""

    def __init__(
        self, world: World, judge: Judge, device: Device, wishes: Wishes, every_s: tuple[float, float]
    ) -> None:
        self.device = device
        self.stopped = False
        self._world = world
        self._judge = judge
        self._wishes = wishes
        self._every_s = every_s
        self._next: deque[c.Op] = deque()
        self._ids = 0
        world.after(world.some(0.2, every_s[1]), "", self._act)

    @property
    def settled(self) -> bool:
        """Nobody waits here."""
        return self.device.pending is None

    def first(self, *ops: c.Op) -> None:
        """To be pressed before anything else."""
        self._next.extend(ops)

    def close(self) -> None:
        """The end of the seed."""

    def _act(self) -> None:
        self._again()
        view = self.device.view
        if self.device.pending is not None or view is None or self.stopped:
            return
        if not self._next:
            self._next.extend(self._wanted(view))
        if self._next:
            self._press(self._next.popleft())

    def _again(self) -> None:
        if not self.stopped:
            pause = PLANNED_S if self._next else self._every_s
            self._world.after(self._world.some(*pause), "", self._act)

    def _wanted(self, view: Snapshot | None) -> list[c.Op]:
        number = self._world.random.randrange
        return self._wishes(view, number(NUMBERS), number(NUMBERS))

    def _press(self, op: c.Op) -> None:
        self._send(c.Command(cmd_id=self._new_cmd_id(), op=op))  # type: ignore[arg-type]

    def _new_cmd_id(self) -> str:
        self._ids += 1
        return f"{self.device.name}.{self._ids}"

    def _who(self, view: Snapshot, op: c.Op) -> c.Who:
        return strangers.who(view, op)

    def _send(self, command: c.Command) -> None:
        assert self.device.view is not None
        self.device.send(command, self._who(self.device.view, command.op), self._settled)

    def _settled(self, result: Answer | Rejected) -> None:
        """Paper comes out; after a refusal nobody goes on as planned."""
        if isinstance(result, Rejected):
            self._next.clear()
            return
        for event in result.events:
            if isinstance(event.data, TicketIssued):
                self._judge.promises.paper(event.bdate, event.data.number)


def at_kiosk(_s: Snapshot | None, what: int, where: int) -> list[c.Op]:
    """A ticket, mostly for the first service."""
    service = strangers.SERVICES[where % 5 if where % 2 else 0]
    return [c.IssueTicket(service=service, priority="elderly" if what % 3 == 0 else "")]


def at_counter(counter: str) -> Wishes:
    """A teller's keys; now and then the whole story of a customer who does not come."""

    def wishes(s: Snapshot, what: int, where: int) -> list[c.Op]:
        return strangers.no_show(s, counter, what) if where % 8 == 0 else strangers.tellers(s, counter, what)

    return wishes


def at_evaluator(counter: str) -> Wishes:
    """A rating for whoever was served here and has not given one."""

    def wishes(s: Snapshot, what: int, _where: int) -> list[c.Op]:
        served = [
            t
            for t in s.tickets.values()
            if t.state is TicketState.SERVED and t.rating is None and t.segment.counter == counter
        ]
        latest = max(served, key=lambda t: t.ended_at or 0, default=None)
        if latest is None:
            return []
        return [c.RateTicket(ticket=latest.id, score=what % 5 + 1, seconds=what % 9, question=latest.question)]

    return wishes


def at_desk(s: Snapshot, what: int, where: int) -> list[c.Op]:
    """The manager: missed tickets, skills, pauses."""
    return strangers.leads(s, s.at, what % 3, where)
