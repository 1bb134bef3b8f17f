"""Where a day's wait came from: arrivals, staff or service time. Pure; two days are compared.

The question "why was it longer than then?" cannot be read off a log, so a simple queue is run over the day again and
again with one thing exchanged: who came and when (arrivals), which counters were open (staff), how long each customer
took (service time). Customers are taken in the order in which they came, by whichever open counter with the skill is
free first. The difference between two days is shared out over the three by their mean over all orders of exchange
(Shapley 1953), so that they add up to the difference of the model; what the model does not explain is told as ``rest``.

Limits. The model knows no priorities, holds, no-shows, early appointments or backup rules; whoever gave up before the
first call is left out; skills are those of the day's end. It does not say that somebody worked badly: longer service
may well be harder customers. With ``rest`` above half of the difference, look at the tickets instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations
from typing import NamedTuple

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, date_begins

HALF_HOUR = 30 * MINUTE
FACTORS = ("arrivals", "staff", "service")


class Came(msgspec.Struct, frozen=True, array_like=True):
    """One customer: when (ms since midnight of the business date), for what, how long a counter was taken (ms)."""

    at: int
    service: str
    taken: int
    waited: int = 0


class Open(msgspec.Struct, frozen=True, array_like=True):
    """A counter ready to serve these services, from and until (ms since midnight)."""

    counter: str
    services: tuple[str, ...]
    since: int
    until: int


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A day as the model needs it. ``standard``: each service's standard time (ms)."""

    bdate: str
    customers: tuple[Came, ...] = ()
    counters: tuple[Open, ...] = ()
    standard: dict[str, int] = {}

    @property
    def mean_min(self) -> float | None:
        """The mean wait that there really was (minutes)."""
        waits = [one.waited for one in self.customers]
        return sum(waits) / len(waits) / MINUTE if waits else None


class Half(NamedTuple):
    """A half-hour: customers who came, counters that their work needed, counters that were open (means), mean wait."""

    begins: int
    came: int
    needed: float
    open: float
    wait_min: float | None


class Causes(NamedTuple):
    """Minutes of the mean wait by what they came from; below zero: it made the wait shorter.

    ``against``: the business date compared with; empty: the service's standard times, and the rest as it was.
    """

    against: str
    mean_min: float
    other_min: float
    arrivals: float
    staff: float
    service: float
    rest: float


def load_of(s: Snapshot, now: int) -> Load:
    """The snapshot's business date, as it stands at ``now`` (ms)."""
    if not s.bdate:
        return Load(bdate="")
    midnight = date_begins(s.bdate, s.profile.timezone)
    called = [ticket for ticket in s.tickets.values() if ticket.first_called_at is not None]
    usual = _usual(s, called)
    customers = [
        Came(t.waits_since - midnight, t.first_service, _taken(s, t, usual), clocks.waiting(t) or 0) for t in called
    ]
    return Load(
        bdate=s.bdate,
        customers=tuple(sorted(customers, key=lambda one: (one.at, one.service, one.taken))),
        counters=tuple(_open(s, midnight, now)),
        standard={service.code: round(service.standard_min * MINUTE) for service in s.profile.services},
    )


def _usual(s: Snapshot, called: list[Ticket]) -> dict[str, int]:
    """Mean time at the counter by service, of those served; else the standard."""
    times: dict[str, list[int]] = {}
    for ticket in called:
        if not clocks.is_forgotten(ticket) and (time := clocks.service_time(ticket)):
            times.setdefault(ticket.first_service, []).append(time)
    usual = {service.code: round(service.standard_min * MINUTE) for service in s.profile.services}
    return usual | {code: round(sum(found) / len(found)) for code, found in times.items()}


def _taken(s: Snapshot, ticket: Ticket, usual: dict[str, int]) -> int:
    """How long the counters were taken by one customer: walking, serving, wrap-up, in all episodes."""
    limit = s.profile.policy.wrap_up_max_s
    walked = sum(clocks.walking(segment) or 0 for segment in ticket.segments)
    wrapped = sum(clocks.wrap_up(segment, limit) or 0 for segment in ticket.segments)
    served = clocks.service_time(ticket)
    if served is None or clocks.is_forgotten(ticket):
        served = usual.get(ticket.first_service, 0)
    return walked + served + wrapped


def _open(s: Snapshot, midnight: int, now: int) -> Iterable[Open]:
    """Duties without their pauses."""
    for duty in s.duties:
        counter = s.counters.get(duty.counter)
        skills = (*counter.services, *counter.backup) if counter else ()
        since, end = duty.since, duty.until or now
        for pause in (*duty.pauses, None):
            until = min(pause.since, end) if pause else end
            if until > since:
                yield Open(duty.counter, skills, since - midnight, until - midnight)
            since = (pause.until or end) if pause else end


def mean_wait(customers: Iterable[Came], counters: tuple[Open, ...]) -> float | None:
    """The model's mean wait (minutes), without those whom no counter could take; None: nobody was served."""
    free = {spell: spell.since for spell in counters}
    busy: dict[str, int] = {}
    waits = []
    for one in customers:
        able = [
            (max(one.at, since, busy.get(spell.counter, 0)), spell)
            for spell, since in free.items()
            if one.service in spell.services
        ]
        starts = [(start, spell) for start, spell in able if start < spell.until]
        if starts:
            start, spell = min(starts, key=lambda pair: (pair[0], len(pair[1].services), pair[1].counter))
            busy[spell.counter] = start + one.taken
            waits.append(start - one.at)
    return sum(waits) / len(waits) / MINUTE if waits else None


def explain(day: Load, other: Load | None) -> Causes | None:
    """Why ``day`` had another mean wait than ``other`` (None: than with the services' standard times)."""
    if day.mean_min is None:
        return None
    if other is None or other.mean_min is None:
        return _against_standard(day, day.mean_min)
    runs = {frozenset(taken): _run(day, other, frozenset(taken)) for taken in _subsets()}
    effects = dict.fromkeys(FACTORS, 0.0)
    orders = list(permutations(FACTORS))
    for order in orders:
        done: frozenset[str] = frozenset()
        for factor in order:
            after = done | {factor}
            effects[factor] += (runs[after] - runs[done]) / len(orders)
            done = after
    model = runs[frozenset(FACTORS)] - runs[frozenset()]
    difference = day.mean_min - other.mean_min
    return Causes(other.bdate, day.mean_min, other.mean_min, **effects, rest=difference - model)


def _subsets() -> list[tuple[str, ...]]:
    return [tuple(f for bit, f in enumerate(FACTORS) if n >> bit & 1) for n in range(2 ** len(FACTORS))]


def _run(day: Load, other: Load, mine: frozenset[str]) -> float:
    """The model with these factors of ``day``, the others of ``other``."""
    came = day if "arrivals" in mine else other
    pace = day if "service" in mine else other
    staff = day if "staff" in mine else other
    customers = came.customers if came is pace else _at_pace(came, _mean_taken(pace).get)
    return mean_wait(customers, staff.counters) or 0.0


def _against_standard(day: Load, actual: float) -> Causes:
    """With the time beyond the standard taken away; there is no other day to say more."""
    model = mean_wait(day.customers, day.counters) or 0.0
    standard = mean_wait(_at_pace(day, day.standard.get), day.counters) or 0.0
    service = model - standard
    return Causes("", actual, actual - service, 0.0, 0.0, service, 0.0)


def _mean_taken(load: Load) -> dict[str, int]:
    taken: dict[str, list[int]] = {}
    for one in load.customers:
        taken.setdefault(one.service, []).append(one.taken)
    return {code: round(sum(found) / len(found)) for code, found in taken.items()}


def _at_pace(load: Load, mean: Callable[[str], int | None]) -> tuple[Came, ...]:
    """The customers with their times drawn out or shortened to another mean for each service."""
    own = _mean_taken(load)
    return tuple(
        Came(one.at, one.service, round(one.taken * (mean(one.service) or own[one.service]) / max(1, own[one.service])))
        for one in load.customers
    )


def halves(load: Load) -> tuple[Half, ...]:
    """The day by half-hours, from the first to the last in which somebody came or a counter was open."""
    moments = [one.at for one in load.customers] + [spell.since for spell in load.counters]
    if not moments:
        return ()
    last = max([*(one.at for one in load.customers), *(spell.until - 1 for spell in load.counters)])
    return tuple(_half(load, begins) for begins in range(min(moments) // HALF_HOUR * HALF_HOUR, last + 1, HALF_HOUR))


def _half(load: Load, begins: int) -> Half:
    ends = begins + HALF_HOUR
    came = [one for one in load.customers if begins <= one.at < ends]
    open_ms = sum(max(0, min(ends, spell.until) - max(begins, spell.since)) for spell in load.counters)
    wait = sum(one.waited for one in came) / len(came) / MINUTE if came else None
    return Half(begins, len(came), sum(one.taken for one in came) / HALF_HOUR, open_ms / HALF_HOUR, wait)
