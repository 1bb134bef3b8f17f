"""Which finish the customer is asked about, and until when. Pure; instants are the branch's (ms).

The branch's own log decides, never the counter's window: what the teller does after the finish (pause, close, log out)
neither removes nor answers the question. Only time, an answer, or the next finish at this counter does.
"""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain.commands import Language
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import SECOND
from branchdesk.i18n import known_language


class Question(NamedTuple):
    """One finish to be rated."""

    ticket: str
    number: str
    language: Language
    """The one that the customer chose at the kiosk."""
    token: str
    """What the branch asked this counter's evaluator with, and nobody else."""
    finished_at: int
    closes_at: int
    """Nobody has tapped by then: unrated."""


def open_question(s: Snapshot, counter_id: str, now: int) -> Question | None:
    """The latest finish at this counter, while it may still be rated here and nobody has."""
    counter = s.counters.get(counter_id)
    ticket = s.tickets.get(counter.last_ticket) if counter else None
    if counter is None or ticket is None or counter.last_finished_at is None:
        return None
    if ticket.state is not TicketState.SERVED or ticket.rating is not None:
        return None
    timeout = s.profile.policy.rating_timeout_s * SECOND
    at = counter.last_finished_at
    language = known_language(ticket.language)
    question = Question(ticket.id, ticket.number, language, ticket.question, at, at + timeout)
    return question if now < question.closes_at else None


def taken_back(s: Snapshot | None, question: Question | None) -> bool:
    """The teller finished by a slip: the customer is served on, and asked when it is over."""
    ticket = s.tickets.get(question.ticket) if s is not None and question is not None else None
    return ticket is not None and ticket.state is TicketState.SERVING
