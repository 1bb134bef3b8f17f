"""The rows of the summary's tables: what belongs to each service, counter, teller and half-hour."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.counter import Duty
from branchdesk.domain.profile import Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Segment, Ticket, TicketState
from branchdesk.domain.times import MINUTE, at_local, instant, local
from branchdesk.metrics.figures import Figures, Part, Work, figures

HALF_HOUR = 30 * MINUTE


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the day; ``key`` is the service's code, the counter's id, the staff id."""

    key: str
    label: Words
    figures: Figures


class HalfHour(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets issued in one half-hour and what became of them; ``finished`` is what the branch finished in it.

    A forgotten finish has no true time: it is in no half-hour's ``finished``.
    """

    key: str
    """Its beginning in local time, "09:30"."""
    begins: int
    finished: int
    figures: Figures


def by_service(s: Snapshot, work: list[Work], now: int) -> tuple[Row, ...]:
    """All services of the profile, in its order; then any other that today's tickets name."""
    names = {service.code: service.name for service in s.profile.services}
    tickets = list(s.tickets.values())
    used = {t.first_service for t in tickets} | {w.segment.service for w in work}
    names |= {code: Words(code, code) for code in sorted(used - set(names))}
    rows = []
    for code, name in names.items():
        mine = [t for t in tickets if t.first_service == code]
        part = Part(mine, mine, mine, [w for w in work if w.segment.service == code])
        rows.append(Row(key=code, label=name, figures=figures(part, s.profile, now)))
    return tuple(rows)


def by_counter(s: Snapshot, work: list[Work], now: int) -> tuple[Row, ...]:
    """All counters of the branch in the profile's order."""
    ids = _in_order([c.id for c in s.profile.counters], {w.segment.counter for w in work})
    return tuple(_episodes(s, work, now, key, Words(key, key), lambda what: what.counter) for key in ids)


def by_teller(s: Snapshot, work: list[Work], now: int) -> tuple[Row, ...]:
    """Everybody who opened a counter today, in the order of the staff list."""
    names = {person.id: person.name for person in s.profile.staff}
    seen = {duty.teller for duty in s.duties} | {w.segment.teller for w in work}
    ids = _in_order([person for person in names if person in seen], seen)
    return tuple(
        _episodes(s, work, now, key, Words(names.get(key, key), names.get(key, key)), lambda what: what.teller)
        for key in ids
    )


def _in_order(known: Iterable[str], seen: set[str]) -> list[str]:
    known = list(known)
    return [*known, *sorted(seen - set(known))]


def _episodes(
    s: Snapshot, work: list[Work], now: int, key: str, label: Words, place: Callable[[Segment | Duty], str]
) -> Row:
    return Row(key=key, label=label, figures=figures(episodes(s, work, key, place), s.profile, now))


def episodes(s: Snapshot, work: list[Work], key: str, place: Callable[[Segment | Duty], str]) -> Part:
    """A counter's or teller's part: ``place`` tells which of them a segment or duty belongs to."""
    here = [w for w in work if place(w.segment) == key]
    tickets = list({w.ticket.id: w.ticket for w in here}.values())
    return Part(
        arrived=tickets,
        waited=[t for t in tickets if place(t.segments[0]) == key],
        ended=[t for t in tickets if place(t.segments[-1]) == key],
        segments=here,
        duties=[duty for duty in s.duties if place(duty) == key],
    )


def by_half_hour(s: Snapshot, now: int) -> tuple[HalfHour, ...]:
    """Every half-hour from opening to closing, and as far beyond as customers came or were finished."""
    if not s.bdate:
        return ()
    tickets = list(s.tickets.values())
    hours, zone = s.profile.hours, s.profile.timezone
    served = [t for t in tickets if t.state is TicketState.SERVED and not clocks.is_forgotten(t)]
    finishes = [half_hour(t.ended_at, zone) for t in served if t.ended_at is not None]
    issued: dict[int, list[Ticket]] = {}
    for ticket in tickets:
        issued.setdefault(half_hour(ticket.issued_at, zone), []).append(ticket)
    seen = [*issued, *finishes]
    first = min([*seen, half_hour(at_local(s.bdate, hours.opens, zone), zone)])
    last = max([*seen, half_hour(at_local(s.bdate, hours.closes, zone) - 1, zone)])
    rows = []
    for begins in range(first, last + 1, HALF_HOUR):
        mine = issued.get(begins, [])
        part = Part(mine, mine, mine, [Work(t, segment) for t in mine for segment in t.segments])
        rows.append(
            HalfHour(
                key=f"{local(begins, zone):%H:%M}",
                begins=begins,
                finished=finishes.count(begins),
                figures=figures(part, s.profile, now),
            )
        )
    return tuple(rows)


def half_hour(at: int, timezone: str) -> int:
    """The instant at which the local half-hour of ``at`` began."""
    moment = local(at, timezone)
    return instant(moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0))
