"""The island: what a device that reaches no node may do alone, and how the branch hears of it afterwards. No I/O but
the journal's; times come in.

A counter starts or finishes the customer who is there, an evaluator keeps a rating, a kiosk issues from its own series
(``branchdesk.client.kiosk``); nobody calls. Everything lies in the journal first. When a node answers again, the
records are told in order, each under its own command id, so that what the branch knows already is told once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from msgspec.structs import replace

from branchdesk.client.journal import Journal, Record
from branchdesk.domain.commands import (
    AnyOp,
    Belated,
    Command,
    FinishService,
    IssueIslandTicket,
    Op,
    ReportDevice,
    StartService,
    Who,
)
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.events import Event, IslandTicketLapsed
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import SECOND
from branchdesk.services.messages import Answer

AFTER_S = 3.0
"""Without a live link for so long, a device is an island."""
NOTICED_S = 2.0
"""A link notices within this time that nobody is there; a clock that runs faster, as in a demo, makes it no longer."""
STRANGERS = frozenset({"unknown_token", "device_revoked"})
"""Refusals of the device, not of what it tells."""
PROBLEMS = frozenset({"island_refused", "journal_damaged", "journal_unwritable"})
"""What a device reports of its island."""
HARMLESS = frozenset({"already_rated"})
"""Refusals that nobody need put right: the customer has rated by the ticket's page meanwhile."""


class Cut:
    """Whether the device is an island. ``seconds`` are those of any steady clock."""

    def __init__(self, seconds: float) -> None:
        self._live = False
        self._since = seconds

    def told(self, *, live: bool, seconds: float, since_ms: int = 0) -> None:
        """What the link says of itself; ``since_ms``: how long ago the data was fresh last."""
        if live != self._live:
            self._live, self._since = live, seconds - min(NOTICED_S, max(0, since_ms) / SECOND)

    def island(self, seconds: float) -> bool:
        """No node for three seconds."""
        return not self._live and seconds - self._since >= AFTER_S


class Island:
    """One device's record of what it did alone, and the telling of it afterwards."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.refused_device = ""
        """Why the branch does not know this device any more; empty while it does."""
        self._printing: set[str] = set()
        self._told: list[tuple[Record, Event]] = []

    @property
    def pending(self) -> tuple[Record, ...]:
        """What the branch has not heard yet."""
        return self.journal.records("pending")

    def stamp(self, now: int) -> int:
        """The device's own time for what happens now: never before anything in its journal."""
        return max(now, self.journal.latest)

    def keep(self, op: Op, s: Snapshot | None, who: Who, cmd_id: str, now: int, *, sent: bool = False) -> Record:
        """Do what can be done alone: it is in the journal when this returns.

        ``sent``: it was asked for under this id and no answer came, so it may have happened already. Raises Rejected:
        as the branch would, as far as is known here; and Rejected("island_only") for everything else.
        """
        if s is None or not isinstance(op, Belated):
            raise Rejected("island_only")
        at = self.stamp(now)
        op = replace(op, happened_at=at)
        if isinstance(op, StartService | FinishService) and not op.ticket:
            op = replace(op, ticket=self.view(s, who).counter(op.counter).ticket)
        ticket = s.tickets.get(op.ticket)
        record = Record(cmd_id=cmd_id, at=at, op=op, about=ticket.number if ticket else "")
        if not sent:
            _decide(self.view(s, who), record, who)
        self.journal.add(record)
        return record

    def view(self, s: Snapshot, who: Who) -> Snapshot:
        """The branch as this device knows it: what was last heard, with what it did alone since."""
        told = (record for record, last in tuple(self._told) if last.gen == s.gen and last.seq > s.seq)
        for record in (*told, *self.pending):
            with suppress(Rejected):
                s = _decide(s, record, who)
        return s

    def printing(self, cmd_id: str) -> None:
        """Its paper is on the way: it is told when that has ended."""
        self._printing.add(cmd_id)

    def printed(self, cmd_id: str, came_out: bool) -> None:
        """What came of the paper."""
        self.journal.printed(cmd_id, came_out)
        self._printing.discard(cmd_id)

    def tell(self, send: Callable[..., Answer]) -> int:
        """Tell the branch by ``send`` (``BranchLink.send``), as far as it answers; how many records it has heard."""
        heard = 0
        while (record := self.next()) is not None:
            try:
                answer = send(telling(record), cmd_id=record.cmd_id)
            except BranchDeskError as error:
                if not self.failed(record, error):
                    break
            else:
                self.answered(record, answer)
            heard += 1
        return heard

    def next(self) -> Record | None:
        """What to tell now, under its own command id; the op is ``telling(record)``."""
        return next((record for record in self.pending if record.cmd_id not in self._printing), None)

    def answered(self, record: Record, answer: Answer) -> None:
        """The branch has it."""
        self.refused_device = ""
        lapsed = any(isinstance(event.data, IslandTicketLapsed) for event in answer.events)
        if answer.events:
            self._told = [*self._told[-9:], (record, answer.events[-1])]
        self.journal.settle(record.cmd_id, "done", "lapsed" if lapsed else "")
        if lapsed:
            self._drop_what_hangs_on(record)

    def failed(self, record: Record, error: BranchDeskError) -> bool:
        """Whether to go on with the next one: after a refusal, which is kept and reported. Else it waits."""
        if not isinstance(error, Rejected) or error.code in STRANGERS:
            self.refused_device = error.code if error.code in STRANGERS else ""
            return False
        if error.code in HARMLESS:
            self.journal.settle(record.cmd_id, "done", error.code)
            return True
        report = ReportDevice(problem="island_refused", detail=f"{record.about} {error.code}")
        also = None
        if not isinstance(record.op, ReportDevice):
            also = Record(cmd_id=f"refused.{record.cmd_id}"[:64], at=record.at, op=report)
        self.journal.settle(record.cmd_id, "refused", error.code, also=also)
        self._drop_what_hangs_on(record)
        return True

    def _drop_what_hangs_on(self, record: Record) -> None:
        """What was done with a ticket that the branch has not taken in."""
        if isinstance(record.op, IssueIslandTicket):
            for other in self.pending:
                if getattr(other.op, "ticket", "") == record.op.ticket:
                    self.journal.settle(other.cmd_id, "done", "dropped")


def telling(record: Record) -> AnyOp:
    """The record as a command's operation."""
    if isinstance(record.op, IssueIslandTicket):
        return replace(record.op, printed=record.printed)
    return record.op


def _decide(s: Snapshot, record: Record, who: Who) -> Snapshot:
    """What the branch will make of it, as far as is known here. Raises Rejected."""
    context = Context(who=who, now=record.at, new_id=lambda: record.cmd_id)
    return decide(s, Command(cmd_id=record.cmd_id, op=telling(record)), context).snapshot
