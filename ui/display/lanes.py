"""The board by service or by counter: who is served where, and who is next. Decisions only, no widgets."""

from __future__ import annotations

from typing import Literal, NamedTuple

from branchdesk.domain.counter import Activity, Counter
from branchdesk.domain.policy import order
from branchdesk.domain.profile import Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import TicketState
from ui.display.state import QueueRow, queue_rows

NEXT = 3
"""So many numbers are shown as next: further ahead the order may still change."""

Sign = Literal["called", "serving", "open", "paused", "closed"]
"""What a counter says of itself."""


class Served(NamedTuple):
    """A number that is called or served somewhere. ``go``: its customer is awaited."""

    number: str
    counter: str
    go: bool
    since: int


class ServiceLane(NamedTuple):
    """A service: who is at which counter for it (who is awaited first), who is next, and its queue."""

    code: str
    name: Words
    now: tuple[Served, ...]
    next: tuple[str, ...]
    queue: QueueRow


class CounterLane(NamedTuple):
    """A counter: what it says, for which number, and what it serves."""

    counter: str
    sign: Sign
    number: str
    services: tuple[str, ...]


def service_lanes(s: Snapshot, now: int) -> tuple[ServiceLane, ...]:
    """All services of the profile, in its order."""
    queues = {row.code: row for row in queue_rows(s, now)}
    served = _served(s)
    return tuple(
        ServiceLane(
            service.code,
            service.name,
            tuple(sorted(served.get(service.code, ()), key=lambda one: (not one.go, -one.since))),
            tuple(ticket.number for ticket in order(s, service.code, now)[:NEXT]),
            queues[service.code],
        )
        for service in s.profile.services
    )


def counter_lanes(s: Snapshot) -> tuple[CounterLane, ...]:
    """All counters of the profile, in its order."""
    return tuple(counter_lane(s, setup.id) for setup in s.profile.counters)


def counter_lane(s: Snapshot, counter_id: str) -> CounterLane:
    """One counter; one that the profile does not know is closed."""
    counter = s.counters.get(counter_id)
    if counter is None:
        return CounterLane(counter_id, "closed", "", ())
    ticket = s.tickets.get(counter.ticket)
    return CounterLane(counter_id, sign_of(counter), ticket.number if ticket else "", counter.services)


def sign_of(counter: Counter) -> Sign:
    """Between two customers, and while the teller writes up the last one, a counter is simply open."""
    match counter.activity:
        case Activity.CLOSED:
            return "closed"
        case Activity.PAUSED:
            return "paused"
        case Activity.CALLED:
            return "called"
        case Activity.SERVING:
            return "serving"
        case _:
            return "open"


def _served(s: Snapshot) -> dict[str, list[Served]]:
    found: dict[str, list[Served]] = {}
    for counter in s.counters.values():
        ticket = s.tickets.get(counter.ticket)
        if ticket is not None:
            go = ticket.state is TicketState.CALLED
            found.setdefault(ticket.service, []).append(Served(ticket.number, counter.id, go, counter.since))
    return found
