"""What people do at the devices: small numbers become presses of buttons, as in ``tests.simulation.strangers``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

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

Wishes = Callable[[Snapshot, int, int], list[c.Op]]
NUMBERS = 1 << 16


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

    def _act(self) -> None:
        world, device = self._world, self.device
        if not self.stopped:
            world.after(world.some(*self._every_s), "", self._act)
        if device.pending or device.view is None or self.stopped:
            return
        if not self._next:
            self._next.extend(
                self._wishes(device.view, world.random.randrange(NUMBERS), world.random.randrange(NUMBERS))
            )
        if self._next:
            self._press(self._next.popleft())

    def _press(self, op: c.Op) -> None:
        device = self.device
        assert device.view is not None
        self._ids += 1
        if isinstance(op, c.IssueTicket):
            who = c.Who(device=device.name, kind="kiosk")
        else:
            who = strangers.who(device.view, op)
        command = c.Command(cmd_id=f"{device.name}.{self._ids}", op=op)  # type: ignore[arg-type]
        device.send(command, who, self._settled)

    def _settled(self, result: Answer | Rejected) -> None:
        """Paper comes out; the next press does not wait long."""
        if isinstance(result, Rejected):
            self._next.clear()
            return
        for event in result.events:
            if isinstance(event.data, TicketIssued):
                self._judge.paper(event.bdate, event.data.number)


def at_kiosk(_s: Snapshot, what: int, where: int) -> list[c.Op]:
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
        return [c.RateTicket(ticket=latest.id, score=what % 5 + 1, seconds=what % 9)] if latest else []

    return wishes


def at_desk(s: Snapshot, what: int, where: int) -> list[c.Op]:
    """The manager: missed tickets, skills, pauses."""
    return strangers.leads(s, s.at, what % 3, where)
