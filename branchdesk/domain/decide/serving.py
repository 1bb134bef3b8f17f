"""Serving: start, further services, finish, transfer, hold, and the customer's rating."""

from __future__ import annotations

import hmac

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.clocks import finish_is_forgotten
from branchdesk.domain.decide.draft import Draft, Handlers, check_token, expect
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Place, Ticket, TicketState
from branchdesk.domain.times import HOUR, SECOND

QUICK_RATING_S = 2.0
STREAK = 10
"""So many identical top ratings in a row at one counter are flagged (DOMAIN.md, Gaming)."""


def start(d: Draft, op: c.StartService) -> None:
    ticket = d.ticket_at(op.counter)
    _check_same(ticket, op.ticket)
    d.emit(e.ServiceStarted(ticket=ticket.id, counter=op.counter, happened_at=_happened(d, ticket, op)))


def next_service(d: Draft, op: c.NextService) -> None:
    ticket = d.ticket_at(op.counter)
    d.snapshot.profile.service(op.service)
    _check_outcome(d, op.outcome)
    d.emit(
        e.ServiceChanged(
            ticket=ticket.id,
            counter=op.counter,
            service=op.service,
            outcome=op.outcome,
            steps_done=op.steps_done,
            forgotten=finish_is_forgotten(ticket, d.snapshot.profile, d.now),
        )
    )


def reclassify(d: Draft, op: c.Reclassify) -> None:
    ticket = d.ticket_at(op.counter)
    d.snapshot.profile.service(op.service)
    if not op.reason.strip():
        raise Rejected("reason_needed")
    d.emit(e.TicketReclassified(ticket=ticket.id, counter=op.counter, service=op.service, reason=op.reason))


def confirm_serving(d: Draft, op: c.ConfirmServing) -> None:
    d.emit(e.ServingConfirmed(ticket=d.ticket_at(op.counter).id, counter=op.counter))


def finish(d: Draft, op: c.FinishService) -> None:
    ticket = d.ticket_at(op.counter)
    _check_same(ticket, op.ticket)
    expect("service_finished", ticket)
    _check_outcome(d, op.outcome)
    happened_at = _happened(d, ticket, op)
    d.emit(
        e.ServiceFinished(
            ticket=ticket.id,
            counter=op.counter,
            outcome=op.outcome,
            forgotten=op.forgotten or finish_is_forgotten(ticket, d.snapshot.profile, happened_at or d.now),
            steps_done=op.steps_done,
            happened_at=happened_at,
            question=d.context.new_id(),
        )
    )


def _check_same(ticket: Ticket, wanted: str) -> None:
    """What a device tells late must not hit the customer who came after."""
    if wanted and wanted != ticket.id:
        raise Rejected("other_customer_here", number=ticket.number)


def _happened(d: Draft, ticket: Ticket, op: c.Belated) -> int | None:
    """When a cut-off device says it was: never before what is known of the ticket, never in the future."""
    return None if op.happened_at is None else max(ticket.segment.latest, min(op.happened_at, d.now))


def _check_outcome(d: Draft, outcome: str) -> None:
    if outcome and outcome not in {known.code for known in d.snapshot.profile.outcomes}:
        raise Rejected("unknown_outcome", outcome=outcome)


def transfer(d: Draft, op: c.TransferTicket) -> None:
    """The ticket keeps its arrival time; its place is by arrival, or the front, as the policy says."""
    ticket = d.ticket_at(op.counter)
    expect("ticket_transferred", ticket)
    s = d.snapshot
    if not op.service and not op.to_counter:
        raise Rejected("transfer_where")
    if op.to_counter == op.counter:
        raise Rejected("transfer_same")
    service = s.profile.service(op.service or ticket.service).code
    if op.to_counter:
        s.counter(op.to_counter)
    elif service == ticket.service:
        raise Rejected("transfer_same")
    d.emit(
        e.TicketTransferred(
            ticket=ticket.id,
            counter=op.counter,
            service=service,
            to_counter=op.to_counter,
            place=_transfer_place(s, ticket),
            note=op.note,
            forgotten=finish_is_forgotten(ticket, d.snapshot.profile, d.now),
        )
    )


def _transfer_place(s: Snapshot, ticket: Ticket) -> Place:
    if s.profile.policy.transfer_place == "front":
        return (0, s.seq + 1)
    return (ticket.issued_at, s.seq + 1)


def hold(d: Draft, op: c.HoldTicket) -> None:
    ticket = d.ticket_at(op.counter)
    forgotten = finish_is_forgotten(ticket, d.snapshot.profile, d.now)
    d.emit(e.TicketHeld(ticket=ticket.id, counter=op.counter, note=op.note, forgotten=forgotten))


def rate(d: Draft, op: c.RateTicket) -> None:
    """Once, and only by the customer: the evaluator of the serving counter in its time, or the ticket's own token."""
    ticket = d.snapshot.ticket(op.ticket)
    who = d.context.who
    if ticket.state is not TicketState.SERVED:
        raise Rejected("rate_after_service", number=ticket.number)
    if ticket.rating is not None:
        raise Rejected("already_rated", number=ticket.number)
    known = {reason.code for reason in d.snapshot.profile.rating_reasons}
    if not set(op.reasons) <= known:
        raise Rejected("unknown_reason", reason=", ".join(sorted(set(op.reasons) - known)))
    happened_at = _happened(d, ticket, op) if who.kind == "evaluator" else None
    if who.kind == "evaluator":
        _check_evaluator(d, ticket, happened_at or d.now, op.question)
    else:
        _check_page(d, ticket, op.token)
    quick = op.seconds is not None and op.seconds < QUICK_RATING_S
    d.emit(
        e.TicketRated(
            ticket=ticket.id,
            score=op.score,
            reasons=tuple(dict.fromkeys(op.reasons)),
            channel="evaluator" if who.kind == "evaluator" else "page",
            seconds=op.seconds,
            happened_at=happened_at,
            suspect=quick or _is_streak(d.snapshot, ticket, op.score),
            word=op.word.strip(),
        )
    )


def _check_page(d: Draft, ticket: Ticket, token: str) -> None:
    check_token(ticket.token, token)
    if d.now - (ticket.ended_at or d.now) > d.snapshot.profile.policy.rating_days * 24 * HOUR:
        raise Rejected("rating_expired")


def _check_evaluator(d: Draft, ticket: Ticket, at: int, question: str) -> None:
    if ticket.segment.counter != d.context.who.counter:
        raise Rejected("foreign_counter", counter=ticket.segment.counter)
    limit = d.snapshot.profile.policy.rating_timeout_s * SECOND * 2
    if at - (ticket.ended_at or at) > limit:
        raise Rejected("rating_expired")
    if not hmac.compare_digest(ticket.question.encode(), question.encode()):
        raise Rejected("question_closed", number=ticket.number)


def _is_streak(s: Snapshot, ticket: Ticket, score: int) -> bool:
    """The last ratings at this counter were all top scores as well."""
    if score != 5:
        return False
    here = [
        (t.rating.at, t.rating.score)
        for t in s.tickets.values()
        if t.rating is not None and t.segment.counter == ticket.segment.counter
    ]
    latest = sorted(here, reverse=True)[: STREAK - 1]
    return len(latest) == STREAK - 1 and all(value == score for _, value in latest)


HANDLERS: Handlers = {
    c.StartService: start,
    c.NextService: next_service,
    c.Reclassify: reclassify,
    c.ConfirmServing: confirm_serving,
    c.FinishService: finish,
    c.TransferTicket: transfer,
    c.HoldTicket: hold,
    c.RateTicket: rate,
}
