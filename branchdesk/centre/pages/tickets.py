"""Single tickets of a branch's day, for whoever may look at them; how one was rated is told of none."""

from __future__ import annotations

from functools import partial

import msgspec
from sqlalchemy import Connection

from branchdesk.centre.pages.looking import Look
from branchdesk.centre.pages.reading import day_of
from branchdesk.centre.pages.words import NONE, number
from branchdesk.centre.people.audit import audit
from branchdesk.domain import clocks
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket, TicketState
from branchdesk.domain.times import MINUTE, local
from branchdesk.i18n import text
from branchdesk.i18n.stories import episode, reason_name, service_name
from branchdesk.metrics.tickets import TicketLine, ticket_lines


class TicketRow(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket in the day's list. ``teller``: empty for those who may not see tellers."""

    href: str
    number: str
    service: str
    issued: str
    wait: str
    serving: str
    counter: str
    teller: str
    state: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket's way: what it is, and what happened when."""

    number: str
    facts: tuple[tuple[str, str], ...]
    moments: tuple[tuple[str, str], ...]


def day_list(connection: Connection, look: Look, bdate: str) -> tuple[TicketRow, ...]:
    """The tickets of a branch's business date in the order of issue. Raises Rejected("branch_unknown")."""
    s = day_of(connection, look.asked.branch, bdate, look.viewer.scope)
    if s is None:
        return ()
    ids = sorted(s.tickets.values(), key=lambda ticket: (ticket.issued_at, ticket.number))
    return tuple(_row(look, s, ticket.id, line) for ticket, line in zip(ids, ticket_lines(s), strict=True))


def _row(look: Look, s: Snapshot, ticket: str, line: TicketLine) -> TicketRow:
    people = {person.id: person.name for person in s.profile.staff}
    return TicketRow(
        href=look.link(f"/branches/{s.branch}/tickets/{s.bdate}/{ticket}"),
        number=line.number,
        service=service_name(s.profile, line.service, look.language),
        issued=f"{local(line.issued_at, s.profile.timezone):%H:%M}",
        wait=number(line.wait_min),
        serving=number(line.service_min),
        counter=line.counter or NONE,
        teller=people.get(line.teller, line.teller) if look.viewer.may("tellers") else "",
        state=look.say(f"manager-state-{line.state.replace('_', '-')}"),
    )


def story(connection: Connection, look: Look, bdate: str, ticket: str, now: int) -> Story:
    """One ticket's way; that it was looked at stands in the audit. ``connection`` writes; ``now``: ms.

    Raises Rejected("branch_unknown" | "ticket_unknown").
    """
    s = day_of(connection, look.asked.branch, bdate, look.viewer.scope)
    found = s.tickets.get(ticket) if s else None
    if s is None or found is None:
        raise Rejected("ticket_unknown")
    audit(connection, look.viewer, "ticket", f"{s.branch}/{found.id}", found.number, at=now)
    zone = s.profile.timezone
    moments = ((f"{local(at, zone):%H:%M:%S}", words) for at, words in _moments(look, s.profile, found))
    return Story(number=found.number, facts=tuple(_facts(look, s.profile, found)), moments=tuple(moments))


def _facts(look: Look, profile: Profile, ticket: Ticket) -> list[tuple[str, str]]:
    say, lang = look.say, look.language
    waited, served = clocks.waiting(ticket), clocks.service_time(ticket)
    found = [
        (say("report-ticket-service"), service_name(profile, ticket.first_service, lang)),
        (say("report-ticket-channel"), say(f"report-channel-{ticket.channel.replace('_', '-')}")),
        (say("report-ticket-state"), say(f"manager-state-{ticket.state.replace('_', '-')}")),
        (say("report-ticket-wait"), number(None if waited is None else waited / MINUTE)),
        (say("report-ticket-serving"), number(None if served is None else served / MINUTE)),
    ]
    if ticket.priority:
        found.insert(1, (say("report-ticket-priority"), reason_name(profile.priorities, ticket.priority, lang)))
    if ticket.promise_low_min is not None and ticket.promise_high_min is not None:
        promised = say("centre-promised-range", low=ticket.promise_low_min, high=ticket.promise_high_min)
        found.append((say("centre-promised"), promised))
    if look.viewer.may("tellers") and ticket.segments:
        people = {person.id: person.name for person in profile.staff}
        tellers = dict.fromkeys(people.get(segment.teller, segment.teller) for segment in ticket.segments)
        found.append((say("centre-teller"), ", ".join(tellers)))
    return found


def _moments(look: Look, profile: Profile, ticket: Ticket) -> list[tuple[int, str]]:
    say = partial(text, look.language)
    moments = [(ticket.issued_at, say("customer-story-issued"))]
    for segment in ticket.segments:
        moments += episode(profile, segment, look.language)
    if ticket.state is TicketState.ABANDONED and ticket.ended_at is not None:
        moments.append((ticket.ended_at, say("manager-state-abandoned")))
    if ticket.rating is not None:
        moments.append((ticket.rating.at, say("customer-story-rated")))
    return sorted(moments, key=lambda moment: moment[0])
