"""Calling: next, by name, again; missed, reinstated, delayed; what was a slip is taken back."""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.decide.draft import Draft, Handlers, check_token, expect
from branchdesk.domain.errors import Rejected
from branchdesk.domain.policy import Why, next_ticket, place_behind, place_later
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE, SECOND


def call_next(d: Draft, op: c.CallNext) -> None:
    counter = d.idle_counter(op.counter)
    choice = next_ticket(d.snapshot, counter, d.now)
    if choice is None:
        raise Rejected("nobody_waits", counter=op.counter)
    _call(d, choice.ticket.id, op.counter, choice.why)


def call_ticket(d: Draft, op: c.CallTicket) -> None:
    """Out of order is allowed with a reason; a held customer of this counter is simply called back."""
    counter = d.idle_counter(op.counter)
    ticket = d.snapshot.ticket(op.ticket)
    expect("ticket_called", ticket)
    held_here = ticket.state is TicketState.ON_HOLD and ticket.counter == op.counter
    if held_here:
        _call(d, ticket.id, op.counter, Why("held", {}))
        return
    if not op.reason.strip():
        raise Rejected("reason_needed")
    if ticket.service not in (*counter.services, *counter.backup) and ticket.directed_to != op.counter:
        raise Rejected("not_skilled", counter=op.counter, service=ticket.service)
    _call(d, ticket.id, op.counter, Why("by_name", {"reason": op.reason}), op.reason)


def _call(d: Draft, ticket_id: str, counter_id: str, why: Why, reason: str = "") -> None:
    d.emit(e.TicketCalled(ticket=ticket_id, counter=counter_id, why=why.code, why_params=why.params, reason=reason))


def recall(d: Draft, op: c.Recall) -> None:
    ticket = d.ticket_at(op.counter)
    expect("ticket_recalled", ticket)
    policy = d.snapshot.profile.policy
    gap = d.now - ticket.segment.last_called_at
    if gap < policy.recall_gap_s * SECOND:
        raise Rejected("recall_too_soon", seconds=-(-(policy.recall_gap_s * SECOND - gap) // SECOND))
    if ticket.segment.calls >= policy.max_calls:
        raise Rejected("recalls_used_up", calls=policy.max_calls)
    d.emit(e.TicketRecalled(ticket=ticket.id, counter=op.counter))


def missed(d: Draft, op: c.MarkMissed) -> None:
    """Only after enough calls and time, so that nobody is skipped in haste; the second time it ends the ticket."""
    ticket = d.ticket_at(op.counter)
    expect("ticket_missed", ticket)
    policy = d.snapshot.profile.policy
    if ticket.segment.calls < policy.missed_calls:
        raise Rejected("call_again_first", calls=ticket.segment.calls, needed=policy.missed_calls)
    waited = d.now - ticket.segment.called_at
    if waited < policy.missed_after_s * SECOND:
        left = policy.missed_after_s * SECOND - waited
        raise Rejected("missed_too_soon", seconds=-(-left // SECOND))
    d.emit(e.TicketMissed(ticket=ticket.id, counter=op.counter))
    if ticket.times_missed >= 1:
        d.emit(e.TicketAbandoned(ticket=ticket.id, reason="missed_twice"))


def undo(d: Draft, op: c.UndoLast) -> None:
    """Only at once: later somebody has relied on it."""
    slip = d.snapshot.slips.get(op.counter)
    if slip is None:
        raise Rejected("nothing_to_undo")
    limit = d.snapshot.profile.policy.undo_s
    if d.now - slip.at > limit * SECOND:
        raise Rejected("undo_too_late", seconds=limit)
    back = e.ServiceRestored if slip.ticket.state is TicketState.SERVING else e.CallRestored
    d.emit(back(ticket=slip.ticket.id, counter=op.counter, step=slip.step))


def reinstate(d: Draft, op: c.ReinstateTicket) -> None:
    ticket = d.snapshot.ticket(op.ticket)
    expect("ticket_reinstated", ticket)
    policy = d.snapshot.profile.policy
    if d.now - (ticket.missed_at or d.now) > policy.reinstate_within_min * MINUTE:
        raise Rejected("reinstate_too_late", minutes=int(policy.reinstate_within_min))
    s = d.snapshot
    place = place_behind(s, ticket.service, policy.reinstate_places, d.now)
    d.emit(e.TicketReinstated(ticket=ticket.id, place=place))


def delay(d: Draft, op: c.DelayTicket) -> None:
    ticket = d.snapshot.ticket(op.ticket)
    check_token(ticket.token, op.token)
    expect("ticket_delayed", ticket)
    policy = d.snapshot.profile.policy
    if ticket.delays >= policy.delays:
        raise Rejected("delays_used_up", times=policy.delays)
    place = place_later(d.snapshot, ticket, policy.delay_places, d.now)
    if place is None:
        raise Rejected("nobody_behind", number=ticket.number)
    d.emit(e.TicketDelayed(ticket=ticket.id, place=place))


def reprioritise(d: Draft, op: c.Reprioritise) -> None:
    """Fair to the others: with a reason that stands in the log, and only so many at once."""
    s = d.snapshot
    ticket = s.ticket(op.ticket)
    expect("ticket_reprioritised", ticket)
    if not op.reason.strip():
        raise Rejected("reason_needed")
    if op.priority and op.priority not in {reason.code for reason in s.profile.priorities}:
        raise Rejected("unknown_priority", reason=op.priority)
    if op.priority == ticket.priority:
        return
    queued = (s.tickets[i] for queue in s.waiting.values() for i in queue if i != ticket.id)
    raised = sum(bool(other.priority and other.raised) for other in queued)
    if op.priority and raised >= s.profile.policy.raised_waiting:
        raise Rejected("raises_used_up", waiting=raised)
    d.emit(e.TicketReprioritised(ticket=ticket.id, priority=op.priority, reason=op.reason))


HANDLERS: Handlers = {
    c.CallNext: call_next,
    c.CallTicket: call_ticket,
    c.Recall: recall,
    c.MarkMissed: missed,
    c.UndoLast: undo,
    c.ReinstateTicket: reinstate,
    c.DelayTicket: delay,
    c.Reprioritise: reprioritise,
}
