"""A wait in words, and why it is so: what the node told, and what on the floor it comes from. No widgets."""

from __future__ import annotations

from branchdesk.domain.clocks import pause_left
from branchdesk.domain.counter import Activity, Counter
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import QUEUED, Ticket
from branchdesk.domain.times import MINUTE, SECOND, local
from branchdesk.forecast.waits.told import Told, is_fresh, is_overdue, left
from branchdesk.i18n import text

LONG = 1.5
"""A customer is at a counter for long beyond so much of the usual length."""
UNUSUAL = 0.1
"""Today is told to be slower or faster from so much on."""


def range_words(language: str, low_min: int, high_min: int) -> str:
    """A range of minutes as it is said; from 0 on: under so many."""
    if low_min <= 0:
        return text(language, "manager-range-under", minutes=high_min)
    return text(language, "manager-range", low=low_min, high=high_min)


def left_words(told: Told | None, ticket: Ticket, language: str, now: int) -> str:
    """What a waiting ticket still has before it, and that it is overdue where it is. Empty: nobody knows."""
    found = left(told, ticket, now)
    if found is None:
        overdue = ticket.state in QUEUED and is_overdue(ticket, now)
        return text(language, "manager-left-overdue-only") if overdue else ""
    shown = range_words(language, found.low_min, found.high_min)
    return text(language, "manager-left-overdue" if found.overdue else "manager-left", range=shown)


def story_words(s: Snapshot, told: Told | None, ticket: Ticket, language: str, now: int) -> str:
    """A waiting ticket's estimate with all that it comes from."""
    words, found = left_words(told, ticket, language, now), left(told, ticket, now)
    if found is not None and found.why:
        words = text(language, "manager-left-why", left=words, why=text(language, f"wait-why-{found.why}"))
    said = [text(language, "manager-left-said", left=words)] if words else []
    return " ".join((*said, *why_words(s, told, ticket.service, language, now)))


def why_words(s: Snapshot, told: Told | None, service: str, language: str, now: int) -> tuple[str, ...]:
    """What the estimate of a service's waits comes from, one sentence each."""
    if told is None or not is_fresh(told, now):
        return (text(language, "manager-why-simple"),)
    known = [s.counters[setup.id] for setup in s.profile.counters if setup.id in s.counters]
    able = [one for one in known if one.opened_at is not None and service in (*one.services, *one.backup)]
    return (
        *_counters(s, able, language, now),
        *_lengths(told, service, language),
        *_long(s, told, able, language, now),
    )


def _counters(s: Snapshot, able: list[Counter], language: str, now: int) -> list[str]:
    working = [one for one in able if one.activity is not Activity.PAUSED]
    names = text(language, "manager-list-comma").join(one.id for one in working)
    found = [text(language, "manager-why-counters", count=len(working), counters=names)]
    for one in able:
        if one.activity is Activity.PAUSED:
            remains = pause_left(one, s.profile, now)
            back = f"{local(now + remains, s.profile.timezone):%H:%M}" if remains and remains > 0 else ""
            found.append(text(language, "manager-why-paused", counter=one.id, time=back or "no"))
    return found


def _lengths(told: Told, service: str, language: str) -> list[str]:
    seconds = told.lengths.get(service)
    if seconds is None:
        return []
    found = [text(language, "manager-why-length", minutes=max(1, round(seconds * SECOND / MINUTE)))]
    if abs(told.today - 1) >= UNUSUAL:
        how = "manager-why-slower" if told.today > 1 else "manager-why-faster"
        found.append(text(language, how, percent=round(abs(told.today - 1) * 100)))
    return found


def _long(s: Snapshot, told: Told, able: list[Counter], language: str, now: int) -> list[str]:
    found = []
    for one in able:
        ticket = s.tickets.get(one.ticket)
        if ticket is None or not ticket.segments:
            continue
        lasts = now - ticket.segment.called_at
        if lasts > LONG * told.lengths.get(ticket.segment.service, 10**9) * SECOND:
            found.append(text(language, "manager-why-long", counter=one.id, minutes=lasts // MINUTE))
    return found
