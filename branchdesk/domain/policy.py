"""Which ticket is next, and why. Pure; every screen that shows an order asks here.

Candidates of a counter: everyone queued for a service it serves (its own first, its backup services only when none of
its own waits), except tickets directed to another open counter. Among them, by tier, then by place:

    0 directed      sent on to this very counter
    1 max_wait      has waited longer than the guarantee (ageing): no class can starve another
    2 appointment   booked for now or earlier
    3 priority      with a reason code, but at most ``priority_run`` in a row while others wait (ratio cap)
    4 turn          in order of place (arrival; a reinstated ticket stands some places later)
    5 priority      above the cap
    6 early         an appointment before its time
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from branchdesk.domain.counter import Counter
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED, Place, Ticket, TicketState
from branchdesk.domain.times import MINUTE

DIRECTED, MAX_WAIT, APPOINTMENT, PRIORITY, TURN, CAPPED, EARLY = range(7)


class Why(NamedTuple):
    """A reason as a code with parameters; its words are the text ``why-<code>``."""

    code: str
    params: dict[str, str | int]


class Choice(NamedTuple):
    """The ticket to call, and the reason."""

    ticket: Ticket
    why: Why


class Standing(NamedTuple):
    """Where a ticket stands: its reason, and the numbers that would be called before it in its own service."""

    why: Why
    ahead: tuple[str, ...]


def next_ticket(s: Snapshot, counter: Counter, now: int) -> Choice | None:
    """The ticket this counter should call now, or None where nobody waits for it."""
    for services in (counter.services, counter.backup):
        candidates = [t for t in _queued(s, services) if not _directed_elsewhere(s, t, counter)]
        if candidates:
            capped = _cap_holds(s, candidates)
            rank, ticket = min((_rank(s, t, counter.id, now, capped), t) for t in candidates)
            backup = services is counter.backup and rank[0] == TURN
            return Choice(ticket, _why(s, ticket, rank[0], now, backup=backup))
    directed = [t for t in _queued(s, s.waiting) if t.directed_to == counter.id]
    if directed:
        ticket = min(directed, key=lambda t: t.place)
        return Choice(ticket, _why(s, ticket, DIRECTED, now))
    return None


def order(s: Snapshot, service: str, now: int) -> list[Ticket]:
    """The queue of one service in the order in which it would be called now."""
    tickets = list(_queued(s, (service,)))
    capped = _cap_holds(s, tickets)
    return sorted(tickets, key=lambda t: _rank(s, t, t.directed_to, now, capped))


def explain(s: Snapshot, ticket_id: str, now: int) -> Standing:
    """Why this ticket stands where it stands. Raises Rejected where it is unknown or not in a queue."""
    ticket = s.ticket(ticket_id)
    if ticket.state not in QUEUED:
        raise Rejected("not_waiting", number=ticket.number, state=str(ticket.state))
    queue = order(s, ticket.service, now)
    place = queue.index(ticket)
    capped = _cap_holds(s, queue)
    tier = _rank(s, ticket, ticket.directed_to, now, capped)[0]
    return Standing(_why(s, ticket, tier, now), tuple(t.number for t in queue[:place]))


def ahead_of_new(s: Snapshot, service: str, *, priority: bool) -> int:
    """People that a ticket issued now would find before it in its service."""
    queue = s.queue(service)
    if not priority:
        return len(queue)
    return sum(1 for ticket_id in queue if s.tickets[ticket_id].priority)


def place_behind(s: Snapshot, service: str, places: int, now: int, seq: int) -> Place:
    """The place ``places`` tickets later than the front; the end where fewer wait. ``seq`` is the new event's."""
    queue = order(s, service, now)[:places]
    if not queue:
        return (now, seq)
    return (max(t.place[0] for t in queue), seq)


def _queued(s: Snapshot, services: Iterable[str]) -> Iterable[Ticket]:
    for service in services:
        for ticket_id in s.queue(service):
            yield s.tickets[ticket_id]


def _directed_elsewhere(s: Snapshot, ticket: Ticket, counter: Counter) -> bool:
    if not ticket.directed_to or ticket.directed_to == counter.id:
        return False
    other = s.counters.get(ticket.directed_to)
    return other is not None and other.opened_at is not None


def _cap_holds(s: Snapshot, candidates: list[Ticket]) -> bool:
    return s.priority_run >= s.profile.policy.priority_run and any(not t.priority for t in candidates)


def _rank(s: Snapshot, ticket: Ticket, counter_id: str, now: int, capped: bool) -> tuple[int, int, int]:
    if ticket.directed_to and ticket.directed_to == counter_id:
        tier = DIRECTED
    elif now - ticket.waits_since >= s.profile.policy.max_wait_min * MINUTE:
        tier = MAX_WAIT
    elif ticket.booked_at is not None and ticket.state is TicketState.WAITING:
        tier = APPOINTMENT if ticket.booked_at <= now else EARLY
    elif ticket.priority:
        tier = CAPPED if capped else PRIORITY
    else:
        tier = TURN
    return (tier, *ticket.place)


def _why(s: Snapshot, ticket: Ticket, tier: int, now: int, *, backup: bool = False) -> Why:
    waited = max(0, now - ticket.waits_since) // MINUTE
    policy = s.profile.policy
    if tier == DIRECTED:
        return Why("directed", {"counter": ticket.directed_to})
    if tier == MAX_WAIT:
        return Why("max_wait", {"waited": waited, "limit": int(policy.max_wait_min)})
    if tier in (APPOINTMENT, EARLY):
        return Why("appointment" if tier == APPOINTMENT else "early", {"waited": waited})
    if tier in (PRIORITY, CAPPED):
        code = "priority" if tier == PRIORITY else "priority_capped"
        return Why(code, {"reason": ticket.priority, "run": policy.priority_run})
    if ticket.state is TicketState.TRANSFERRED:
        return Why("transferred", {"waited": waited})
    if ticket.times_missed:
        return Why("reinstated", {"places": policy.reinstate_places})
    if not ticket.priority and s.priority_run >= policy.priority_run:
        return Why("ratio", {"run": policy.priority_run})
    return Why("backup" if backup else "turn", {"waited": waited})
