"""What each kind of device may see. Public screens show numbers, never names; only the customer holds the token."""

from __future__ import annotations

from typing import Any

from immutables import Map
from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.events import DeviceKind, Event
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket

PUBLIC = frozenset({"kiosk", "display", "evaluator"})
_NOT_PUBLIC: dict[type[e.Payload], dict[str, Any]] = {
    e.TicketTransferred: {"note": ""},
    e.TicketHeld: {"note": ""},
    e.TicketCalled: {"reason": "", "why_params": {}},
    e.TicketReclassified: {"reason": ""},
    e.TicketAbandoned: {"reason": ""},
    e.AccessRefused: {"subject": "", "address": ""},
    e.GenerationBegan: {"by": "", "note": ""},
    e.RemoteRefused: {"params": {}},
    e.MessageSent: {"message": "", "sender": "", "to": "", "code": "", "note": ""},
    e.MessageAnswered: {"message": "", "note": ""},
}
"""What public screens are not told, and what stands there instead."""


def redact_snapshot(snapshot: Snapshot, kind: DeviceKind) -> Snapshot:
    """The snapshot as a device of this kind may see it: what folding the events redacted for it would give."""
    public = kind in PUBLIC
    tickets = {
        key: _public_ticket(ticket) if public else replace(ticket, token="") for key, ticket in snapshot.tickets.items()
    }
    appointments = {code: replace(booked, token="") for code, booked in snapshot.appointments.items()}
    profile = _public_profile(snapshot.profile) if public else snapshot.profile
    messages = Map() if public else snapshot.messages
    return replace(snapshot, tickets=Map(tickets), appointments=Map(appointments), profile=profile, messages=messages)


def redact_event(event: Event, kind: DeviceKind) -> Event:
    """The event as a device of this kind may see it. Staff write what they like into notes and reasons."""
    data = event.data
    if isinstance(data, e.TicketIssued | e.AppointmentBooked):
        return replace(event, data=replace(data, token=""))
    if kind not in PUBLIC:
        return event
    if type(data) in _NOT_PUBLIC:
        return replace(event, data=replace(data, **_NOT_PUBLIC[type(data)]))
    if isinstance(data, e.ProfileChanged):
        return replace(event, data=replace(data, profile=_public_profile(data.profile)))
    return event


def _public_ticket(ticket: Ticket) -> Ticket:
    segments = tuple(replace(segment, call_reason="", why_params={}) for segment in ticket.segments)
    return replace(ticket, token="", note="", end_reason="", segments=segments)


def _public_profile(profile: Profile) -> Profile:
    return replace(profile, staff=())
