"""Appointments: booked, moved, given back, and what becomes of one when its holder arrives."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from branchdesk.domain import booking
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.decide.draft import Draft, Handlers, check_new_token
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Appointment
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE

CODES = 1_000_000
"""Codes are six digits: easily typed, and too many to guess at a kiosk."""


class Arrival(NamedTuple):
    """What a customer comes for. ``lost_booking``: the booked time that is lost, because it is too long ago."""

    service: str
    token: str = ""
    booked_at: int | None = None
    lost_booking: int | None = None


def book(d: Draft, op: c.BookAppointment) -> None:
    if op.code in d.snapshot.appointments:
        raise Rejected("appointment_code_taken")
    check_new_token(d.snapshot, op.token)
    _check_slot(d, op.service, op.booked_at)
    code = op.code or _new_code(d)
    d.emit(e.AppointmentBooked(code=code, service=op.service, booked_at=op.booked_at, token=op.token))


def move(d: Draft, op: c.MoveAppointment) -> None:
    """Its own place in the slot is free for it: it may move within a full one."""
    booked = _unused(d, op.code)
    _check_slot(d, booked.service, op.booked_at, moved=booked.code)
    if op.booked_at != booked.booked_at:
        d.emit(e.AppointmentMoved(code=op.code, booked_at=op.booked_at))


def cancel(d: Draft, op: c.CancelAppointment) -> None:
    d.emit(e.AppointmentCancelled(code=_unused(d, op.code).code))


def arrive(d: Draft, code: str) -> Arrival:
    """Check in. Too late, the customer keeps the service that was booked, and waits in turn like everybody.

    The page of the appointment becomes the ticket's; where that ticket was taken back, the next has a page of its own.

    Raises Rejected("unknown_appointment" | "appointment_used" | "appointment_early").
    """
    booked, policy = _unused(d, code), d.snapshot.profile.policy
    if d.now < booked.booked_at - policy.check_in_early_min * MINUTE:
        raise Rejected("appointment_early", minutes=int(policy.check_in_early_min))
    token = "" if booked.ticket else booked.token
    if d.now > booked.booked_at + policy.check_in_late_min * MINUTE:
        return Arrival(booked.service, token, lost_booking=booked.booked_at)
    return Arrival(booked.service, token, booked_at=booked.booked_at)


def _unused(d: Draft, code: str) -> Appointment:
    """One that nobody has checked in for; a ticket that was taken back before any call (no paper) does not count."""
    booked = d.snapshot.appointments.get(code)
    if booked is None:
        raise Rejected("unknown_appointment", appointment=code)
    ticket = d.snapshot.tickets.get(booked.ticket)
    if ticket is not None and (ticket.state is not TicketState.ABANDONED or ticket.first_called_at is not None):
        raise Rejected("appointment_used", appointment=code)
    return booked


def _check_slot(d: Draft, service: str, at: int, moved: str = "") -> None:
    profile = d.snapshot.profile
    others = [a.booked_at for a in d.snapshot.appointments.values() if a.service == service and a.code != moved]
    by_customer = d.context.who.kind == "centre"
    booking.check(profile, profile.service(service), others, at, d.now, by_customer=by_customer)


def _new_code(d: Draft) -> str:
    while True:
        drawn = int.from_bytes(sha256(d.context.new_id().encode()).digest()[:8])
        code = f"{drawn % CODES:06}"
        if code not in d.snapshot.appointments:
            return code


HANDLERS: Handlers = {c.BookAppointment: book, c.MoveAppointment: move, c.CancelAppointment: cancel}
