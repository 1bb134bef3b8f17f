"""A branch's snapshot as an adviser sees it (``situation``): in seconds since midnight of its business date."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from branchdesk.domain import opening
from branchdesk.domain.counter import Activity, Counter
from branchdesk.domain.meals import meal_of
from branchdesk.domain.policy import goes_first, stands_back
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, SECOND, date_begins
from branchdesk.forecast.advice.situation import Goals, Situation, Window
from branchdesk.forecast.arrivals.calendar import SLOT_MIN, SLOTS
from branchdesk.forecast.arrivals.profile import Expected
from branchdesk.forecast.days.futures import Lasting, Nature, Rates, Serving, Waiting
from branchdesk.forecast.days.lines import Rules
from branchdesk.forecast.laws import Array
from branchdesk.forecast.waits.learned import Learned

MEAL_FROM, MEAL_TO = 10.75 * 3600, 13.75 * 3600
WORKED_S = 5400.0
"""Nobody is sent for a meal who has worked for less."""
OVERDUE_S = 300.0
"""A pause that should be over, or has no planned end, lasts so long yet."""
_PATIENCE_CV = 0.8


def situation(s: Snapshot, now: int, learned: Learned, expected: Expected) -> Situation | None:
    """None: the branch is closed."""
    span = opening.span(s.profile.hours, s.profile.timezone, s.bdate) if s.bdate else None
    if span is None or not s.day_open or not span.start <= now < span.end:
        return None
    midnight = date_begins(s.bdate, s.profile.timezone)
    targets, policy = s.profile.targets, s.profile.policy
    return Situation(
        now=(now - midnight) / SECOND,
        closes=(span.end - midnight) / SECOND,
        windows=tuple(_windows(s, now, midnight, learned.speed)),
        waiting=tuple(_waiting(s, now, midnight)),
        serving=tuple(_serving(s, now, midnight)),
        nature=_nature(s, learned, expected, (now - midnight) / MINUTE),
        goals=Goals(targets.mean_wait_min, targets.peak_wait_min),
        rules=Rules(policy.max_wait_min * 60, policy.priority_run),
    )


def counts_today(s: Snapshot) -> dict[str, Array]:
    """Who came today, by service and half-hour of the date."""
    midnight = date_begins(s.bdate, s.profile.timezone)
    counts = {service.code: np.zeros(SLOTS) for service in s.profile.services}
    for ticket in s.tickets.values():
        slot = (ticket.issued_at - midnight) // (SLOT_MIN * MINUTE)
        if ticket.first_service in counts and 0 <= slot < SLOTS:
            counts[ticket.first_service][slot] += 1
    return counts


def _nature(s: Snapshot, learned: Learned, expected: Expected, minute: float) -> Nature:
    """What was learned, as futures are drawn from it; somebody with a class comes as often as today."""
    services = {}
    for service in s.profile.services:
        law = learned.service(s.profile, service.code)
        services[service.code] = Lasting(law.mean * learned.today, max(0.1, law.cv))
    classed = sum(bool(ticket.priority) for ticket in s.tickets.values())
    return Nature(
        services,
        _rates(expected, minute),
        Lasting(1 / learned.gives_up, _PATIENCE_CV),
        priority=(classed + 1) / (len(s.tickets) + 20),
        between=learned.turn.mean,
    )


def _rates(expected: Expected, minute: float) -> Rates:
    """What still comes of a day; of the half-hour that has begun, ``expected`` has only what is left of it."""
    left = 1 - np.clip(minute / SLOT_MIN - np.arange(SLOTS), 0, 1)
    whole = np.divide(expected.rates, left, out=np.zeros_like(expected.rates), where=left > 0)
    return Rates(0.0, {code: whole[place].tolist() for place, code in enumerate(expected.codes)}, expected.cv)


def _windows(s: Snapshot, now: int, midnight: int, speed: Callable[[str], float]) -> Iterator[Window]:
    busy = {counter.teller for counter in s.counters.values() if counter.opened_at is not None}
    spare = [person.id for person in s.profile.staff if person.role == "teller" and person.id not in busy]
    for setup in s.profile.counters:
        counter = s.counters.get(setup.id)
        if counter is None:
            continue
        is_open = counter.opened_at is not None
        away = _away_until(s, counter, now) if counter.activity is Activity.PAUSED else None
        yield Window(
            id=setup.id,
            services=counter.services,
            backup=counter.backup,
            usual=(setup.services, setup.backup),
            able=setup.able,
            open=is_open,
            away_until=None if away is None else (away - midnight) / SECOND,
            flexible=setup.flexible,
            can_open=not is_open and bool(spare),
            since=((counter.opened_at or counter.since) - midnight) / SECOND,
            speed=round(speed(counter.teller), 2),
            meal_min=_meal(s, counter, now, midnight) if is_open and away is None else 0.0,
        )


def _away_until(s: Snapshot, counter: Counter, now: int) -> int:
    planned = next((one.minutes for one in s.profile.pauses if one.code == counter.pause_reason), 0.0)
    until = (counter.paused_at or now) + round(planned * MINUTE)
    return until if until > now else now + round(OVERDUE_S * SECOND)


def _meal(s: Snapshot, counter: Counter, now: int, midnight: int) -> float:
    meal = meal_of(s.profile)
    if meal is None or not MEAL_FROM <= (now - midnight) / SECOND <= MEAL_TO:
        return 0.0
    duties = [duty for duty in s.duties if duty.teller == counter.teller]
    worked = sum((duty.until or now) - duty.since for duty in duties) / SECOND
    eaten = any(pause.reason == meal.code for duty in duties for pause in duty.pauses)
    return 0.0 if eaten or worked < WORKED_S else meal.minutes


def _waiting(s: Snapshot, now: int, midnight: int) -> Iterator[Waiting]:
    for queue in s.waiting.values():
        for ticket_id in queue:
            ticket = s.tickets[ticket_id]
            if ticket.waits_since > now:
                continue  # booked for later
            joined = (ticket.waits_since - midnight) / SECOND
            classed = goes_first(ticket) and not stands_back(ticket)
            yield Waiting(ticket.service, joined, (ticket.place[0] - midnight) / SECOND, classed)


def _serving(s: Snapshot, now: int, midnight: int) -> Iterator[Serving]:
    for counter in s.counters.values():
        if counter.ticket:
            segment = s.tickets[counter.ticket].segment
            since = segment.started_at if segment.started_at is not None else now
            yield Serving(counter.id, segment.service, (since - midnight) / SECOND)
