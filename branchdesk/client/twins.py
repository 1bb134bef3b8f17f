"""A kiosk and a counter without windows, on the same core: for simulations, load and fault tests.

    kiosk = HeadlessKiosk(open_link(path), open_journal(path.with_suffix(".journal")))
    kiosk.take_ticket("A")     # Taken(number="A086", island=False); without a node for three seconds K1-001
    kiosk.heal()               # tells what it did alone, as soon as a node answers

Each is for one thread; the link's own thread tells them of changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event as Flag
from typing import NamedTuple, Self

from msgspec.structs import replace

from branchdesk.client.http import new_cmd_id
from branchdesk.client.island import Cut, Island
from branchdesk.client.journal import Journal, Record
from branchdesk.client.kiosk import KioskIsland
from branchdesk.client.link import BranchLink, LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import Event, TicketIssued
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer

LOOK_S = 0.05


class Taken(NamedTuple):
    """A ticket that was printed."""

    number: str
    ticket: str
    island: bool


class _Twin:
    """What every device has: its link, its island, and the branch as it last saw it."""

    def __init__(
        self,
        link: BranchLink,
        island: Island,
        *,
        new_id: Callable[[], str] = new_cmd_id,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.link = link
        self.island = island
        self.heard: Snapshot | None = None
        self._new_id = new_id
        self._seconds = seconds
        self._cut = Cut(seconds())
        self._changed = Flag()
        link.follow(self._on_change, self._on_link)

    @property
    def is_island(self) -> bool:
        """No node for three seconds."""
        return self._cut.island(self._seconds())

    def heal(self) -> int:
        """Tell the branch what was done alone, as far as it answers; how many records it took or refused."""
        return self.island.tell(self.link.send)

    def wait(self, ready: Callable[[Self], bool], seconds: float = 30) -> None:
        """Until ``ready``. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not ready(self):
            if time.monotonic() >= deadline:
                raise TimeoutError(f"{self.link.who.device}: nothing in {seconds} s")
            self._changed.wait(LOOK_S)
            self._changed.clear()

    def close(self) -> None:
        """Free link and journal."""
        self.link.close()
        self.island.journal.close()

    def _ask(self, op: c.Op, cmd_id: str) -> Answer | None:
        """The branch's answer, however long the link stutters; None once this is an island. Raises Rejected."""
        while not self.is_island:
            self.heal()
            try:
                return self.link.send(op, cmd_id=cmd_id)
            except Unavailable:
                self._changed.wait(LOOK_S)
        return None

    def _on_change(self, snapshot: Snapshot, _event: Event | None) -> None:
        self.heard = snapshot
        self._changed.set()

    def _on_link(self, state: LinkState, since: int) -> None:
        self._cut.told(live=state is LinkState.LIVE, seconds=self._seconds(), since_ms=self.link.now() - since)
        self._changed.set()


class HeadlessKiosk(_Twin):
    """Takes tickets. ``paper`` is its printer: it is called once for each number, after the number is kept."""

    def __init__(
        self,
        link: BranchLink,
        journal: Journal,
        *,
        paper: Callable[[str], None] = lambda _number: None,
        new_id: Callable[[], str] = new_cmd_id,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._paper = paper
        self.kiosk = KioskIsland(Island(journal), link.who.device, new_id)
        super().__init__(link, self.kiosk.island, new_id=new_id, seconds=seconds)

    def take_ticket(self, service: str, *, priority: str = "") -> Taken:
        """One customer's ticket, from the branch, or from the own series. Raises Rejected, Unavailable, Damaged."""
        op = c.IssueTicket(service=service, priority=priority)
        wish = self.kiosk.wish(op, self.link.now())
        assert isinstance(wish.op, c.IssueTicket)
        sent = not self.is_island
        answer = self._ask(wish.op, wish.cmd_id)
        if answer is None:
            return self._alone(op, wish if sent else None)
        issued = next(event.data for event in answer.events if isinstance(event.data, TicketIssued))
        self._paper(issued.number)
        return Taken(issued.number, issued.ticket, island=False)

    def _alone(self, op: c.IssueTicket, wish: Record | None) -> Taken:
        record = self.kiosk.issue(op, self.link.now(), wish)
        assert isinstance(record.op, c.IssueIslandTicket)
        self._paper(record.op.number)
        self.island.printed(record.cmd_id, came_out=True)
        return Taken(record.op.number, record.op.ticket, island=True)

    def _on_change(self, snapshot: Snapshot, event: Event | None) -> None:
        self.kiosk.see(snapshot)
        super()._on_change(snapshot, event)


class HeadlessCounter(_Twin):
    """Serves customers; ``counter`` is the link's."""

    def __init__(
        self,
        link: BranchLink,
        journal: Journal,
        *,
        new_id: Callable[[], str] = new_cmd_id,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(link, Island(journal), new_id=new_id, seconds=seconds)

    @property
    def counter(self) -> str:
        """Its counter's id."""
        return self.link.who.counter

    @property
    def view(self) -> Snapshot | None:
        """The branch with what was done here alone."""
        return self.island.view(self.heard, self.link.who) if self.heard else None

    def begin(self, staff: str, pin: str) -> None:
        """Log in and open. Raises Rejected, Unavailable."""
        self.link.log_in(staff, pin)
        self.link.send(c.OpenCounter(counter=self.counter))

    def call(self) -> str:
        """Call the next customer: the ticket's id. Raises Rejected; Unavailable: nobody calls on an island."""
        answer = self._ask(c.CallNext(counter=self.counter), self._new_id())
        if answer is None:
            raise Unavailable("no_node")
        self._hear(answer)
        return str(getattr(answer.events[-1].data, "ticket", ""))

    def start(self) -> None:
        """The customer is here. Raises Rejected."""
        self._serve(c.StartService(counter=self.counter))

    def finish(self, outcome: str = "") -> None:
        """The customer is done. Raises Rejected."""
        self._serve(c.FinishService(counter=self.counter, outcome=outcome))

    def _serve(self, op: c.StartService | c.FinishService) -> None:
        """Under one id, whether the branch answers or not."""
        view, cmd_id, now = self.view, self._new_id(), self.link.now()
        if view is not None:
            op = replace(op, ticket=view.counter(self.counter).ticket)
        alone = self.is_island
        answer = self._ask(op, cmd_id)
        if answer is None:
            self.island.keep(op, self.heard, self.link.who, cmd_id, now, sent=not alone)
        else:
            self._hear(answer)

    def _hear(self, answer: Answer) -> None:
        """Until the stream has brought what the answer said: the next step builds on it."""
        last = answer.events[-1].seq
        self.wait(lambda twin: (twin.heard is not None and twin.heard.seq >= last) or twin.is_island)
