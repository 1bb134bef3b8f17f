"""What roll-ups add up: the counts behind ``figures``, of any part of any number of days.

A tally is made of the same ``Part`` as ``figures`` and read back as the same ``Figures`` (``as_figures``), so there is
one definition of every figure. Tallies of tickets that do not overlap can be added in any order: the result is the
tally of all of them. Services overlap (a customer may be served for two), so all services are a tally of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import FINAL, Channel, Ticket, TicketState
from branchdesk.domain.times import MINUTE
from branchdesk.metrics import waits as w
from branchdesk.metrics.figures import Figures, Part, against_promise, csat, kept_level, service_times
from branchdesk.metrics.stats import Stats
from branchdesk.metrics.summary import PromiseCheck
from branchdesk.metrics.waits import Waits


class Tally(msgspec.Struct, frozen=True):
    """Counts of tickets and sums of ms. All but the last three fields are added up (``COUNTS``)."""

    issued: int = 0
    served: int = 0
    """Also how many were asked for a rating."""
    abandoned: int = 0
    abandoned_late: int = 0
    """Gave up after the service level's minutes."""
    waiting: int = 0
    """Never called, and not gone."""
    waiting_since_ms: int = 0
    """Sum of the instants since when: whatever the time is, their mean wait so far follows from it."""
    present: int = 0
    level_n: int = 0
    level_met: int = 0
    wait_n: int = 0
    wait_ms: int = 0
    service_n: int = 0
    service_ms: int = 0
    walking_n: int = 0
    walking_ms: int = 0
    score_1: int = 0
    score_2: int = 0
    score_3: int = 0
    score_4: int = 0
    score_5: int = 0
    suspect: int = 0
    missed: int = 0
    """Times that a called customer did not come."""
    priority: int = 0
    appointments: int = 0
    remote: int = 0
    island: int = 0
    promise_n: int = 0
    promise_kept: int = 0
    promise_later: int = 0
    wait_max_ms: int = 0
    waits: Waits = msgspec.field(default_factory=lambda: w.NONE)  # as a default it could not be described
    reasons: dict[str, int] = {}
    """How often each reason for a low rating was named."""

    @property
    def scores(self) -> tuple[int, ...]:
        """How many ratings of 1 to 5."""
        return (self.score_1, self.score_2, self.score_3, self.score_4, self.score_5)

    @property
    def rated(self) -> int:
        """How many ratings."""
        return sum(self.scores)

    @property
    def promise(self) -> PromiseCheck:
        """The ranges on the tickets against the waits."""
        n, kept, later = self.promise_n, self.promise_kept, self.promise_later
        return PromiseCheck(n=n, kept=kept, sooner=n - kept - later, later=later, coverage=_share(kept, n))


COUNTS = tuple(field for field in Tally.__struct_fields__ if field not in {"wait_max_ms", "waits", "reasons"})
"""The fields that are added up, in their order."""
_SUMMED = len(COUNTS)
NONE = Tally()
_CHANNELS: tuple[Channel, ...] = ("appointment", "remote", "island")


def tally(part: Part, profile: Profile, now: int) -> Tally:
    """The tally of a part of a day, as it stands at ``now`` (ms).

    What keeps changing while nothing happens, who waits too long, is as of then.
    """
    waited = [wait for ticket in part.waited if (wait := clocks.waiting(ticket)) is not None]
    values: tuple[Any, ...] = (
        len(part.arrived),
        *_ends(part.ended),
        *_late(part.waited, profile, now),
        sum(t.first_called_at is not None and t.state not in FINAL for t in part.ended),
        *_level(part.waited, profile, now),
        len(waited),
        sum(waited),
        *_work(part),
        *_ratings(part.ended),
        *_arrivals(part.arrived),
        *_promises(part.waited),
        max(waited, default=0),
        w.waits_of(waited),
        _reasons(part.ended),
    )
    return Tally(*values)


def _ends(ended: list[Ticket]) -> tuple[int, int]:
    states = [ticket.state for ticket in ended]
    return states.count(TicketState.SERVED), states.count(TicketState.ABANDONED)


def _late(waited: list[Ticket], profile: Profile, now: int) -> tuple[int, int, int]:
    """Gave up too late; never called and here, and since when."""
    late = [t for t in waited if t.state is TicketState.ABANDONED and kept_level(t, profile, now) is not None]
    waiting = [t.waits_since for t in waited if t.first_called_at is None and t.state not in FINAL]
    return len(late), len(waiting), sum(waiting)


def _level(waited: list[Ticket], profile: Profile, now: int) -> tuple[int, int]:
    level = [met for ticket in waited if (met := kept_level(ticket, profile, now)) is not None]
    return len(level), sum(level)


def _work(part: Part) -> tuple[int, int, int, int]:
    service = service_times(part.segments)
    walking = [walk for work in part.segments if (walk := clocks.walking(work.segment)) is not None]
    return len(service), sum(service), len(walking), sum(walking)


def _ratings(ended: list[Ticket]) -> tuple[int, ...]:
    """How many of each score, and how many of them are suspect."""
    given = [t.rating for t in ended if t.rating is not None and t.state is TicketState.SERVED]
    if not given:
        return (0, 0, 0, 0, 0, 0)
    scores = [rating.score for rating in given]
    return (*(scores.count(score) for score in range(1, 6)), sum(rating.suspect for rating in given))


def _arrivals(arrived: list[Ticket]) -> tuple[int, ...]:
    channels = [ticket.channel for ticket in arrived]
    return (
        sum(ticket.times_missed for ticket in arrived),
        sum(bool(ticket.priority) for ticket in arrived),
        *map(channels.count, _CHANNELS),
    )


def _promises(waited: list[Ticket]) -> tuple[int, int, int]:
    sides = [side for ticket in waited if (side := against_promise(ticket)) is not None]
    return len(sides), sides.count(0), sides.count(1)


def _reasons(ended: list[Ticket]) -> dict[str, int]:
    found: dict[str, int] = {}
    for ticket in ended:
        for code in ticket.rating.reasons if ticket.rating is not None else ():
            found[code] = found.get(code, 0) + 1
    return found


def combined(parts: Iterable[Tally]) -> Tally:
    """The tally of all tickets of tallies whose tickets do not overlap."""
    found = list(parts)
    if len(found) < 2:
        return found[0] if found else NONE
    columns = list(zip(*map(msgspec.structs.astuple, found), strict=True))
    counts = map(sum, columns[:_SUMMED])
    longest, waits = max(columns[_SUMMED]), w.merged(columns[_SUMMED + 1])
    values: tuple[Any, ...] = (*counts, longest, waits, _added(columns[-1]))
    return Tally(*values)


def _added(reasons: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for some in filter(None, reasons):
        for code, n in some.items():
            total[code] = total.get(code, 0) + n
    return total


def as_figures(t: Tally, now: int) -> Figures:
    """The row of a report. What a tally does not hold is None or nothing: other quantiles than those of waits,
    wrap-up, time in branch, occupancy, and the longest of the waits so far. Whoever waits for a booked time that is
    yet to come shortens the mean of these.
    """
    waits_so_far = Stats()
    if t.waiting:
        waits_so_far = Stats(n=t.waiting, mean=max(0.0, (now - t.waiting_since_ms / t.waiting) / MINUTE))
    return Figures(
        issued=t.issued,
        served=t.served,
        abandoned=t.abandoned,
        waiting_now=t.waiting,
        present=t.present,
        abandoned_share=_share(t.abandoned, t.issued),
        waits=_wait_stats(t),
        waits_so_far=waits_so_far,
        level_n=t.level_n,
        within_target=_share(t.level_met, t.level_n),
        service=_mean(t.service_n, t.service_ms),
        walking=_mean(t.walking_n, t.walking_ms),
        satisfaction=csat(t.scores, t.served, t.suspect),
        promised=t.promise_n,
        promise_kept=t.promise_kept,
        promise_later=t.promise_later,
    )


def _wait_stats(t: Tally) -> Stats:
    """Without quantiles where the waits themselves were left out."""
    p50, p90 = t.waits.quantile(50), t.waits.quantile(90)
    return msgspec.structs.replace(
        _mean(t.wait_n, t.wait_ms),
        p50=None if p50 is None else p50 / MINUTE,
        p90=None if p90 is None else p90 / MINUTE,
        max=t.wait_max_ms / MINUTE if t.wait_n else None,
    )


def _mean(n: int, total_ms: int) -> Stats:
    return Stats(n=n, mean=total_ms / n / MINUTE) if n else Stats()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
