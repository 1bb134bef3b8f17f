"""A kiosk's tickets: one wish is one ticket, also where the answer is lost, the kiosk restarts or no node is there."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from branchdesk.client.island import Island
from branchdesk.client.journal import Record
from branchdesk.domain.commands import AbandonTicket, IssueIslandTicket, IssueTicket
from branchdesk.domain.errors import Rejected
from branchdesk.domain.numbering import island_series, number
from branchdesk.domain.opening import check_last, is_open
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED
from branchdesk.domain.times import business_date

NOT_PRINTED = "not_printed"
"""Reason under which a kiosk takes back a ticket that nobody holds."""


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The branch as the kiosk last saw it; kept in the journal, so that a kiosk that starts alone knows its tiles."""

    profile: Profile
    bdate: str
    day_open: bool
    island: int
    count: int
    """The last number of this kiosk's series that the branch knew on ``bdate``."""
    at: int
    gen: int = 1
    revoked: bool = False


class KioskIsland:
    """Wishes and island tickets of one kiosk. ``device`` is its id."""

    def __init__(self, island: Island, device: str, new_id: Callable[[], str]) -> None:
        self.island = island
        self._device = device
        self._new_id = new_id
        kept = island.journal.recall("branch")
        self.branch = msgspec.json.decode(kept, type=Remembered) if kept else None

    def see(self, s: Snapshot) -> None:
        """Remember the branch, and take back tickets of wishes that were given up."""
        device = s.devices.get(self._device)
        seen = Remembered(
            profile=s.profile,
            bdate=s.bdate,
            day_open=s.day_open,
            island=device.island if device else 0,
            count=s.numbers.get(island_series(device.island), 0) if device else 0,
            at=0,
            gen=s.gen,
            revoked=device is None or device.revoked,
        )
        if self.branch is not None and s.gen > self.branch.gen:
            self.island.journal.tell_again(s.bdate)
        if self.branch is None or seen != replace(self.branch, at=0):
            self.branch = replace(seen, at=s.at)
            self.island.journal.remember("branch", msgspec.json.encode(self.branch))
        self._sweep(s)

    def wish(self, op: IssueTicket, now: int) -> Record:
        """A customer's wish, under ids that every repetition keeps. Not in the journal: while all is well nobody
        needs it there.
        """
        cmd_id = self._new_id()
        return Record(cmd_id=cmd_id, at=now, op=replace(op, ticket=cmd_id))

    def give_up(self, wish: Record) -> None:
        """The customer does not wait for the answer. If the wish has become a ticket all the same, nobody holds it."""
        self.island.journal.add(replace(_of_nobody(wish), state="given_up"))

    def why_not(self, now: int) -> str:
        """Code of why no ticket can be had from the kiosk's own series; empty: it can."""
        b = self.branch
        if b is None or not b.island:
            return "island_never_connected"
        if b.revoked or self.island.refused_device:
            return self.island.refused_device or "device_revoked"
        today = self._today(b, now)
        if b.bdate >= today and not b.day_open:
            return "day_was_closed"
        if b.bdate < today and not b.profile.policy.auto_day:
            return "day_not_open"
        return "" if is_open(b.profile.hours, b.profile.timezone, now) else "closed_now"

    def issue(self, op: IssueTicket, now: int, wish: Record | None = None) -> Record:
        """A ticket of the own series, on the disk when this returns: print it then, between ``island.printing`` and
        ``island.printed``.

        ``wish`` is the same customer's, whose answer never came: it is given up in the same moment. Raises Rejected,
        Unavailable("journal_unwritable"), Damaged.
        """
        problem = self.why_not(now)
        b = self.branch
        if problem or b is None:
            raise Rejected(problem, day=b.bdate if b else "")
        hours, zone, service = b.profile.hours, b.profile.timezone, b.profile.service(op.service)
        check_last(hours, zone, now, service.code, service.last_ticket)
        at = max(self.island.stamp(now), b.at)
        bdate = self._today(b, at)
        ids = self._new_id(), self._new_id(), self._new_id()

        def make(count: int) -> Record:
            cmd_id, ticket, token = ids
            ticket_op = IssueIslandTicket(
                ticket=ticket,
                number=number(island_series(b.island), count),
                token=token,
                service=op.service,
                language=op.language,
                priority=op.priority,
                issued_at=at,
                bdate=bdate,
                tier=op.tier,
            )
            return Record(cmd_id=cmd_id, at=at, op=ticket_op, about=ticket_op.number)

        self.island.printing(ids[0])
        at_least = b.count if b.bdate == bdate else 0
        return self.island.journal.issue(bdate, at_least, make, wish=_of_nobody(wish) if wish else None)

    def take_back(self, ticket: str, about: str, now: int) -> Record:
        """A customer does not want the number that could not be printed. In the journal when this returns."""
        record = _taken_back(ticket, about, self.island.stamp(now))
        self.island.journal.add(record)
        return record

    def _today(self, b: Remembered, now: int) -> str:
        return business_date(now, b.profile.timezone, b.profile.hours.turns)

    def _sweep(self, s: Snapshot) -> None:
        for wish in self.island.journal.records("given_up"):
            ticket = s.tickets.get(wish.cmd_id)
            if ticket is not None:
                nobodys = ticket.state in QUEUED and ticket.first_called_at is None
                also = _taken_back(ticket.id, ticket.number, self.island.stamp(s.at)) if nobodys else None
                self.island.journal.settle(wish.cmd_id, "done", also=also)
            elif self.branch is not None and self._today(self.branch, wish.at) < s.bdate:
                self.island.journal.settle(wish.cmd_id, "done")


def _of_nobody(wish: Record) -> Record:
    """A wish that is kept on the disk does not say whose it was."""
    return replace(wish, op=replace(wish.op, customer="")) if isinstance(wish.op, IssueTicket) else wish


def _taken_back(ticket: str, about: str, at: int) -> Record:
    op = AbandonTicket(ticket=ticket, reason=NOT_PRINTED)
    return Record(cmd_id=f"back.{ticket}"[:64], at=at, op=op, about=about)
