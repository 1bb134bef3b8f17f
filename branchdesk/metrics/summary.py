"""The day's summary: one value that screen, PDF, workbook, terminal and centre show alike; a pure fold of the log.

Where a ticket belongs: half-hour, by its issue (local time); service, by the service it was issued for, while serving,
walking and wrap-up times go to the service worked on; counter and teller, by the call episode (see ``figures``).
Rows keep a fixed order (profile, staff, time) and are never sorted by satisfaction: this is a report, no ranking.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.profile import Targets, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, local
from branchdesk.metrics.advice import AdviceFigures, advice_figures
from branchdesk.metrics.figures import Figures, Part, Work, against_promise, figures
from branchdesk.metrics.rows import HalfHour, Row, by_counter, by_half_hour, by_service, by_teller

PEAK_MIN_CALLED = 5
BIN_MIN = 5
BINS = 13
"""Wait distribution: twelve bins of five minutes, and one for an hour or more."""

Metric = Literal["mean_wait", "peak_wait", "service_level", "satisfaction"]


class TargetCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A plan's target against its metric. ``value`` and ``met`` are None where too little happened to say.

    ``mean_wait`` and ``peak_wait`` are minutes, at most ``target``; the others are shares, at least ``target``.
    """

    metric: Metric
    value: float | None
    target: float
    met: bool | None


class PeakHour(msgspec.Struct, frozen=True, kw_only=True):
    """The clock hour of issue with the longest mean wait, among hours with at least five customers called."""

    label: str
    mean_min: float
    n: int


class PromiseCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The range promised on the ticket against the wait that came: how many came inside it, sooner, later."""

    n: int = 0
    kept: int = 0
    sooner: int = 0
    later: int = 0
    coverage: float | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What else happened, and what a reader of the figures should know of them."""

    recalls: int = 0
    misses: int = 0
    transfers: int = 0
    holds: int = 0
    further_services: int = 0
    by_name: int = 0
    """Calls out of order, each with a reason."""
    priority: int = 0
    appointments: int = 0
    island: int = 0
    """Tickets from a kiosk that was cut off: issued at their own time, known later."""
    forgotten: int = 0
    """Finishes that were forgotten: counted as served, left out of service times and occupancy."""
    suspect_ratings: int = 0


class ReasonCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often customers named a reason for a low rating."""

    code: str
    label: Words
    count: int


class DaySummary(msgspec.Struct, frozen=True, kw_only=True):
    """One branch's day. Shapes are stable: it is JSON for the node's API and the centre."""

    branch: str
    name: Words
    bdate: str
    day_open: bool
    generated_at: int
    timezone: str
    level_within_min: float
    total: Figures
    by_service: tuple[Row, ...]
    by_counter: tuple[Row, ...]
    by_teller: tuple[Row, ...]
    by_half_hour: tuple[HalfHour, ...]
    targets: tuple[TargetCheck, ...]
    peak: PeakHour | None
    promise: PromiseCheck
    counts: Counts
    rating_reasons: tuple[ReasonCount, ...]
    scores: tuple[int, ...]
    """Ratings 1 to 5, how many of each; empty while satisfaction is hidden."""
    wait_bins: tuple[int, ...]
    """Customers called, by wait: 0-5, 5-10 … 55-60, 60 minutes and more."""
    advice: AdviceFigures = AdviceFigures()


def summarise(s: Snapshot, now: int) -> DaySummary:
    """The figures of the snapshot's business date at ``now`` (ms); final once the day is closed."""
    tickets = list(s.tickets.values())
    work = [Work(ticket, segment) for ticket in tickets for segment in ticket.segments]
    total = figures(Part(tickets, tickets, tickets, work, list(s.duties)), s.profile, now)
    peak = _peak(s, tickets)
    return DaySummary(
        branch=s.branch,
        name=s.profile.name,
        bdate=s.bdate,
        day_open=s.day_open,
        generated_at=now,
        timezone=s.profile.timezone,
        level_within_min=s.profile.targets.level_within_min,
        total=total,
        by_service=by_service(s, work, now),
        by_counter=by_counter(s, work, now),
        by_teller=by_teller(s, work, now),
        by_half_hour=by_half_hour(s, now),
        targets=against_plan(s.profile.targets, total, peak.mean_min if peak else None),
        peak=peak,
        promise=_promise(tickets),
        counts=_counts(tickets),
        rating_reasons=_rating_reasons(s, tickets),
        scores=() if total.satisfaction.hidden else _scores(tickets),
        wait_bins=_wait_bins(tickets),
        advice=advice_figures(s, now),
    )


def _peak(s: Snapshot, tickets: list[Ticket]) -> PeakHour | None:
    hours: dict[str, list[int]] = {}
    for ticket in tickets:
        wait = clocks.waiting(ticket)
        if wait is not None:
            hour = f"{local(ticket.issued_at, s.profile.timezone):%H}:00"
            hours.setdefault(hour, []).append(wait)
    busy = [
        PeakHour(label=label, mean_min=sum(waits) / len(waits) / MINUTE, n=len(waits))
        for label, waits in sorted(hours.items())
        if len(waits) >= PEAK_MIN_CALLED
    ]
    return max(busy, key=lambda hour: hour.mean_min, default=None)


def against_plan(plan: Targets, total: Figures, peak_min: float | None) -> tuple[TargetCheck, ...]:
    """Figures against the plan. ``peak_min``: mean wait of the busiest hour (minutes); None: too few were called."""
    return (
        _at_most("mean_wait", total.waits.mean, plan.mean_wait_min),
        _at_most("peak_wait", peak_min, plan.peak_wait_min),
        _at_least("service_level", total.within_target, plan.level_share),
        _at_least("satisfaction", total.satisfaction.share, plan.satisfaction),
    )


def _at_most(metric: Metric, value: float | None, target: float) -> TargetCheck:
    return TargetCheck(metric=metric, value=value, target=target, met=None if value is None else value <= target)


def _at_least(metric: Metric, value: float | None, target: float) -> TargetCheck:
    return TargetCheck(metric=metric, value=value, target=target, met=None if value is None else value >= target)


def _promise(tickets: list[Ticket]) -> PromiseCheck:
    sides = [side for ticket in tickets if (side := against_promise(ticket)) is not None]
    n, kept, sooner, later = len(sides), sides.count(0), sides.count(-1), sides.count(1)
    return PromiseCheck(n=n, kept=kept, sooner=sooner, later=later, coverage=kept / n if n else None)


def _counts(tickets: list[Ticket]) -> Counts:
    segments = [segment for ticket in tickets for segment in ticket.segments]
    ends = [segment.end for segment in segments]
    return Counts(
        recalls=sum(segment.calls - 1 for segment in segments if segment.calls),
        misses=sum(ticket.times_missed for ticket in tickets),
        transfers=ends.count("transferred"),
        holds=ends.count("held"),
        further_services=ends.count("next_service"),
        by_name=sum(segment.why == "by_name" for segment in segments),
        priority=sum(bool(ticket.priority) for ticket in tickets),
        appointments=sum(ticket.channel == "appointment" for ticket in tickets),
        island=sum(ticket.channel == "island" for ticket in tickets),
        forgotten=sum(clocks.is_forgotten(ticket) for ticket in tickets),
        suspect_ratings=sum(ticket.rating is not None and ticket.rating.suspect for ticket in tickets),
    )


def _rating_reasons(s: Snapshot, tickets: list[Ticket]) -> tuple[ReasonCount, ...]:
    """All that the profile offers, in its order, then any other that was given under an earlier profile."""
    named = [code for ticket in tickets if ticket.rating for code in ticket.rating.reasons]
    labels = {reason.code: reason.name for reason in s.profile.rating_reasons}
    labels |= {code: Words(code, code) for code in sorted(set(named) - set(labels))}
    return tuple(ReasonCount(code=code, label=label, count=named.count(code)) for code, label in labels.items())


def _scores(tickets: list[Ticket]) -> tuple[int, ...]:
    given = [ticket.rating.score for ticket in tickets if ticket.rating is not None]
    return tuple(given.count(score) for score in range(1, 6))


def _wait_bins(tickets: list[Ticket]) -> tuple[int, ...]:
    bins = [0] * BINS
    for ticket in tickets:
        wait = clocks.waiting(ticket)
        if wait is not None:
            bins[min(wait // (BIN_MIN * MINUTE), BINS - 1)] += 1
    return tuple(bins)
