"""The smallest parts of a day that roll-ups are made of: services by half-hour of issue, and tellers.

What belongs to a part is as in the summary's tables (``rows``): a ticket to the service that it was issued for and to
the half-hour of its issue; work to the service worked on, and to the half-hour in which its ticket was issued, so that
half-hours add up to the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import local
from branchdesk.metrics.figures import Part, Work
from branchdesk.metrics.rows import episodes
from branchdesk.metrics.tally import Tally, tally

ALL = ""
"""In place of a service: all together."""
Halves = dict[int, Tally]
"""By half-hour of the day, local wall clock: 0 from midnight, 47 from half past eleven at night."""


class DayTallies(NamedTuple):
    """By service (and all together) and half-hour; by teller."""

    services: dict[str, Halves]
    tellers: dict[str, Tally]


def day_tallies(s: Snapshot) -> DayTallies:
    """All tallies of the snapshot's business date, as of the last thing that happened to one of its tickets."""
    tickets = list(s.tickets.values())
    now = as_of(tickets)
    parts: dict[str, dict[int, Part]] = {}
    for ticket in tickets:
        half = half_of(ticket.issued_at, s.profile.timezone)
        for service in (ALL, ticket.first_service):
            part = _part(parts, service, half)
            part.arrived.append(ticket)
            part.waited.append(ticket)
            part.ended.append(ticket)
        for segment in ticket.segments:
            work = Work(ticket, segment)
            _part(parts, ALL, half).segments.append(work)
            _part(parts, segment.service, half).segments.append(work)
    services = {
        service: {half: tally(part, s.profile, now) for half, part in sorted(halves.items())}
        for service, halves in parts.items()
    }
    worked = [Work(ticket, segment) for ticket in tickets for segment in ticket.segments]
    tellers = sorted({work.segment.teller for work in worked})
    return DayTallies(
        services,
        {key: tally(episodes(s, worked, key, lambda what: what.teller), s.profile, now) for key in tellers},
    )


def as_of(tickets: Iterable[Ticket]) -> int:
    """The last thing that happened to one of them (ms)."""
    return max((_last_of(ticket) for ticket in tickets), default=0)


def half_of(at: int, timezone: str) -> int:
    """The half-hour of the day in which an instant lies."""
    moment = local(at, timezone)
    return moment.hour * 2 + moment.minute // 30


def _part(parts: dict[str, dict[int, Part]], service: str, half: int) -> Part:
    return parts.setdefault(service, {}).setdefault(half, Part([], [], [], []))


def _last_of(ticket: Ticket) -> int:
    ended, rated = ticket.ended_at or 0, ticket.rating.at if ticket.rating else 0
    return max(ticket.issued_at, ended, rated, *(segment.latest for segment in ticket.segments))
