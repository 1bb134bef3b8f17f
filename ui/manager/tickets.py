"""Tickets of the day: finding them, what may be done with one, and its story in words. No widgets."""

from __future__ import annotations

from typing import Literal, NamedTuple

from branchdesk.domain.clocks import waiting_so_far
from branchdesk.domain.errors import Rejected
from branchdesk.domain.policy import explain
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED, TRANSITIONS, Ticket, TicketState
from branchdesk.domain.times import MINUTE, local
from branchdesk.i18n import text
from branchdesk.i18n.stories import episode, reason_name, service_name, staff_name, why_words

Group = Literal["all", "waiting", "at_counter", "aside", "ended"]
GROUPS: dict[Group, frozenset[TicketState]] = {
    "all": frozenset(TicketState),
    "waiting": QUEUED,
    "at_counter": frozenset({TicketState.CALLED, TicketState.SERVING}),
    "aside": frozenset({TicketState.ON_HOLD, TicketState.MISSED}),
    "ended": frozenset({TicketState.SERVED, TicketState.ABANDONED}),
}
TicketAction = Literal["raise", "reinstate", "abandon"]


class TicketLine(NamedTuple):
    """A ticket in the list. ``wait_min``: as it stands, or final."""

    id: str
    number: str
    service: str
    state: TicketState
    issued: str
    wait_min: int
    counter: str
    priority: str
    rating: int | None


class StoryLine(NamedTuple):
    """One thing that happened: local time and words."""

    time: str
    words: str


def find(s: Snapshot, query: str, group: Group, now: int) -> tuple[TicketLine, ...]:
    """Tickets whose number holds the query (any case), latest first."""
    wanted = query.strip().upper()
    found = [t for t in s.tickets.values() if wanted in t.number and t.state in GROUPS[group]]
    found.sort(key=lambda t: (t.issued_at, t.number), reverse=True)
    return tuple(_line(s, ticket, now) for ticket in found)


def _line(s: Snapshot, t: Ticket, now: int) -> TicketLine:
    return TicketLine(
        id=t.id,
        number=t.number,
        service=t.service,
        state=t.state,
        issued=f"{local(t.issued_at, s.profile.timezone):%H:%M}",
        wait_min=waiting_so_far(t, now) // MINUTE,
        counter=t.counter or (t.segments[-1].counter if t.segments else ""),
        priority=t.priority,
        rating=t.rating.score if t.rating else None,
    )


def actions(ticket: Ticket) -> tuple[TicketAction, ...]:
    """What a manager may do with the ticket by its state's arrows."""
    found: list[TicketAction] = ["raise"] if ticket.state in QUEUED else []
    if ticket.state in TRANSITIONS["ticket_reinstated"]:
        found.append("reinstate")
    if ticket.state in TRANSITIONS["ticket_abandoned"]:
        found.append("abandon")
    return tuple(found)


def standing_words(s: Snapshot, ticket_id: str, language: str, now: int) -> str:
    """Why a waiting ticket stands where it stands, and who is before it; empty for one that does not wait."""
    try:
        standing = explain(s, ticket_id, now)
    except Rejected:
        return ""
    why = why_words(language, standing.why, s.profile)
    if not standing.ahead:
        return text(language, "manager-standing-first", why=why)
    shown = text(language, "manager-list-comma").join(standing.ahead[:8]) + ("…" if len(standing.ahead) > 8 else "")
    return text(language, "manager-standing", why=why, count=len(standing.ahead), numbers=shown)


def story(s: Snapshot, ticket_id: str, language: str) -> tuple[StoryLine, ...]:
    """All that the branch knows of a ticket's way, in order."""
    ticket = s.ticket(ticket_id)
    moments: list[tuple[int, str]] = [(ticket.issued_at, _issued(s.profile, ticket, language))]
    for segment in ticket.segments:
        moments += episode(s.profile, segment, language)
    if ticket.raised is not None:
        moments.append((ticket.raised.at, _raised(s.profile, ticket, language)))
    if ticket.state is TicketState.ABANDONED and ticket.ended_at is not None:
        reason = _end_reason(ticket, language)
        moments.append((ticket.ended_at, text(language, "manager-story-abandoned", reason=reason)))
    if ticket.rating is not None:
        moments.append((ticket.rating.at, _rated(s.profile, ticket, language)))
    zone = s.profile.timezone
    return tuple(StoryLine(f"{local(at, zone):%H:%M:%S}", line) for at, line in sorted(moments, key=lambda m: m[0]))


def _issued(profile: Profile, ticket: Ticket, language: str) -> str:
    service = service_name(profile, ticket.first_service, language)
    if ticket.channel == "island":
        line = text(language, "manager-story-issued-island", service=service)
    else:
        line = text(language, "manager-story-issued", service=service, ahead=ticket.ahead)
    if ticket.promise_low_min is not None and ticket.promise_high_min is not None:
        low, high = ticket.promise_low_min, ticket.promise_high_min
        line += text(language, "manager-story-promise", low=low, high=high)
    if ticket.priority:
        name = reason_name(profile.priorities, ticket.priority, language)
        line += text(language, "manager-story-priority", reason=name)
    if ticket.printed is False:
        line += text(language, "manager-story-unprinted")
    return line


def _raised(profile: Profile, ticket: Ticket, language: str) -> str:
    assert ticket.raised is not None
    name, why = staff_name(profile, ticket.raised.by), ticket.raised.reason
    if not ticket.priority:
        return text(language, "manager-story-lowered", name=name, why=why)
    given = reason_name(profile.priorities, ticket.priority, language)
    return text(language, "manager-story-raised", name=name, why=why, priority=given)


def _rated(profile: Profile, ticket: Ticket, language: str) -> str:
    assert ticket.rating is not None
    names = [reason_name(profile.rating_reasons, code, language) for code in ticket.rating.reasons]
    line = text(language, "manager-story-rated", score=ticket.rating.score)
    return " · ".join([line, *names]) + (text(language, "manager-story-suspect") if ticket.rating.suspect else "")


def _end_reason(ticket: Ticket, language: str) -> str:
    known = {"day_closed": "manager-reason-day-closed", "missed_twice": "manager-reason-missed-twice"}
    message = known.get(ticket.end_reason)
    return text(language, message) if message else ticket.end_reason or text(language, "manager-reason-none")
