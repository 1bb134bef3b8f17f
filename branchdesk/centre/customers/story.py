"""The ticket's story in times, for whoever held it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import Segment, Ticket, TicketState
from branchdesk.domain.times import MINUTE, local
from branchdesk.i18n import text

ENDS = {
    "served": "customer-story-served",
    "next_service": "customer-story-next-service",
    "transferred": "customer-story-transferred",
    "missed": "customer-story-missed",
    "held": "customer-story-held",
}


class Happening(msgspec.Struct, frozen=True):
    """One line of the story: a time of day (empty: a sum over all of it), and what was then."""

    time: str
    words: str


def story(ticket: Ticket, profile: Profile, lang: str) -> tuple[Happening, ...]:
    """All that happened, oldest first; sums at the end once the ticket is over."""
    lines = list(_lines(ticket, lang))
    shown = [Happening(f"{local(at, profile.timezone):%H:%M}", words) for at, words in lines]
    return (*shown, *_sums(ticket, lang))


def _lines(ticket: Ticket, lang: str) -> Iterator[tuple[int, str]]:
    t = partial(text, lang)
    yield ticket.issued_at, t("customer-story-issued")
    for segment in ticket.segments:
        yield from _episode(segment, lang)
    if ticket.state is TicketState.ABANDONED and ticket.ended_at is not None:
        yield ticket.ended_at, t("customer-story-abandoned")
    if ticket.rating is not None:
        yield ticket.rating.at, t("customer-story-rated")


def _episode(segment: Segment, lang: str) -> Iterator[tuple[int, str]]:
    t = partial(text, lang)
    if segment.calls:
        yield segment.called_at, t("customer-story-called", counter=segment.counter)
    if segment.calls > 1:
        yield segment.last_called_at, t("customer-story-recalled", count=segment.calls)
    if segment.started_at is not None:
        yield segment.started_at, t("customer-story-started", counter=segment.counter)
    if segment.ended_at is not None and segment.end in ENDS:
        yield segment.ended_at, t(ENDS[segment.end])


def _sums(ticket: Ticket, lang: str) -> Iterator[Happening]:
    waited, served = clocks.waiting(ticket), clocks.service_time(ticket)
    if ticket.ended_at is None:
        return
    if waited is not None:
        yield Happening("", text(lang, "customer-story-waited", minutes=round(waited / MINUTE)))
    if served is not None:
        yield Happening("", text(lang, "customer-story-service", minutes=round(served / MINUTE)))
