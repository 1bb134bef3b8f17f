"""Which ticket is next, and why. Pure; every screen that shows an order asks here.

Candidates of a counter: everyone sent on to it, and everyone queued for a service it serves (its own first, its backup
services only when none of its own waits), except tickets directed to another open counter. Among them, by tier, then by
place:

    0 directed      sent on to this very counter
    1 max_wait      has waited longer than the guarantee (ageing): no class can starve another
    2 appointment   booked for now or earlier (or so soon that its holder counts as on time)
    3 priority      with a reason code, but at most ``priority_run`` in a row while others wait (ratio cap)
    4 turn          in order of place (arrival; a reinstated or delayed ticket stands some places later)
    5 priority      above the cap
    6 early         an appointment before its time

A reinstated ticket has lost its class: it stands in turn, some places behind the front, and ages from that place on. So
does one whose holder asked for more time, some places behind where it stood. A class that a manager gives afterwards
counts like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from branchdesk.domain.counter import Counter
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Policy
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
    foreign = [service for service in s.waiting if service not in counter.services]
    sent_here = [t for t in _queued(s, foreign) if t.directed_to == counter.id]
    for services, backup in ((counter.services, False), (counter.backup, True)):
        candidates = sent_here + [t for t in _queued(s, services) if _open_to(s, t, counter)]
        if candidates:
            capped = _cap_holds(s, candidates)
            ticket = min(candidates, key=lambda t: rank(s, t, counter.id, now, capped))
            tier = rank(s, ticket, counter.id, now, capped)[0]
            return Choice(ticket, _why(s, ticket, tier, now, backup=backup, capped=capped))
    return None


def order(s: Snapshot, service: str, now: int) -> list[Ticket]:
    """The queue of one service in the order in which it would be called now."""
    tickets = list(_queued(s, (service,)))
    capped = _cap_holds(s, tickets)
    return sorted(tickets, key=lambda t: rank(s, t, destination(s, t), now, capped))


def explain(s: Snapshot, ticket_id: str, now: int) -> Standing:
    """Why this ticket stands where it stands. Raises Rejected where it is unknown or not in a queue."""
    ticket = s.ticket(ticket_id)
    if ticket.state not in QUEUED:
        raise Rejected("not_waiting", number=ticket.number, state=str(ticket.state))
    queue = order(s, ticket.service, now)
    place = queue.index(ticket)
    capped = _cap_holds(s, queue)
    tier = rank(s, ticket, destination(s, ticket), now, capped)[0]
    why = _why(s, ticket, tier, now, backup=False, capped=capped)
    return Standing(why, tuple(t.number for t in queue[:place]))


def goes_first(ticket: Ticket) -> bool:
    """Whether it has priority, or was booked."""
    return bool(ticket.priority) or ticket.booked_at is not None


def ahead_of_new(s: Snapshot, service: str, *, priority: bool) -> int:
    """People that a ticket issued now would find before it in its service."""
    queue = s.queue(service)
    if not priority:
        return len(queue)
    return sum(1 for ticket_id in queue if goes_first(s.tickets[ticket_id]))


def place_behind(s: Snapshot, service: str, places: int, now: int) -> Place:
    """The place in turn with ``places`` tickets before it; the end where fewer wait. The last of them shares its place.

    Those of the first ``places`` who go before the turn anyway (directed, booked, with priority) need no room in it.
    """
    return _behind(s, order(s, service, now), places, now)


def place_later(s: Snapshot, ticket: Ticket, places: int, now: int) -> Place | None:
    """The place in turn behind the ``places`` tickets that follow a ticket; None: nobody follows."""
    queue = order(s, ticket.service, now)
    at = queue.index(ticket)
    if at == len(queue) - 1:
        return None
    return _behind(s, queue[:at] + queue[at + 1 :], at + places, now)


def _behind(s: Snapshot, queue: list[Ticket], places: int, now: int) -> Place:
    tiers = [rank(s, t, destination(s, t), now, capped=False)[0] for t in queue]
    in_turn = [t.place for t, tier in zip(queue, tiers, strict=True) if tier in (MAX_WAIT, TURN)]
    before = sum(tier in (MAX_WAIT, TURN) for tier in tiers[:places])
    if before:
        return max(in_turn[:before])
    return (in_turn[0][0] - 1, in_turn[0][1]) if in_turn else (now, s.seq + 1)


def _queued(s: Snapshot, services: Iterable[str]) -> Iterable[Ticket]:
    for service in services:
        for ticket_id in s.queue(service):
            yield s.tickets[ticket_id]


def _open_to(s: Snapshot, ticket: Ticket, counter: Counter) -> bool:
    return destination(s, ticket) in ("", counter.id)


def _cap_holds(s: Snapshot, candidates: list[Ticket]) -> bool:
    """Enough priority tickets were called in a row, and both sorts wait."""
    return s.priority_run >= s.profile.policy.priority_run and len({bool(t.priority) for t in candidates}) == 2


def rank(s: Snapshot, ticket: Ticket, counter_id: str, now: int, capped: bool) -> tuple[int, int, int, int, str]:
    """Tier, then place; on a shared place whoever was not missed or delayed, or was first."""
    if ticket.directed_to and ticket.directed_to == counter_id:
        tier = DIRECTED
    elif now >= guaranteed_at(s, ticket):
        tier = MAX_WAIT
    elif stands_back(ticket):
        tier = TURN
    elif ticket.booked_at is not None and ticket.state is TicketState.WAITING:
        on_time = ticket.booked_at - s.profile.policy.on_time_early_min * MINUTE <= now
        tier = APPOINTMENT if on_time else EARLY
    elif ticket.priority:
        tier = CAPPED if capped else PRIORITY
    else:
        tier = TURN
    return (tier, *ticket.place, max(ticket.missed_at or 0, ticket.delayed_at), ticket.number)


def guaranteed_at(s: Snapshot, ticket: Ticket) -> float:
    """From when on the maximum-wait guarantee holds for a ticket (ms)."""
    was_back = ticket.state is TicketState.WAITING and (ticket.times_missed or ticket.delays)
    since = max(ticket.waits_since, ticket.place[0]) if was_back else ticket.waits_since
    return since + s.profile.policy.max_wait_min * MINUTE


def destination(s: Snapshot, ticket: Ticket) -> str:
    """The counter that the ticket was sent on to, while that counter is open; else any may take it."""
    counter = s.counters.get(ticket.directed_to)
    return ticket.directed_to if counter is not None and counter.opened_at is not None else ""


def stands_back(ticket: Ticket) -> bool:
    """Whether it was put behind others, after it was missed or because its holder asked: it has no class any more."""
    if ticket.state is not TicketState.WAITING or not (ticket.times_missed or ticket.delays):
        return False
    given_at = ticket.raised.at if ticket.raised and ticket.priority else 0
    return given_at < max(ticket.missed_at or 0, ticket.delayed_at)


def _why(s: Snapshot, ticket: Ticket, tier: int, now: int, *, backup: bool, capped: bool) -> Why:
    waited = max(0, now - ticket.waits_since) // MINUTE
    policy = s.profile.policy
    if tier == DIRECTED:
        return Why("directed", {"counter": ticket.directed_to})
    if tier == MAX_WAIT:
        return Why("max_wait", {"waited": waited, "limit": int(policy.max_wait_min)})
    if tier in (APPOINTMENT, EARLY):
        return Why("appointment" if tier == APPOINTMENT else "early", {"waited": waited})
    if tier in (PRIORITY, CAPPED):
        return _why_class(ticket, policy, capped=tier == CAPPED)
    if ticket.state is TicketState.TRANSFERRED:
        return Why("transferred", {"waited": waited})
    if stands_back(ticket):
        missed = bool(ticket.times_missed)
        places = policy.reinstate_places if missed else policy.delay_places
        return Why("reinstated" if missed else "delayed", {"places": places})
    if capped:
        return Why("ratio", {"run": policy.priority_run})
    return Why("backup" if backup else "turn", {"waited": waited})


def _why_class(ticket: Ticket, policy: Policy, *, capped: bool) -> Why:
    if ticket.raised and not capped:
        return Why("raised", {"reason": ticket.priority, "told": ticket.raised.reason})
    return Why("priority_capped" if capped else "priority", {"reason": ticket.priority, "run": policy.priority_run})
