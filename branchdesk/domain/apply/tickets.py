"""Events of tickets. States come from the table in ``branchdesk.domain.ticket`` alone."""

from __future__ import annotations

from typing import Any

from immutables import Map
from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.apply.counters import end_wrap_up, put_counter
from branchdesk.domain.numbering import parts
from branchdesk.domain.snapshot import SHOWN_CALLS, Handler, ShownCall, Snapshot
from branchdesk.domain.ticket import QUEUED, Raise, Rating, Segment, Ticket, TicketState, next_state


def _move(s: Snapshot, event: e.Event, ticket_id: str, **changes: Any) -> Snapshot:
    """Change a ticket: state by the table, queue membership by the state."""
    old = s.tickets[ticket_id]
    new = replace(old, state=next_state(event.type, old.state, old.number), **changes)
    if old.state in QUEUED:
        s = replace(s, waiting=s.waiting.set(old.service, s.queue(old.service).delete(old.id)))
    return _put(s, new)


def _put(s: Snapshot, ticket: Ticket) -> Snapshot:
    if ticket.state in QUEUED:
        queue = s.queue(ticket.service).set(ticket.id, ticket.place)
        s = replace(s, waiting=s.waiting.set(ticket.service, queue))
    return replace(s, tickets=s.tickets.set(ticket.id, ticket))


def _latest(ticket: Ticket, **changes: Any) -> tuple[Segment, ...]:
    return (*ticket.segments[:-1], replace(ticket.segment, **changes))


def _release(s: Snapshot, counter_id: str, at: int, *, finished: str = "") -> Snapshot:
    """The counter has no customer any more; after a finish it wraps up and its evaluator asks."""
    counter = s.counters.get(counter_id)
    if counter is None:
        return s
    if finished:
        s = put_counter(s, counter, last_ticket=finished, last_finished_at=at, wrap_up=True)
    return put_counter(s, s.counters[counter_id], ticket="", serving=False, since=at)


def _issued(s: Snapshot, event: e.Event, d: e.TicketIssued) -> Snapshot:
    issued_at = event.at if d.issued_at is None else d.issued_at
    series, count = parts(d.number)
    ticket = Ticket(
        id=d.ticket,
        number=d.number,
        token=d.token,
        service=d.service,
        first_service=d.service,
        state=TicketState.WAITING,
        place=(max(issued_at, d.booked_at or 0), event.seq),
        issued_at=issued_at,
        language=d.language,
        priority=d.priority,
        channel=d.channel,
        booked_at=d.booked_at,
        lost_booking=d.lost_booking,
        device=event.device,
        ahead=d.ahead,
        promise_low_min=d.promise_low_min,
        promise_high_min=d.promise_high_min,
        customer=d.customer,
        tier=d.tier,
    )
    appointments: Map[str, Any] = s.appointments
    if d.appointment in appointments:
        appointments = appointments.set(d.appointment, replace(appointments[d.appointment], ticket=d.ticket))
    s = replace(
        s,
        numbers=s.numbers.set(series, max(count, s.numbers.get(series, 0))),
        by_number=s.by_number.set(d.number, d.ticket),
        appointments=appointments,
    )
    return _put(s, ticket)


def _printed(s: Snapshot, _event: e.Event, d: e.TicketPrinted) -> Snapshot:
    return _put(s, replace(s.tickets[d.ticket], printed=not d.problem))


def _called(s: Snapshot, event: e.Event, d: e.TicketCalled) -> Snapshot:
    ticket = s.tickets[d.ticket]
    s = end_wrap_up(s, d.counter, event.at)
    counter = s.counters[d.counter]
    segment = Segment(
        service=ticket.service,
        counter=d.counter,
        teller=counter.teller,
        called_at=event.at,
        last_called_at=event.at,
        why=d.why,
        why_params=d.why_params,
        call_reason=d.reason,
    )
    s = _move(
        s,
        event,
        d.ticket,
        counter=d.counter,
        directed_to="",
        first_called_at=ticket.first_called_at or event.at,
        held_since=None,
        segments=(*ticket.segments, segment),
    )
    s = put_counter(s, counter, ticket=d.ticket, serving=False, since=event.at, wrap_up=False)
    run = s.priority_run + 1 if ticket.priority else 0
    return _show(replace(s, priority_run=run), event, ticket, d.counter, recall=False)


def _show(s: Snapshot, event: e.Event, ticket: Ticket, counter: str, *, recall: bool) -> Snapshot:
    call = ShownCall(seq=event.seq, at=event.at, ticket=ticket.id, number=ticket.number, counter=counter, recall=recall)
    return replace(s, calls=(call, *s.calls[: SHOWN_CALLS - 1]))


def _recalled(s: Snapshot, event: e.Event, d: e.TicketRecalled) -> Snapshot:
    ticket = s.tickets[d.ticket]
    segments = _latest(ticket, last_called_at=event.at, calls=ticket.segment.calls + 1)
    return _show(_move(s, event, d.ticket, segments=segments), event, ticket, d.counter, recall=True)


def _started(s: Snapshot, event: e.Event, d: e.ServiceStarted) -> Snapshot:
    ticket = s.tickets[d.ticket]
    at = event.at if d.happened_at is None else d.happened_at
    island = d.happened_at is not None
    s = _move(s, event, d.ticket, segments=_latest(ticket, started_at=at, island=island))
    return put_counter(s, s.counters[d.counter], serving=True, since=at)


def _changed(s: Snapshot, event: e.Event, d: e.ServiceChanged) -> Snapshot:
    ticket = s.tickets[d.ticket]
    done = _latest(
        ticket, ended_at=event.at, end="next_service", outcome=d.outcome, steps_done=d.steps_done, forgotten=d.forgotten
    )
    following = Segment(
        service=d.service,
        counter=d.counter,
        teller=ticket.segment.teller,
        called_at=event.at,
        last_called_at=event.at,
        calls=0,
        started_at=event.at,
    )
    s = _move(s, event, d.ticket, service=d.service, segments=(*done, following))
    return put_counter(s, s.counters[d.counter], since=event.at)


def _reclassified(s: Snapshot, event: e.Event, d: e.TicketReclassified) -> Snapshot:
    segments = _latest(s.tickets[d.ticket], service=d.service)
    return _move(s, event, d.ticket, service=d.service, segments=segments)


def _confirmed(s: Snapshot, event: e.Event, d: e.ServingConfirmed) -> Snapshot:
    return _move(s, event, d.ticket, segments=_latest(s.tickets[d.ticket], confirmed_at=event.at))


def _finished(s: Snapshot, event: e.Event, d: e.ServiceFinished) -> Snapshot:
    at = event.at if d.happened_at is None else d.happened_at
    ticket = s.tickets[d.ticket]
    segments = _latest(
        ticket,
        island=ticket.segment.island or d.happened_at is not None,
        ended_at=at,
        end="served",
        outcome=d.outcome,
        forgotten=d.forgotten,
        steps_done=d.steps_done,
    )
    s = _move(s, event, d.ticket, segments=segments, ended_at=at, question=d.question)
    return _release(s, d.counter, at, finished=d.ticket)


def _transferred(s: Snapshot, event: e.Event, d: e.TicketTransferred) -> Snapshot:
    ticket = s.tickets[d.ticket]
    segments = ticket.segments
    if not ticket.segment.end:
        segments = _latest(ticket, ended_at=event.at, end="transferred", forgotten=d.forgotten)
    s = _move(
        s,
        event,
        d.ticket,
        service=d.service,
        directed_to=d.to_counter,
        place=d.place,
        counter="",
        held_since=None,
        note=d.note or ticket.note,
        segments=segments,
    )
    if s.counters[d.counter].ticket == d.ticket:
        s = _release(s, d.counter, event.at)
    return s


def _held(s: Snapshot, event: e.Event, d: e.TicketHeld) -> Snapshot:
    ticket = s.tickets[d.ticket]
    segments = _latest(ticket, ended_at=event.at, end="held", forgotten=d.forgotten)
    s = _move(s, event, d.ticket, held_since=event.at, note=d.note or ticket.note, segments=segments)
    return _release(s, d.counter, event.at)


def _missed(s: Snapshot, event: e.Event, d: e.TicketMissed) -> Snapshot:
    ticket = s.tickets[d.ticket]
    s = _move(
        s,
        event,
        d.ticket,
        counter="",
        missed_at=event.at,
        times_missed=ticket.times_missed + 1,
        segments=_latest(ticket, ended_at=event.at, end="missed"),
    )
    return _release(s, d.counter, event.at)


def _reinstated(s: Snapshot, event: e.Event, d: e.TicketReinstated) -> Snapshot:
    return _move(s, event, d.ticket, place=d.place)


def _delayed(s: Snapshot, event: e.Event, d: e.TicketDelayed) -> Snapshot:
    delays = s.tickets[d.ticket].delays + 1
    return _move(s, event, d.ticket, place=d.place, delayed_at=event.at, delays=delays)


def _reprioritised(s: Snapshot, event: e.Event, d: e.TicketReprioritised) -> Snapshot:
    raised = Raise(at=event.at, by=event.actor, reason=d.reason, before=s.tickets[d.ticket].priority)
    return _move(s, event, d.ticket, priority=d.priority, raised=raised)


def _abandoned(s: Snapshot, event: e.Event, d: e.TicketAbandoned) -> Snapshot:
    ticket = s.tickets[d.ticket]
    segments = ticket.segments
    if segments and not ticket.segment.end:
        segments = _latest(ticket, ended_at=event.at, end="abandoned")
    s = _move(s, event, d.ticket, ended_at=event.at, end_reason=d.reason, segments=segments)
    counter = s.counters.get(ticket.counter)
    if counter is not None and counter.ticket == d.ticket:
        s = _release(s, ticket.counter, event.at)
    return s


def _rated(s: Snapshot, event: e.Event, d: e.TicketRated) -> Snapshot:
    rating = Rating(
        score=d.score,
        reasons=d.reasons,
        at=event.at if d.happened_at is None else d.happened_at,
        channel=d.channel,
        seconds=d.seconds,
        suspect=d.suspect,
        word=d.word,
    )
    return _move(s, event, d.ticket, rating=rating, question="")


HANDLERS: dict[str, Handler] = {
    "ticket_issued": _issued,
    "ticket_printed": _printed,
    "ticket_called": _called,
    "ticket_recalled": _recalled,
    "service_started": _started,
    "service_changed": _changed,
    "ticket_reclassified": _reclassified,
    "serving_confirmed": _confirmed,
    "service_finished": _finished,
    "ticket_transferred": _transferred,
    "ticket_held": _held,
    "ticket_missed": _missed,
    "ticket_reinstated": _reinstated,
    "ticket_delayed": _delayed,
    "ticket_reprioritised": _reprioritised,
    "ticket_abandoned": _abandoned,
    "ticket_rated": _rated,
}
