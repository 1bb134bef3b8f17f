"""Slips: what was done last with a counter's customer can be taken back while nothing else has happened.

The fold keeps the ticket as it was before, so that putting it back needs no inverse of every event: its clocks, notes
and places are those of then, and every figure counts as if the slip had not happened. Whatever else names the ticket or
the counter (a call elsewhere, a rating, the next call here, a pause) forgets it.
"""

from __future__ import annotations

from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.apply.counters import put_counter
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Handler, Slip, SlipStep, Snapshot
from branchdesk.domain.ticket import QUEUED, next_state

_STEPS: dict[type[e.Payload], SlipStep] = {
    e.ServiceFinished: "finish",
    e.TicketMissed: "missed",
    e.TicketTransferred: "transfer",
    e.TicketHeld: "hold",
}


def note(before: Snapshot, after: Snapshot, at: int, data: e.Payload) -> Snapshot:
    """``after``, with what may be taken back now. What a cut-off counter tells later is no slip of this moment."""
    step = _STEPS.get(type(data))
    slips = after.slips
    if step is None and not slips:
        return after
    counter, ticket = getattr(data, "counter", ""), getattr(data, "ticket", "")
    for key, slip in slips.items():
        if (key == counter or slip.ticket.id == ticket) and not _second_miss(slip, data):
            slips = slips.delete(key)
    here = before.counters.get(counter)
    if step is not None and here is not None and here.ticket == ticket and getattr(data, "happened_at", None) is None:
        slip = Slip(step=step, at=at, ticket=before.tickets[ticket], since=here.since)
        slips = slips.set(counter, slip)
    return after if slips is after.slips else replace(after, slips=slips)


def _second_miss(slip: Slip, data: e.Payload) -> bool:
    """A second miss ends the ticket by an event of its own, which belongs to it."""
    return isinstance(data, e.TicketAbandoned) and slip.step == "missed" and slip.ticket.times_missed > 0


def _restored(s: Snapshot, event: e.Event, d: e.CallRestored | e.ServiceRestored) -> Snapshot:
    """Nobody is asked about a finish that was none, nor once more about the customer before."""
    slip, old = s.slips.get(d.counter), s.tickets[d.ticket]
    if slip is None or slip.ticket.id != d.ticket:
        raise Rejected("nothing_to_undo")
    ticket = replace(slip.ticket, state=next_state(event.type, old.state, old.number))
    if old.state in QUEUED:
        s = replace(s, waiting=s.waiting.set(old.service, s.queue(old.service).delete(old.id)))
    s = replace(s, tickets=s.tickets.set(ticket.id, ticket))
    serving = isinstance(d, e.ServiceRestored)
    counter = s.counters[d.counter]
    s = put_counter(s, counter, ticket=ticket.id, serving=serving, since=slip.since, wrap_up=False)
    if d.step != "finish":
        return s
    return put_counter(s, s.counters[d.counter], last_ticket="", last_finished_at=None)


HANDLERS: dict[str, Handler] = {
    "call_restored": _restored,
    "service_restored": _restored,
}
