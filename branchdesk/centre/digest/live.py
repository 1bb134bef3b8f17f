"""A branch as it is now, as pages and phones need it: queues in order with the expected wait, counters, last calls.

No names, notes or secrets: numbers alone.
"""

from __future__ import annotations

import zlib

import msgspec
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.digest.visits import Row
from branchdesk.domain.policy import order
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import FINAL, Ticket
from branchdesk.forecast.wait import Outlook

CALLS_SHOWN = 5


class LiveTicket(msgspec.Struct, frozen=True, array_like=True):
    """A ticket that is not over. ``ahead`` (people of its service before it) and the range (minutes) while it waits."""

    ticket: str
    number: str
    service: str
    state: str
    issued_at: int
    ahead: int | None = None
    low_min: int | None = None
    high_min: int | None = None
    counter: str = ""
    called_at: int | None = None


class LiveCounter(msgspec.Struct, frozen=True, array_like=True):
    """A counter that is open. ``since``: when what it does now began; ``number``: whom it serves or calls."""

    id: str
    activity: str
    paused: bool
    services: tuple[str, ...]
    number: str = ""


class LiveCall(msgspec.Struct, frozen=True, array_like=True):
    """A number that was called, newest first."""

    number: str
    counter: str
    at: int


class LiveOffer(msgspec.Struct, frozen=True, array_like=True):
    """A service as somebody who comes now would find it: people waiting, and the range (minutes) if it can be said."""

    service: str
    waiting: int
    low_min: int | None = None
    high_min: int | None = None


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """One branch at its clock's ``at`` (ms). ``version`` is the position in its log."""

    branch: str
    gen: int
    version: int
    bdate: str
    at: int
    day_open: bool
    tickets: tuple[LiveTicket, ...] = ()
    counters: tuple[LiveCounter, ...] = ()
    calls: tuple[LiveCall, ...] = ()
    offers: tuple[LiveOffer, ...] = ()


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Live).decode


def live_of_snapshot(s: Snapshot) -> Live:
    """What of the snapshot is shown live."""
    outlook = Outlook(s)
    return Live(
        branch=s.branch,
        gen=s.gen,
        version=s.seq,
        bdate=s.bdate,
        at=s.at,
        day_open=s.day_open,
        tickets=_tickets(s, outlook) if s.day_open else (),
        counters=tuple(
            LiveCounter(
                counter.id,
                str(counter.activity),
                counter.paused_at is not None,
                counter.services,
                s.tickets[counter.ticket].number if counter.ticket in s.tickets else "",
            )
            for counter in s.counters.values()
            if counter.opened_at is not None
        ),
        calls=tuple(LiveCall(call.number, call.counter, call.at) for call in s.calls[:CALLS_SHOWN]),
        offers=_offers(s, outlook) if s.day_open else (),
    )


def live_row(s: Snapshot, now: int) -> Row:
    """The row of ``live``; ``now`` is the centre's clock."""
    body = _encode(live_of_snapshot(s))
    return {"branch": s.branch, "changed_at": now, "version": s.seq, "body": zlib.compress(body, 1)}


def live_of(database: Database, branch: str) -> Live | None:
    """The branch as it is now; None: nothing has come from it. Raises Unavailable("centre_store_failed")."""
    with database.read() as connection:
        body = connection.execute(select(t.live.c.body).where(t.live.c.branch == branch)).scalar()
    return decode_live(body) if body is not None else None


def decode_live(body: bytes) -> Live:
    """From the row's ``body``."""
    return _decode(zlib.decompress(body))


def _offers(s: Snapshot, outlook: Outlook) -> tuple[LiveOffer, ...]:
    found = ((service.code, outlook.of_new(service.code)) for service in s.profile.services)
    return tuple(LiveOffer(code, len(s.queue(code)), *(wait if wait else (None, None))) for code, wait in found)


def _tickets(s: Snapshot, outlook: Outlook) -> tuple[LiveTicket, ...]:
    shown = []
    for service in s.waiting:
        for ahead, ticket in enumerate(order(s, service, s.at)):
            expected = outlook.of_waiting(ticket, ahead)
            low, high = expected if expected is not None else (None, None)
            shown.append(_ticket(ticket, ahead, low, high))
    placed = {ticket.ticket for ticket in shown}
    others = (ticket for ticket in s.tickets.values() if ticket.state not in FINAL and ticket.id not in placed)
    return (*shown, *(_ticket(ticket) for ticket in others))


def _ticket(ticket: Ticket, ahead: int | None = None, low: int | None = None, high: int | None = None) -> LiveTicket:
    called = ticket.segments[-1].last_called_at if ticket.counter and ticket.segments else None
    return LiveTicket(
        ticket.id,
        ticket.number,
        ticket.service,
        str(ticket.state),
        ticket.issued_at,
        ahead,
        low,
        high,
        ticket.counter,
        called,
    )
