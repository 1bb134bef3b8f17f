"""The figures of any part of a day: the branch, a service, a counter, a teller, a half-hour.

A ``Part`` says which tickets, segments and duties belong to it, and ``figures`` turns it into numbers:

- ``arrived``  tickets counted as issued (counters, tellers: tickets called there);
- ``waited``   tickets whose wait belongs here (counters, tellers: those of the first call, so each wait counts once);
- ``ended``    tickets whose end, and whose rating, belong here (counters, tellers: those of the last call);
- ``segments`` the work done here: service, walking and wrap-up times, serving time of the occupancy;
- ``duties``   logged-in time; empty where a part has none of its own (services, half-hours).

Service level: met are tickets called within Y minutes; the denominator holds all that were called, and those who were
not but waited longer than Y (gave up, or still wait). An abandoned ticket counts only where its wait passed Y. On a
closed day this is waits <= Y / (served + abandoned after Y); during the day nobody who waits too long is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.counter import Duty
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import FINAL, Segment, Ticket, TicketState
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.stats import Stats, stats, wilson

HIDDEN_BELOW = 30
RANKED_FROM = 100


class Csat(msgspec.Struct, frozen=True, kw_only=True):
    """Top-2-box satisfaction. Below 30 ratings the score is hidden: then all but the counts is None.

    Every finish asks, so ``asked`` is the number of served tickets. Flagged ratings (``suspect``) are counted until
    somebody has reviewed them, and their number stands beside the score.
    """

    n: int = 0
    asked: int = 0
    response_rate: float | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    mean_score: float | None = None
    """Mean of 5 (very satisfied) to 1 (very dissatisfied)."""
    suspect: int = 0
    hidden: bool = True
    rankable: bool = False
    """Enough ratings (100) to be compared with others."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One row of every report. Durations in minutes, shares from 0 to 1; None: nothing to say it of."""

    issued: int = 0
    served: int = 0
    abandoned: int = 0
    waiting_now: int = 0
    """Never called yet; their waits so far are ``waits_so_far``, because a mean over those called hides them."""
    present: int = 0
    """Called before and still here: at a counter, on hold, missed, or sent on to another queue."""
    abandoned_share: float | None = None
    waits: Stats = Stats()
    waits_so_far: Stats = Stats()
    level_n: int = 0
    """Denominator of ``within_target``."""
    within_target: float | None = None
    service: Stats = Stats()
    walking: Stats = Stats()
    wrap_up: Stats = Stats()
    time_in_branch: Stats = Stats()
    occupancy: float | None = None
    on_duty_min: float = 0
    satisfaction: Csat = Csat()
    promised: int = 0
    """Called with a range on the ticket; of them ``promise_kept`` inside it, ``promise_later`` after its end."""
    promise_kept: int = 0
    promise_later: int = 0


class Work(msgspec.Struct, frozen=True):
    """One call episode and the ticket that it belongs to."""

    ticket: Ticket
    segment: Segment


class Part(msgspec.Struct):
    """What belongs to one row; see the top of this module."""

    arrived: list[Ticket] = []
    waited: list[Ticket] = []
    ended: list[Ticket] = []
    segments: list[Work] = []
    duties: list[Duty] = []


def figures(part: Part, profile: Profile, now: int) -> Figures:
    """All figures of one part of the day, as they stand at ``now``."""
    served = [t for t in part.ended if t.state is TicketState.SERVED]
    abandoned = sum(t.state is TicketState.ABANDONED for t in part.ended)
    uncalled = [t for t in part.waited if t.first_called_at is None and t.state not in FINAL]
    level = [met for t in part.waited if (met := kept_level(t, profile, now)) is not None]
    on_duty = sum(clocks.on_duty(duty, now) for duty in part.duties)
    worked = sum(clocks.serving_so_far(w.segment, now) for w in part.segments if not w.segment.forgotten)
    return Figures(
        issued=len(part.arrived),
        served=len(served),
        abandoned=abandoned,
        waiting_now=len(uncalled),
        present=sum(t.first_called_at is not None and t.state not in FINAL for t in part.ended),
        abandoned_share=_share(abandoned, len(part.arrived)),
        waits=stats(_known(clocks.waiting(t) for t in part.waited)),
        waits_so_far=stats([clocks.waiting_so_far(t, now) for t in uncalled]),
        level_n=len(level),
        within_target=_share(sum(level), len(level)),
        service=stats(service_times(part.segments)),
        walking=stats(_known(clocks.walking(w.segment) for w in part.segments)),
        wrap_up=stats(_known(clocks.wrap_up(w.segment, profile.policy.wrap_up_max_s) for w in part.segments)),
        time_in_branch=stats(_known(clocks.time_in_branch(t) for t in served if not clocks.is_forgotten(t))),
        occupancy=_share(worked, on_duty),
        on_duty_min=on_duty / MINUTE,
        satisfaction=csat(_scores(served), len(served), _suspect(served)),
        promised=len(sides := _known(against_promise(ticket) for ticket in part.waited)),
        promise_kept=sides.count(0),
        promise_later=sides.count(1),
    )


def against_promise(ticket: Ticket) -> int | None:
    """The wait against the range on the ticket: -1 sooner, 0 inside, 1 later; None where one of them is missing."""
    wait, low, high = clocks.waiting(ticket), ticket.promise_low_min, ticket.promise_high_min
    if wait is None or low is None or high is None:
        return None
    return (wait > high * MINUTE) - (wait < low * MINUTE)


def _known(durations: Iterable[int | None]) -> list[int]:
    return [duration for duration in durations if duration is not None]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def kept_level(ticket: Ticket, profile: Profile, now: int) -> bool | None:
    """Whether the wait kept the target; None where the ticket does not count."""
    within = clocks.waiting_so_far(ticket, now) <= profile.targets.level_within_min * MINUTE
    if ticket.state is TicketState.ABANDONED or ticket.first_called_at is None:
        return None if within else False
    return within


def service_times(work: list[Work]) -> list[int]:
    """Per served ticket, the serving time spent here, in all its segments; none of it where a finish was forgotten."""
    times = []
    ordered = sorted(work, key=lambda w: w.ticket.id)
    for _, group in groupby(ordered, key=lambda w: w.ticket.id):
        episodes = list(group)
        served = [t for w in episodes if (t := clocks.serving(w.segment)) is not None]
        forgotten = any(w.segment.forgotten for w in episodes)
        if served and not forgotten and episodes[0].ticket.state is TicketState.SERVED:
            times.append(sum(served))
    return times


def _scores(served: list[Ticket]) -> tuple[int, ...]:
    given = [ticket.rating.score for ticket in served if ticket.rating is not None]
    return tuple(given.count(score) for score in range(1, 6))


def _suspect(served: list[Ticket]) -> int:
    return sum(ticket.rating is not None and ticket.rating.suspect for ticket in served)


def csat(scores: Sequence[int], asked: int, suspect: int) -> Csat:
    """Satisfaction from how many ratings of 1 to 5 there are, among ``asked`` who were served."""
    n = sum(scores)
    counts = Csat(
        n=n,
        asked=asked,
        response_rate=_share(n, asked),
        suspect=suspect,
        hidden=n < HIDDEN_BELOW,
        rankable=n >= RANKED_FROM,
    )
    if counts.hidden:
        return counts
    satisfied = scores[3] + scores[4]
    low, high = wilson(satisfied, n)
    mean_score = sum(score * count for score, count in enumerate(scores, 1)) / n
    return msgspec.structs.replace(counts, share=satisfied / n, low=low, high=high, mean_score=mean_score)
