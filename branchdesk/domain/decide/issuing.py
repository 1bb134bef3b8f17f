"""Issuing tickets, printing them, taking them back."""

from __future__ import annotations

from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain import opening
from branchdesk.domain.decide.booking import Arrival, arrive
from branchdesk.domain.decide.branch import turn_day
from branchdesk.domain.decide.draft import Draft, Handlers, Promise, check_new_token, check_token, expect
from branchdesk.domain.errors import Rejected
from branchdesk.domain.numbering import island_series, next_number, parts
from branchdesk.domain.policy import ahead_of_new
from branchdesk.domain.profile import Service
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, business_date


def issue(d: Draft, op: c.IssueTicket) -> None:
    s = d.snapshot
    if op.ticket in s.tickets:
        raise Rejected("ticket_known", ticket=op.ticket)
    here = arrive(d, op.appointment) if op.appointment else Arrival(op.service)
    if op.priority and op.priority not in {reason.code for reason in s.profile.priorities}:
        raise Rejected("unknown_priority", reason=op.priority)
    if op.tier and op.tier not in {tier.code for tier in s.profile.tiers}:
        raise Rejected("unknown_tier", tier=op.tier)
    if d.context.who.kind == "kiosk":
        _check_self_service(s, s.profile.service(here.service), d.now, booked=bool(op.appointment))
    issued = _issued(d, here.service, op.language, op.priority, here.booked_at)
    d.emit(
        replace(
            issued,
            ticket=op.ticket or issued.ticket,
            token=here.token or issued.token,
            channel="appointment" if here.booked_at is not None else "walk_in",
            booked_at=here.booked_at,
            lost_booking=here.lost_booking,
            appointment=op.appointment,
            customer=op.customer,
            tier=op.tier,
        )
    )


def issue_remote(d: Draft, op: c.IssueRemoteTicket) -> None:
    """Nobody opens a branch from afar, and phones do not fill it: those who came have come a long way."""
    s = d.snapshot
    _check_open(d)
    _check_self_service(s, s.profile.service(op.service), d.now)
    check_new_token(s, op.token)
    waiting = sum(s.tickets[ticket].channel == "remote" for queue in s.waiting.values() for ticket in queue)
    if waiting >= s.profile.policy.remote_waiting:
        raise Rejected("remote_full", waiting=waiting)
    d.emit(replace(_issued(d, op.service, op.language, ""), token=op.token, channel="remote"))


def _issued(d: Draft, code: str, language: str, priority: str, booked_at: int | None = None) -> e.TicketIssued:
    """A new ticket for a service; whoever has booked goes first, as with priority.

    Raises Rejected("unknown_service" | "branch_full").
    """
    s = d.snapshot
    service = s.profile.service(code).code
    if s.waiting_count >= s.profile.policy.capacity:
        raise Rejected("branch_full", waiting=s.waiting_count)
    first = bool(priority) or booked_at is not None
    promise = d.context.forecast(s, service, first, d.now)
    if promise and booked_at is not None:  # the wait begins at the booked time
        early = max(0, booked_at - d.now) // MINUTE
        promise = Promise(max(0, promise.low_min - early), max(1, promise.high_min - early))
    return e.TicketIssued(
        ticket=d.context.new_id(),
        number=next_number(s, service),
        token=d.context.new_id(),
        service=service,
        language=language,
        priority=priority,
        ahead=ahead_of_new(s, service, priority=first),
        promise_low_min=promise.low_min if promise else None,
        promise_high_min=promise.high_min if promise else None,
    )


def _check_open(d: Draft) -> None:
    """Raise Rejected("branch_closed") outside the opening hours of a day that somebody at the branch has opened."""
    s, hours, zone = d.snapshot, d.snapshot.profile.hours, d.snapshot.profile.timezone
    open_now = opening.today(hours, zone, d.now)
    is_today = s.bdate == business_date(d.now, zone, hours.turns)
    if not s.day_open or not is_today or open_now is None or not open_now.start <= d.now < open_now.end:
        shown = open_now or hours
        raise Rejected("branch_closed", opens=shown.opens, closes=shown.closes)


def _check_self_service(s: Snapshot, service: Service, now: int, *, booked: bool = False) -> None:
    """Where no person gives the ticket, the rules do: hours, the service's last ticket, and how many may wait for it.

    Who has booked is expected. Raises Rejected("closed_now" | "service_over" | "service_full").
    """
    hours, zone = s.profile.hours, s.profile.timezone
    opening.check_open(hours, zone, now)
    if booked:
        return
    opening.check_last(hours, zone, now, service.code, service.last_ticket)
    waiting = len(s.queue(service.code))
    if service.capacity and waiting >= service.capacity:
        raise Rejected("service_full", service=service.code, waiting=waiting)


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
            tier=op.tier,
        )
    )
    if op.printed is not None:
        d.emit(e.TicketPrinted(ticket=op.ticket, problem="" if op.printed else "printer_failed"))


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
    if who.kind == "centre":
        check_token(ticket.token, op.token)
    called = ticket.first_called_at is not None
    if who.kind == "kiosk" and (ticket.device != who.device or ticket.printed or called):
        raise Rejected("not_allowed", device=who.kind)
    if who.kind == "counter" and ticket.counter != who.counter and who.role == "teller":
        raise Rejected("foreign_ticket", number=ticket.number)
    d.emit(e.TicketAbandoned(ticket=ticket.id, reason=op.reason))


HANDLERS: Handlers = {
    c.IssueTicket: issue,
    c.IssueRemoteTicket: issue_remote,
    c.IssueIslandTicket: issue_island,
    c.ReportPrint: report_print,
    c.AbandonTicket: abandon,
}
