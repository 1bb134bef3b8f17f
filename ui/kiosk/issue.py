"""Getting one ticket for one wish: however often the customer taps and the network fails, it is one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from branchdesk.client.journal import Record
from branchdesk.client.kiosk import KioskIsland
from branchdesk.domain.commands import IssueIslandTicket, IssueTicket
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.domain.events import TicketIssued
from branchdesk.services.messages import Answer
from ui.bridge import Bridge


class Issued(NamedTuple):
    """The ticket as it was issued. ``record`` is its id in the journal where the kiosk issued it alone."""

    data: TicketIssued
    at: int
    record: str = ""

    @property
    def alone(self) -> bool:
        """From the kiosk's own series."""
        return bool(self.record)


class Issuer:
    """Asks for tickets. ``pending`` is the wish that has no answer yet.

    A wish that was given up may have become a ticket all the same (its answer was lost): then that ticket is taken
    back as soon as it is seen (``KioskIsland``), so that no number waits whose customer never saw it.
    """

    def __init__(self, bridge: Bridge, alone: KioskIsland) -> None:
        self.pending: Record | None = None
        self._bridge, self._alone = bridge, alone

    @property
    def op(self) -> IssueTicket | None:
        """What the pending wish asks for."""
        op = self.pending.op if self.pending else None
        return op if isinstance(op, IssueTicket) else None

    def ask(self, op: IssueTicket, done: Callable[[Issued], None], failed: Callable[[BranchDeskError], None]) -> None:
        """Begin a new wish."""
        self.pending = self._alone.wish(op, self._bridge.link.now())
        self.again(done, failed)

    def again(self, done: Callable[[Issued], None], failed: Callable[[BranchDeskError], None]) -> None:
        """Ask for the pending wish, under its own id; a refusal ends it, silence does not."""
        wish = self.pending
        if wish is None:
            return

        def answered(answer: Answer) -> None:
            if self.pending is wish:
                self.pending = None
                done(next(Issued(e.data, e.at) for e in answer.events if isinstance(e.data, TicketIssued)))

        def refused(error: BranchDeskError) -> None:
            if self.pending is wish:
                if not isinstance(error, Unavailable):
                    self.pending = None
                failed(error)

        self._bridge.send(wish.op, answered, refused, cmd_id=wish.cmd_id)

    def alone(self, op: IssueTicket, done: Callable[[Issued], None], failed: Callable[[BranchDeskError], None]) -> None:
        """A ticket from the kiosk's own series. A pending wish was the same customer's, and is given up with it."""
        wish, now = self.pending, self._bridge.link.now()
        self.pending = None

        def not_kept(error: BranchDeskError) -> None:
            self.pending = wish
            failed(error)

        self._bridge.query(lambda: _issued(self._alone.issue(op, now, wish)), done, not_kept)

    def give_up(self) -> None:
        """The customer does not wait for the answer any more. Raises Unavailable, Damaged: see ``Journal``."""
        wish, self.pending = self.pending, None
        if wish is not None:
            self._alone.give_up(wish)


def _issued(record: Record) -> Issued:
    op = record.op
    assert isinstance(op, IssueIslandTicket)
    data = TicketIssued(
        ticket=op.ticket,
        number=op.number,
        token=op.token,
        service=op.service,
        language=op.language,
        priority=op.priority,
        channel="island",
        issued_at=op.issued_at,
    )
    return Issued(data, record.at, record.cmd_id)
