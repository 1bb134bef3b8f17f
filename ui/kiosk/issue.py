"""Getting one ticket for one wish: however often the customer taps and the network fails, it is one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from branchdesk.domain.commands import AbandonTicket, IssueTicket
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED
from branchdesk.services.messages import Answer
from ui.bridge import Bridge
from ui.kiosk.outbox import Outbox

NOT_PRINTED = "not_printed"
"""Reason under which a kiosk takes back a ticket that nobody holds."""


class Wish(NamedTuple):
    """What a customer asked for, under the id that every repetition keeps."""

    cmd_id: str
    op: IssueTicket
    since: int


class Issued(NamedTuple):
    """The ticket as the branch issued it."""

    data: TicketIssued
    at: int


class Issuer:
    """Asks for tickets. ``pending`` is the wish that has no answer yet.

    A wish that was given up may have become a ticket all the same (its answer was lost). As soon as such a ticket is
    seen it is abandoned, so that no number waits whose customer never saw it.
    """

    def __init__(self, bridge: Bridge, outbox: Outbox, new_id: Callable[[], str]) -> None:
        self.pending: Wish | None = None
        self._bridge, self._outbox, self._new_id = bridge, outbox, new_id
        self._known: set[str] = set()
        self._given_up: list[Wish] = []

    def ask(self, op: IssueTicket, done: Callable[[Issued], None], failed: Callable[[BranchDeskError], None]) -> None:
        """Begin a new wish."""
        self.pending = Wish(self._new_id(), op, self._bridge.link.now())
        self.again(done, failed)

    def again(self, done: Callable[[Issued], None], failed: Callable[[BranchDeskError], None]) -> None:
        """Ask for the pending wish, under its own id; a refusal ends it, silence does not."""
        wish = self.pending
        if wish is None:
            return

        def answered(answer: Answer) -> None:
            self.pending = None
            issued = next(Issued(e.data, e.at) for e in answer.events if isinstance(e.data, TicketIssued))
            self._known.add(issued.data.ticket)
            done(issued)

        def refused(error: BranchDeskError) -> None:
            if not isinstance(error, Unavailable):
                self.pending = None
            failed(error)

        self._bridge.send(wish.op, answered, refused, cmd_id=wish.cmd_id)

    def give_up(self) -> None:
        """The customer does not wait for the answer any more."""
        if self.pending is not None:
            self._given_up.append(self.pending)
            self.pending = None

    def sweep(self, s: Snapshot) -> None:
        """Take back tickets of wishes that were given up."""
        if self.pending is not None:
            return
        for wish in list(self._given_up):
            for ticket in s.tickets.values():
                mine = ticket.device == self._bridge.link.who.device and ticket.id not in self._known
                same = ticket.first_service == wish.op.service and ticket.priority == wish.op.priority
                if mine and same and ticket.issued_at >= wish.since and ticket.state in QUEUED:
                    self._known.add(ticket.id)
                    self._given_up.remove(wish)
                    self._outbox.put(ticket.id, AbandonTicket(ticket=ticket.id, reason=NOT_PRINTED))
                    break
