"""What each kind of device may see. Public screens show numbers, never names; only the customer holds the token.

One exception, by consent: a teller who agreed (``Staff.shown``) is told to the counters' evaluators, with the picture,
and to no other public screen. What customers write in their own words is for managers alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from immutables import Map
from msgspec.structs import asdict, replace

from branchdesk.domain import events as e
from branchdesk.domain.events import DeviceKind, Event
from branchdesk.domain.profile import Profile, Staff
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Rating, Ticket

PUBLIC = frozenset({"kiosk", "display", "evaluator"})
WORDLESS = PUBLIC | {"counter"}
"""Devices that are not told what customers wrote of a teller."""
_NOT_PUBLIC: dict[type[e.Payload], dict[str, Any]] = {
    e.TicketIssued: {"customer": "", "tier": ""},
    e.TicketTransferred: {"note": ""},
    e.TicketHeld: {"note": ""},
    e.TicketCalled: {"reason": "", "why_params": {}},
    e.TicketReclassified: {"reason": ""},
    e.TicketAbandoned: {"reason": ""},
    e.TicketReprioritised: {"reason": ""},
    e.PinChanged: {"staff": ""},
    e.AccessRefused: {"subject": "", "address": ""},
    e.GenerationBegan: {"by": "", "note": ""},
    e.RemoteRefused: {"params": {}},
    e.PlanSaved: {"days": ()},
    e.MessageSent: {"message": "", "sender": "", "to": "", "code": "", "note": ""},
    e.MessageAnswered: {"message": "", "note": "", "code": ""},
    e.AdviceGiven: asdict(e.AdviceGiven()),
    e.AdviceAnswered: {"advice": ""},
    e.AdviceWithdrawn: {"advice": ""},
}
"""What public screens are not told, and what stands there instead."""


class Audience(NamedTuple):
    """Who is told: a kind of device; of an evaluator also its counter, whose questions it alone may hear."""

    kind: DeviceKind
    counter: str = ""

    @classmethod
    def of(cls, kind: DeviceKind, counter: str) -> Audience:
        """The audience that a device belongs to: as few as there can be, for each is encoded once."""
        return cls(kind, counter if kind == "evaluator" else "")

    def asks_at(self, counter: str) -> bool:
        """Whether the questions of this counter's finishes are for it."""
        return self.kind == "evaluator" and self.counter == counter


def redact_snapshot(snapshot: Snapshot, kind: DeviceKind, counter: str = "") -> Snapshot:
    """The snapshot as a device of this kind may see it: what folding the events redacted for it would give."""
    audience = Audience.of(kind, counter)
    tickets = {key: _ticket(ticket, audience) for key, ticket in snapshot.tickets.items()}
    slips = {at: replace(slip, ticket=_ticket(slip.ticket, audience)) for at, slip in snapshot.slips.items()}
    appointments = {code: replace(booked, token="") for code, booked in snapshot.appointments.items()}
    profile = _profile(snapshot.profile, kind)
    staff_only: dict[str, Any] = {} if kind not in PUBLIC else {"messages": Map(), "plans": Map(), "advice": Map()}
    return replace(
        snapshot,
        tickets=Map(tickets),
        slips=Map(slips),
        appointments=Map(appointments),
        profile=profile,
        **staff_only,
    )


def redact_event(event: Event, kind: DeviceKind, counter: str = "") -> Event:
    """The event as a device of this kind may see it. Staff write what they like into notes and reasons."""
    data = event.data
    if isinstance(data, e.TicketIssued | e.AppointmentBooked):
        event = replace(event, data=replace(data, token=""))
    if isinstance(data, e.ServiceFinished):
        heard = Audience.of(kind, counter).asks_at(data.counter)
        return event if heard else replace(event, data=replace(data, question=""))
    if isinstance(data, e.TicketRated):
        return replace(event, data=replace(data, word="")) if kind in WORDLESS else event
    if kind not in PUBLIC:
        return event
    if type(data) in _NOT_PUBLIC:
        return replace(event, data=replace(event.data, **_NOT_PUBLIC[type(data)]))
    if isinstance(data, e.ProfileChanged):
        return replace(event, data=replace(data, profile=_profile(data.profile, kind)))
    return event


def _ticket(ticket: Ticket, audience: Audience) -> Ticket:
    asked = bool(ticket.question) and audience.asks_at(ticket.segment.counter)
    seen = replace(ticket, token="", question=ticket.question if asked else "", rating=_rating(ticket, audience.kind))
    if audience.kind not in PUBLIC:
        return seen
    segments = tuple(replace(segment, call_reason="", why_params={}) for segment in ticket.segments)
    raised = replace(ticket.raised, reason="") if ticket.raised else None
    return replace(seen, note="", end_reason="", segments=segments, raised=raised, customer="", tier="")


def _rating(ticket: Ticket, kind: DeviceKind) -> Rating | None:
    return replace(ticket.rating, word="") if ticket.rating is not None and kind in WORDLESS else ticket.rating


def _profile(profile: Profile, kind: DeviceKind) -> Profile:
    """Of the staff, an evaluator is told those who agreed; the other public screens nobody."""
    if kind not in PUBLIC:
        return profile
    shown = (person for person in profile.staff if person.shown) if kind == "evaluator" else ()
    return replace(profile, staff=tuple(Staff(id=p.id, name=p.name, photo=p.photo, shown=True) for p in shown))
