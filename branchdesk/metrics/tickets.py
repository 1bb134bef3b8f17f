"""One line per ticket, for whoever wants to count for themselves. Numbers and staff; nothing that names a customer."""

from __future__ import annotations

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Channel, Ticket, TicketState
from branchdesk.domain.times import MINUTE


class TicketLine(msgspec.Struct, frozen=True, kw_only=True):
    """A visit in one line; instants in ms, durations in minutes."""

    number: str
    service: str
    """Code of the service that it was issued for."""
    priority: str
    channel: Channel
    issued_at: int
    first_called_at: int | None
    started_at: int | None
    """Start of the first service."""
    ended_at: int | None
    wait_min: float | None
    service_min: float | None
    """None unless served; a forgotten finish shows its raw time here, flagged."""
    counter: str
    """Of the last call; empty: never called."""
    teller: str
    state: TicketState
    rated: bool
    """That, not how: scores of single tickets would rank tellers below the ratings that a comparison needs."""
    forgotten: bool
    island: bool
    """Issued, started or finished at a device that was cut off: its times are that device's own."""


def ticket_lines(s: Snapshot) -> tuple[TicketLine, ...]:
    """All tickets of the snapshot's business date in the order of issue."""
    ordered = sorted(s.tickets.values(), key=lambda ticket: (ticket.issued_at, ticket.number))
    return tuple(_line(ticket) for ticket in ordered)


def _line(ticket: Ticket) -> TicketLine:
    last = ticket.segments[-1] if ticket.segments else None
    starts = [segment.started_at for segment in ticket.segments if segment.started_at is not None]
    return TicketLine(
        number=ticket.number,
        service=ticket.first_service,
        priority=ticket.priority,
        channel=ticket.channel,
        issued_at=ticket.issued_at,
        first_called_at=ticket.first_called_at,
        started_at=min(starts, default=None),
        ended_at=ticket.ended_at,
        wait_min=_minutes(clocks.waiting(ticket)),
        service_min=_minutes(clocks.service_time(ticket)),
        counter=last.counter if last else "",
        teller=last.teller if last else "",
        state=ticket.state,
        rated=ticket.rating is not None,
        forgotten=clocks.is_forgotten(ticket),
        island=ticket.channel == "island" or any(segment.island for segment in ticket.segments),
    )


def _minutes(duration: int | None) -> float | None:
    return None if duration is None else duration / MINUTE
