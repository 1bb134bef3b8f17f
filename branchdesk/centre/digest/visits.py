"""A ticket as a row of ``visit``, and back. What could point to a person stays out: token, notes, free-text reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from immutables import Map
from msgspec.structs import replace

from branchdesk.domain import clocks
from branchdesk.domain.counter import Duty
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Rating, Segment, Ticket, TicketState

Row = dict[str, Any]
_encode = msgspec.json.Encoder().encode
_segments = msgspec.json.Decoder(tuple[Segment, ...])
_rating = msgspec.json.Decoder(Rating)
_duties = msgspec.json.Decoder(tuple[Duty, ...])
_profile = msgspec.json.Decoder(Profile)


def visit_row(s: Snapshot, ticket: Ticket) -> Row:
    """The row of one ticket of the snapshot's business date."""
    segments, rating = ticket.segments, ticket.rating
    return {
        "branch": s.branch,
        "gen": s.gen,
        "ticket": ticket.id,
        "bdate": s.bdate,
        "number": ticket.number,
        "state": str(ticket.state),
        "service": ticket.service,
        "first_service": ticket.first_service,
        "counter": segments[-1].counter if segments else "",
        "teller": segments[-1].teller if segments else "",
        "priority": ticket.priority,
        "channel": ticket.channel,
        "language": ticket.language,
        "issued_at": ticket.issued_at,
        "booked_at": ticket.booked_at,
        "first_called_at": ticket.first_called_at,
        "started_at": next((g.started_at for g in segments if g.started_at is not None), None),
        "ended_at": ticket.ended_at,
        "waiting_ms": clocks.waiting(ticket),
        "service_ms": clocks.service_time(ticket),
        "promise_low_min": ticket.promise_low_min,
        "promise_high_min": ticket.promise_high_min,
        "times_missed": ticket.times_missed,
        "forgotten": clocks.is_forgotten(ticket),
        "score": rating.score if rating else None,
        "rated_at": rating.at if rating else None,
        "suspect": bool(rating and rating.suspect),
        "rating": _encode(rating) if rating else None,
        "segments": _encode([replace(segment, call_reason="") for segment in segments]),
    }


def ticket_of(row: Mapping[str, Any]) -> Ticket:
    """The ticket of a row, as far as figures need it."""
    return Ticket(
        id=row["ticket"],
        number=row["number"],
        service=row["service"],
        first_service=row["first_service"],
        state=TicketState(row["state"]),
        place=(row["issued_at"], 0),
        issued_at=row["issued_at"],
        language=row["language"],
        priority=row["priority"],
        channel=row["channel"],
        booked_at=row["booked_at"],
        promise_low_min=row["promise_low_min"],
        promise_high_min=row["promise_high_min"],
        first_called_at=row["first_called_at"],
        times_missed=row["times_missed"],
        ended_at=row["ended_at"],
        segments=_segments.decode(row["segments"]),
        rating=_rating.decode(row["rating"]) if row["rating"] is not None else None,
    )


def day_row(s: Snapshot) -> Row:
    """The row of the snapshot's business date."""
    return {
        "bdate": s.bdate,
        "branch": s.branch,
        "gen": s.gen,
        "is_open": s.day_open,
        "profile": s.profile_no,
        "duties": _encode(s.duties),
    }


def profile_row(s: Snapshot) -> Row:
    """The row of the snapshot's profile."""
    return {"branch": s.branch, "gen": s.gen, "number": s.profile_no, "body": _encode(s.profile)}


def snapshot_of(day: Mapping[str, Any], profile: bytes, tickets: list[Ticket]) -> Snapshot:
    """A past or present day as the figures take it: tickets and duties, without queues and devices."""
    return Snapshot(
        branch=day["branch"],
        gen=day["gen"],
        profile=_profile.decode(profile),
        profile_no=day["profile"],
        bdate=day["bdate"],
        day_open=day["is_open"],
        tickets=Map({ticket.id: ticket for ticket in tickets}),
        duties=_duties.decode(day["duties"]),
    )
