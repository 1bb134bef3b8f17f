"""How a ticket stands, as its holder must be told it; pure. What is not known is said, and never guessed.

waiting   in the queue: ``ahead`` and the range say how long        called   go to ``counter`` now
serving   somebody works for this customer                         on_hold  may come back to the counter
missed    called in vain; until ``deadline`` the branch takes it back; ``too_late`` afterwards
served, abandoned   over            closed   the day ended before the ticket was called
"""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.centre.contact import SILENT
from branchdesk.centre.customers.finding import Contact, Holder
from branchdesk.centre.digest.live import LiveCall, LiveTicket
from branchdesk.domain.ticket import FINAL, Ticket, TicketState
from branchdesk.domain.times import DAY, MINUTE
from branchdesk.forecast.waits.told import Left, Reason, is_overdue, left, unpacked

Kind = Literal["waiting", "called", "serving", "on_hold", "missed", "served", "abandoned", "closed"]
NEW_MIN = 2
"""So long a ticket's own paper is the latest word."""
Rateable = Literal["", "open", "rated", "over"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Instants are by the branch's clock (ms), waits are minutes."""

    kind: Kind
    counter: str = ""
    ahead: int | None = None
    low_min: int | None = None
    high_min: int | None = None
    overdue: bool = False
    """It waits for longer than its paper says."""
    why: Reason = ""
    """Why the wait grew by much."""
    transferred: bool = False
    called_at: int | None = None
    deadline: int | None = None
    too_late: bool = False
    rating: Rateable = ""
    silent: bool = False
    as_of: int | None = None
    calls: tuple[LiveCall, ...] = ()


def standing(holder: Holder, now: int) -> Standing:
    """Where the holder's ticket stands; ``now`` is the centre's clock."""
    contact = holder.contact
    silent = is_silent(contact, now)
    branch_now = branch_time(holder)
    live = holder.live if holder.live and (holder.live.gen, holder.live.bdate) == (holder.gen, holder.bdate) else None
    kind = _kind(holder, day_over=live is None or not live.day_open)
    found = live_ticket(holder)
    ticket = holder.ticket
    deadline = _deadline(holder) if kind == "missed" else None
    in_queue = kind == "waiting" and found is not None
    told = _told(holder, branch_now) if in_queue else None
    low, high = (found.low_min, found.high_min) if in_queue and found else (None, None)
    return Standing(
        kind=kind,
        counter=ticket.segment.counter if ticket.segments else "",
        ahead=found.ahead if in_queue and found else None,
        low_min=told.low_min if told else low,
        high_min=told.high_min if told else high,
        overdue=in_queue and is_overdue(ticket, branch_now),
        why=told.why if told else "",
        transferred=ticket.state is TicketState.TRANSFERRED,
        called_at=ticket.segment.last_called_at if kind == "called" else None,
        deadline=deadline,
        too_late=deadline is not None and branch_now > deadline,
        rating=_rating(holder, branch_now) if kind == "served" else "",
        silent=silent,
        as_of=contact.branch_at,
        calls=live.calls if live is not None else (),
    )


def _told(holder: Holder, branch_now: int) -> Left | None:
    """What the branch itself says of this ticket's wait; of one that was issued since, what its paper says."""
    told, ticket = unpacked(holder.contact.waits), holder.ticket
    found = left(told, ticket, branch_now)
    if found is not None or ticket.promise_low_min is None or ticket.promise_high_min is None:
        return found
    gone = (branch_now - ticket.waits_since) // MINUTE
    if gone >= NEW_MIN or ticket.state is not TicketState.WAITING:
        return None
    return Left(max(0, ticket.promise_low_min - gone), max(1, ticket.promise_high_min - gone))


def is_silent(contact: Contact, now: int) -> bool:
    """Whether nothing came from the branch of late."""
    return contact.last is None or now - contact.last > SILENT


def branch_time(holder: Holder) -> int:
    """The branch's clock at its last word (ms)."""
    return max(holder.contact.branch_at or 0, holder.live.at if holder.live else 0)


def live_ticket(holder: Holder) -> LiveTicket | None:
    """The holder's ticket among those that are not over."""
    if holder.live is None or holder.live.gen != holder.gen:
        return None
    return next((ticket for ticket in holder.live.tickets if ticket.ticket == holder.ticket.id), None)


def is_same_episode(holder: Holder, found: LiveTicket | None) -> bool:
    """Whether the ticket as loaded is still as the branch has it now: only its place in the queue may differ."""
    ticket = holder.ticket
    if found is None:
        return ticket.state in FINAL
    called = ticket.segment.last_called_at if found.counter and ticket.segments else None
    return (found.state, found.service, found.called_at) == (str(ticket.state), ticket.service, called)


def _kind(holder: Holder, *, day_over: bool) -> Kind:
    state = holder.ticket.state
    if state in FINAL:
        return "served" if state is TicketState.SERVED else "abandoned"
    if day_over:
        return "closed"
    return "waiting" if state is TicketState.TRANSFERRED else str(state)  # type: ignore[return-value]


def _deadline(holder: Holder) -> int | None:
    missed_at = holder.ticket.segment.ended_at if holder.ticket.segments else None
    return None if missed_at is None else missed_at + round(holder.profile.policy.reinstate_within_min * MINUTE)


def _rating(holder: Holder, branch_now: int) -> Rateable:
    """By the branch's own rule (``domain.decide.serving.rate``): on the ticket's business date, and within its days."""
    ticket: Ticket = holder.ticket
    if ticket.rating is not None:
        return "rated"
    same_day = holder.live is not None and (holder.live.gen, holder.live.bdate) == (holder.gen, holder.bdate)
    within = branch_now - (ticket.ended_at or branch_now) <= holder.profile.policy.rating_days * DAY
    return "open" if same_day and within else "over"
