"""The live floor as values: counters, queues, key figures, devices. Decisions only, no widgets."""

from __future__ import annotations

from typing import Literal, NamedTuple

from branchdesk.domain.clocks import PAUSE_ENDS, in_activity, pause_left, serving_so_far, waiting_so_far
from branchdesk.domain.counter import Activity, Counter
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.snapshot import Device, Snapshot
from branchdesk.domain.ticket import FINAL, TicketState
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.forecast.waits.told import Told, newcomer
from branchdesk.i18n.stories import staff_name
from branchdesk.metrics.figures import Csat, Part, figures

Light = Literal["none", "green", "amber", "red"]
WALK_AMBER_MIN = 2
"""A called customer needs so long at most; at ``alerts``' five minutes it is red."""
WALK_RED_MIN = 5


class CounterCard(NamedTuple):
    """A counter as it is now. ``seconds``: in the present activity; ``share``: of the service's standard time."""

    id: str
    activity: Activity
    light: Light
    seconds: int
    share: float
    number: str
    service: str
    teller: str
    pause_reason: str
    services: tuple[str, ...]
    backup: tuple[str, ...]
    flexible: bool
    pause_left: int | None = None
    """Seconds of a pause of planned length, below 0 beyond it; None: no length is planned."""


class QueueLine(NamedTuple):
    """A service's queue. ``able``: open, not paused counters that serve it; ``expected``: for a ticket issued now."""

    code: str
    name: Words
    waiting: int
    longest_s: int
    light: Light
    expected: Promise | None
    able: int


class Kpis(NamedTuple):
    """The strip of key figures. ``mean_wait_min`` counts the waits of those still waiting, as they stand."""

    waiting: int
    longest_s: int
    longest_light: Light
    mean_wait_min: float | None
    mean_light: Light
    served: int
    abandoned: int
    satisfaction: Csat
    open_counters: int
    counters: int


def counter_cards(s: Snapshot, now: int) -> tuple[CounterCard, ...]:
    """All counters of the profile, in its order."""
    return tuple(
        _card(s, s.counters[setup.id], setup.flexible, now) for setup in s.profile.counters if setup.id in s.counters
    )


def _card(s: Snapshot, counter: Counter, flexible: bool, now: int) -> CounterCard:
    activity = counter.activity
    ticket = s.tickets.get(counter.ticket)
    elapsed, light, share = in_activity(counter, now), "none", 0.0
    if ticket is not None and activity is Activity.SERVING:
        elapsed = serving_so_far(ticket.segment, now)
        share = elapsed / (s.profile.service(ticket.segment.service).standard_min * MINUTE)
        light = "green" if share <= 1 else "amber" if share <= 2 else "red"
    elif activity is Activity.CALLED:
        light = _light(elapsed, WALK_AMBER_MIN, WALK_RED_MIN)
    left = pause_left(counter, s.profile, now)
    if left is not None:
        light = "red" if left < 0 else "amber" if left < PAUSE_ENDS else "none"
    return CounterCard(
        id=counter.id,
        activity=activity,
        light=light,  # type: ignore[arg-type]
        seconds=elapsed // SECOND,
        share=share,
        number=ticket.number if ticket else "",
        service=ticket.segment.service if ticket else "",
        teller=staff_name(s.profile, counter.teller),
        pause_reason=counter.pause_reason if activity is Activity.PAUSED else "",
        services=counter.services,
        backup=counter.backup,
        flexible=flexible,
        pause_left=None if left is None else left // SECOND,
    )


def queue_lines(s: Snapshot, now: int, told: Told | None = None) -> tuple[QueueLine, ...]:
    """All services of the profile, in its order; ``told``: the waits as the node knows them."""
    return tuple(_queue(s, service.code, service.name, now, told) for service in s.profile.services)


def _queue(s: Snapshot, code: str, name: Words, now: int, told: Told | None) -> QueueLine:
    longest = max((waiting_so_far(s.tickets[i], now) for i in s.queue(code)), default=0)
    able = sum(
        1
        for counter in s.counters.values()
        if counter.opened_at is not None and counter.paused_at is None and code in (*counter.services, *counter.backup)
    )
    waiting = len(s.queue(code))
    light = wait_light(s.profile, longest) if waiting else "none"
    expected = newcomer(told, s, code, priority=False, now=now)
    return QueueLine(code, name, waiting, longest // SECOND, light, expected, able)


def kpis(s: Snapshot, now: int) -> Kpis:
    """The key figures of the business date so far, from the same definitions as every report."""
    tickets = list(s.tickets.values())
    whole = figures(Part(tickets, tickets, tickets), s.profile, now)
    called, still = whole.waits, whole.waits_so_far
    people = called.n + still.n
    mean = ((called.mean or 0) * called.n + (still.mean or 0) * still.n) / people if people else None
    longest = max((waiting_so_far(s.tickets[i], now) for queue in s.waiting.values() for i in queue), default=0)
    return Kpis(
        waiting=s.waiting_count,
        longest_s=longest // SECOND,
        longest_light=wait_light(s.profile, longest) if s.waiting_count else "none",
        mean_wait_min=mean,
        mean_light=_mean_light(s.profile, mean),
        served=whole.served,
        abandoned=whole.abandoned,
        satisfaction=whole.satisfaction,
        open_counters=sum(counter.opened_at is not None for counter in s.counters.values()),
        counters=len(s.counters),
    )


def wait_light(profile: Profile, wait: int) -> Light:
    """The traffic light of one wait (ms), by the profile's thresholds."""
    return _light(wait, profile.targets.amber_wait_min, profile.targets.red_wait_min)


def _mean_light(profile: Profile, mean_min: float | None) -> Light:
    if mean_min is None:
        return "none"
    return "green" if mean_min <= profile.targets.mean_wait_min else "red"


def _light(elapsed: int, amber_min: float, red_min: float) -> Light:
    if elapsed >= red_min * MINUTE:
        return "red"
    return "amber" if elapsed >= amber_min * MINUTE else "green"


def devices(s: Snapshot) -> tuple[Device, ...]:
    """Enrolled devices, those in trouble first."""
    known = [device for device in s.devices.values() if not device.revoked]
    return tuple(sorted(known, key=lambda device: (not device.problem, device.kind, device.name)))


def open_tickets(s: Snapshot) -> tuple[str, ...]:
    """Numbers that closing the day would end: all but those served, given up or missed."""
    left = [t for t in s.tickets.values() if t.state not in FINAL and t.state is not TicketState.MISSED]
    return tuple(t.number for t in sorted(left, key=lambda t: (t.issued_at, t.number)))
