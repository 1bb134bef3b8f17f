"""A kiosk that takes one ticket after another, and the check that nothing of it was lost or doubled."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from branchdesk.client.http import HttpLink, new_cmd_id
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import TicketIssued
from tests.pcs import NodePc, until


def take_ticket(link: HttpLink, cmd_id: str | None = None) -> str:
    """The number of a new ticket."""
    answer = link.send(c.IssueTicket(service="A"), cmd_id=cmd_id)
    return next(event.data.number for event in answer.events if isinstance(event.data, TicketIssued))


class Customers:
    """Takes tickets in a thread, each under one id until it is answered. ``longest_gap``: s between two answers."""

    def __init__(self, link: HttpLink) -> None:
        self.acknowledged: dict[str, str] = {}
        self.longest_gap = 0.0
        self._link = link
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @contextmanager
    def coming(self) -> Iterator[Customers]:
        """Until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            self._thread.join()

    def more(self, count: int = 5) -> None:
        """Wait until so many more were acknowledged."""
        goal = len(self.acknowledged) + count
        until(lambda: len(self.acknowledged) >= goal, f"{count} more tickets")

    def _run(self) -> None:
        last = time.monotonic()
        while not self._stopped.is_set():
            cmd_id = new_cmd_id()
            while not self._stopped.is_set():
                try:
                    self.acknowledged[cmd_id] = take_ticket(self._link, cmd_id)
                    break
                except Unavailable:
                    continue
            now = time.monotonic()
            self.longest_gap, last = max(self.longest_gap, now - last), now
            self._stopped.wait(0.02)


def check(pcs: Sequence[NodePc], customers: Customers) -> None:
    """All stores hold the same log; every acknowledged ticket is in it once, and no number twice."""
    longest = max((pc.events() for pc in pcs), key=len)
    for pc in pcs:
        own = pc.events()
        assert own == longest[: len(own)]
    issued = [(one.event.cmd_id, one.event.data) for one in longest if isinstance(one.event.data, TicketIssued)]
    numbers = {cmd_id: data.number for cmd_id, data in issued}
    assert len(numbers) == len(issued) == len({*numbers.values()})
    assert {cmd_id: numbers.get(cmd_id) for cmd_id in customers.acknowledged} == customers.acknowledged
