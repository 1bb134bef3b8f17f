"""Tickets of the day: finding them, and what may be done with one. No widgets."""

from __future__ import annotations

from typing import Literal, NamedTuple

from branchdesk.domain.clocks import waiting_so_far
from branchdesk.domain.errors import Rejected
from branchdesk.domain.policy import explain
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED, TRANSITIONS, Ticket, TicketState
from branchdesk.domain.times import MINUTE, local
from branchdesk.i18n import text
from branchdesk.i18n.stories import why_words

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
