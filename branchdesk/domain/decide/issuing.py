"""Issuing tickets, printing them, appointments."""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.decide.branch import turn_day
from branchdesk.domain.decide.draft import Draft, Handlers, expect
from branchdesk.domain.errors import Rejected
from branchdesk.domain.numbering import island_series, next_number, parts
from branchdesk.domain.policy import ahead_of_new
from branchdesk.domain.snapshot import Appointment
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE, business_date

CHECK_IN_EARLY_MIN = 60
CHECK_IN_LATE_MIN = 30
HALF_HOUR = 30 * MINUTE


def issue(d: Draft, op: c.IssueTicket) -> None:
    s = d.snapshot
    if op.ticket in s.tickets:
        raise Rejected("ticket_known", ticket=op.ticket)
    booked = _check_in(d, op) if op.appointment else None
    service = s.profile.service(booked.service if booked else op.service)
    if op.priority and op.priority not in {reason.code for reason in s.profile.priorities}:
        raise Rejected("unknown_priority", reason=op.priority)
    if s.waiting_count >= s.profile.policy.capacity:
        raise Rejected("branch_full", waiting=s.waiting_count)
    promise = d.context.forecast(s, service.code, bool(op.priority), d.now)
    d.emit(
        e.TicketIssued(
            ticket=op.ticket or d.context.new_id(),
            number=next_number(s, service.code),
            token=d.context.new_id(),
            service=service.code,
            language=op.language,
            priority=op.priority,
            channel="appointment" if booked else "walk_in",
            booked_at=booked.booked_at if booked else None,
            appointment=op.appointment,
            ahead=ahead_of_new(s, service.code, priority=bool(op.priority)),
            promise_low_min=promise.low_min if promise else None,
            promise_high_min=promise.high_min if promise else None,
        )
    )


def issue_island(d: Draft, op: c.IssueIslandTicket) -> None:
    """The customer holds the paper already: what can be taken in is taken in, and never under another number.

    The kiosk's clock may go ahead of the branch's: nothing is issued in the future. A ticket whose business date is
    over is recorded alone, and the day is not touched.
    """
    s = d.snapshot
    zone, turns = s.profile.timezone, s.profile.hours.turns
    device = s.devices.get(d.context.who.device)
    if device is None or parts(op.number)[0] != island_series(device.island):
        raise Rejected("island_series", number=op.number)
    if business_date(op.issued_at, zone, turns) != op.bdate or op.bdate > business_date(d.now, zone, turns):
        raise Rejected("island_clock", number=op.number)
    if op.bdate < business_date(d.now, zone, turns) or (op.bdate == s.bdate and not s.day_open):
        lapsed = e.IslandTicketLapsed(number=op.number, service=op.service, issued_at=op.issued_at, bdate=op.bdate)
        d.emit(lapsed)
        return
    turn_day(d)
    if op.number in d.snapshot.by_number or op.ticket in d.snapshot.tickets:
        raise Rejected("island_number_taken", number=op.number)
    known = {reason.code for reason in s.profile.priorities}
    d.emit(
        e.TicketIssued(
            ticket=op.ticket,
            number=op.number,
            token=op.token,
            service=s.profile.service(op.service).code,
            language=op.language,
            priority=op.priority if op.priority in known else "",
            channel="island",
            issued_at=min(op.issued_at, d.now),
        )
    )
    if op.printed is not None:
        d.emit(e.TicketPrinted(ticket=op.ticket, problem="" if op.printed else "printer_failed"))


def _check_in(d: Draft, op: c.IssueTicket) -> Appointment:
    """The appointment of a customer who arrives inside its time. Too late: a walk-in ticket is the kind answer."""
    booked = d.snapshot.appointments.get(op.appointment)
    if booked is None:
        raise Rejected("unknown_appointment", appointment=op.appointment)
    if _is_used(d, booked):
        raise Rejected("appointment_used", appointment=op.appointment)
    if d.now < booked.booked_at - CHECK_IN_EARLY_MIN * MINUTE:
        raise Rejected("appointment_early", minutes=CHECK_IN_EARLY_MIN)
    if d.now > booked.booked_at + CHECK_IN_LATE_MIN * MINUTE:
        raise Rejected("appointment_late", minutes=CHECK_IN_LATE_MIN)
    return booked


def _is_used(d: Draft, booked: Appointment) -> bool:
    """Checked in for; a ticket that was taken back before any call (it could not be printed) does not count."""
    ticket = d.snapshot.tickets.get(booked.ticket)
    return ticket is not None and (ticket.state is not TicketState.ABANDONED or ticket.first_called_at is not None)


def report_print(d: Draft, op: c.ReportPrint) -> None:
    """A kiosk knows of its own paper alone."""
    ticket = d.snapshot.ticket(op.ticket)
    who = d.context.who
    if who.kind == "kiosk" and ticket.device != who.device:
        raise Rejected("not_allowed", device=who.kind)
    d.emit(e.TicketPrinted(ticket=ticket.id, problem=op.problem, reprint=op.reprint))


def abandon(d: Draft, op: c.AbandonTicket) -> None:
    """A kiosk may only take back a ticket of its own that it could not print and that nobody has called."""
    ticket = d.snapshot.ticket(op.ticket)
    expect("ticket_abandoned", ticket)
    who = d.context.who
    called = ticket.first_called_at is not None
    if who.kind == "kiosk" and (ticket.device != who.device or ticket.printed or called):
        raise Rejected("not_allowed", device=who.kind)
    if who.kind == "counter" and ticket.counter != who.counter and who.role == "teller":
        raise Rejected("foreign_ticket", number=ticket.number)
    d.emit(e.TicketAbandoned(ticket=ticket.id, reason=op.reason))


def book(d: Draft, op: c.BookAppointment) -> None:
    service = d.snapshot.profile.service(op.service)
    if op.booked_at <= d.now:
        raise Rejected("slot_past")
    slot = op.booked_at // HALF_HOUR
    taken = sum(
        1 for a in d.snapshot.appointments.values() if a.service == service.code and a.booked_at // HALF_HOUR == slot
    )
    if taken >= service.slots_per_half_hour:
        raise Rejected("slot_full", service=service.code)
    d.emit(e.AppointmentBooked(code=d.context.new_id()[-8:], service=service.code, booked_at=op.booked_at))


def cancel(d: Draft, op: c.CancelAppointment) -> None:
    booked = d.snapshot.appointments.get(op.code)
    if booked is None:
        raise Rejected("unknown_appointment", appointment=op.code)
    if _is_used(d, booked):
        raise Rejected("appointment_used", appointment=op.code)
    d.emit(e.AppointmentCancelled(code=op.code))


HANDLERS: Handlers = {
    c.IssueTicket: issue,
    c.IssueIslandTicket: issue_island,
    c.ReportPrint: report_print,
    c.AbandonTicket: abandon,
    c.BookAppointment: book,
    c.CancelAppointment: cancel,
}
