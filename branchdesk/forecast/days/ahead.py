"""One branch played forward: a discrete-event simulation from any state to any end, under any plan of its counters.

``futures.draw`` says who may come; ``play`` lets the counters of a plan serve one such future by the branch's own rules
(``domain.policy``): own services before backup ones, whoever has waited beyond the guarantee first, then those with a
class (a few in a row at most), then in turn; people give up. A day of 400 tickets takes some milliseconds.

    days = draw(nature, now, until, waiting, serving, futures=32)
    waits = [play(posts, future, now, until).mean() for future in days]

A post's skills do not change in a play; a counter that changes them is two posts with different hours. Times in seconds
since midnight.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from branchdesk.forecast.days.futures import HALF_HOUR, Future
from branchdesk.forecast.days.lines import Lines, Pair, Rules
from branchdesk.forecast.laws import Array

WAITS, SERVED, LEFT = 0, 1, 2
"""What became of a customer."""
_LOOK_AGAIN = 15.0
"""So often a desk that waits for something else than a customer looks again."""


class Post(NamedTuple):
    """A counter in a plan."""

    id: str
    services: tuple[str, ...]
    backup: tuple[str, ...] = ()
    """Served when nobody waits for its own."""
    hours: tuple[tuple[float, float], ...] = ((0.0, inf),)
    """When it takes customers; whoever is at it at the end is served to the end."""
    speed: float = 1.0
    """By what factor its services last longer."""
    opens_at: int = 0
    """A flexible one: within its hours it opens when so many wait,"""
    closes_at: int = 2
    """and closes after a service when so few do."""
    stays: bool = False
    """At its last hours' end it goes on while somebody waits whom it serves: the branch closes."""


class Played(NamedTuple):
    """What came of it; the arrays have one place for each customer, in the future's order."""

    services: list[str]
    joined: Array
    waits: Array
    """To the call; of those who left, to leaving; of those who wait at the end, so far."""
    fates: npt.NDArray[np.int64]
    hours: dict[str, float]
    """By post: how many hours it was open."""

    @property
    def counter_hours(self) -> float:
        return sum(self.hours.values())

    def mean(self) -> float:
        """Mean wait (s) of all, whatever became of them; 0 where nobody came."""
        return float(self.waits.mean()) if len(self.waits) else 0.0

    def quantile(self, share: float) -> float:
        """The wait (s) that this share of all stayed below."""
        return float(np.quantile(self.waits, share)) if len(self.waits) else 0.0

    def lost(self) -> float:
        """The share that gave up."""
        return float((self.fates == LEFT).mean()) if len(self.fates) else 0.0

    def by_half_hour(self, begins: float, steps: int) -> Array:
        """The mean wait (s) of those who joined in each half-hour from ``begins``; nan where nobody did."""
        means: Array = np.array([_mean(self.waits[self._within(begins + step * HALF_HOUR)]) for step in range(steps)])
        return means

    def of(self, service: str) -> Array:
        """The waits of a service's customers."""
        its: Array = self.waits[np.array([code == service for code in self.services], dtype=bool)]
        return its

    def _within(self, begins: float) -> npt.NDArray[np.bool_]:
        return (self.joined >= begins) & (self.joined < begins + HALF_HOUR)


def play(posts: Sequence[Post], future: Future, now: float, until: float = inf, rules: Rules | None = None) -> Played:
    """Let a plan's counters serve one future. Without an end it lasts until everybody was served or has left."""
    floor = _Floor(posts, future, rules or Rules())
    floor.begin(now)
    for at, number in future.events:
        if at >= until:
            break
        floor.run(at)
        if number >= 0:
            floor.join(at, number)
        else:
            floor.lines.leave(~number)
    floor.run(until)
    return floor.end(until)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


class _Desk:
    """A post at work. ``queues``: its own, then the backup ones."""

    __slots__ = ("able", "before", "due", "flexible", "free_since", "hour", "open_since", "opened", "post", "queues")

    def __init__(self, post: Post, queues: tuple[list[Pair], list[Pair]], before: _Desk | None) -> None:
        self.post = post
        self.queues = queues
        self.able = frozenset((*post.services, *post.backup))
        self.flexible = post.opens_at > 0
        self.before = before
        """The same counter's post before this one."""
        self.hour = 0
        self.opened = 0.0
        self.open_since: float | None = None
        self.free_since: float | None = None
        self.due = -inf
        """When it is heard of next; an appointment of the agenda at another time is out of date."""

    def close(self, at: float) -> None:
        """Nobody works here from now on."""
        if self.open_since is not None:
            self.opened += max(0.0, at - self.open_since)
        self.open_since = self.free_since = None

    def close_at_the_end(self, until: float) -> None:
        """Of the play, or of its hours before it."""
        if self.open_since is not None:
            end = until if until < inf else self.open_since
            if self.free_since is not None and self.hour < len(self.post.hours):
                end = min(until, max(self.post.hours[self.hour][1], self.free_since))
            self.close(end if end < inf else self.free_since or self.open_since)


class _Floor:
    """The play's state: the lines, the desks, and when each desk is next heard of."""

    def __init__(self, posts: Sequence[Post], future: Future, rules: Rules) -> None:
        self._future = future
        self.lines = Lines({code for post in posts for code in (*post.services, *post.backup)}, future, rules)
        self._desks: list[_Desk] = []
        latest: dict[str, _Desk] = {}
        for post in posts:
            queues = [self.lines.pair(code) for code in post.services], [self.lines.pair(code) for code in post.backup]
            self._desks.append(_Desk(post, queues, latest.get(post.id)))
            latest[post.id] = self._desks[-1]
        self._agenda: list[tuple[float, int]] = []
        self._called = [-1.0] * len(future.joined)

    def begin(self, now: float) -> None:
        """The state at the play's beginning: who waits, and who is served where."""
        for number in range(self._future.waiting):
            self.lines.stand(number)
        for index, desk in enumerate(self._desks):
            rest = self._future.rests.get(desk.post.id)
            if rest is not None and desk.before is None:
                desk.open_since = now
                self._hear(desk, index, now + rest)
            elif desk.post.hours:
                self._hear(desk, index, max(now, desk.post.hours[0][0]))

    def run(self, until: float) -> None:
        """All that desks do before ``until``."""
        agenda = self._agenda
        while agenda and agenda[0][0] < until:
            at, index = heapq.heappop(agenda)
            if self._desks[index].due == at:
                self._desks[index].due = -inf
                self._look(at, index)

    def join(self, at: float, number: int) -> None:
        """Somebody comes, to a desk that is free for them, or to the end of their line."""
        self.lines.stand(number)
        service = self._future.services[number]
        best, since = -1, inf
        for index, desk in enumerate(self._desks):
            if desk.free_since is None or service not in desk.able:
                continue
            # Whoever has it among their own goes first, then whoever has been free for longest.
            free = desk.free_since if service in desk.post.services else desk.free_since + 1e9
            if free < since and self._is_open(desk, at, index):
                best, since = index, free
        if best >= 0:
            self._look(at, best)
            return
        for index, desk in enumerate(self._desks):
            if desk.flexible and desk.open_since is None and self.lines.waiting >= desk.post.opens_at:
                self._look(at, index)

    def end(self, until: float) -> Played:
        """What came of it."""
        future = self._future
        joined, called, leaves = np.array(future.joined), np.array(self._called), np.array(future.leaves)
        served = called >= 0
        left = ~served & ((leaves < until) | (until == inf))
        ended = np.where(served, called, np.where(left, leaves, until))
        fates = np.where(served, SERVED, np.where(left, LEFT, WAITS))
        hours: dict[str, float] = {}
        for desk in self._desks:
            desk.close_at_the_end(until)
            hours[desk.post.id] = hours.get(desk.post.id, 0.0) + desk.opened / 3600
        return Played(future.services, joined, np.maximum(0.0, ended - joined), fates, hours)

    def _hear(self, desk: _Desk, index: int, at: float) -> None:
        if at != desk.due:
            desk.due = at
            heapq.heappush(self._agenda, (at, index))

    def _look(self, at: float, index: int) -> None:
        """A desk is ready: it takes the next one, waits, or closes."""
        desk = self._desks[index]
        if not self._is_open(desk, at, index):
            return
        waiting = self.lines.waiting
        if desk.flexible and waiting < (desk.post.opens_at if desk.open_since is None else desk.post.closes_at + 1):
            desk.close(at)
            return
        number = self.lines.take(desk.queues, at)
        if number < 0:
            if desk.open_since is None:
                desk.open_since = at
            if desk.free_since is None:
                desk.free_since = at
            if desk.flexible:
                self._hear(desk, index, at + _LOOK_AGAIN)
            return
        if desk.open_since is None:
            desk.open_since = at
        desk.free_since = None
        self._called[number] = at
        self._hear(desk, index, at + self._future.work[number] * desk.post.speed)

    def _is_open(self, desk: _Desk, at: float, index: int) -> bool:
        """Whether it takes customers; where its hours are over it goes, and comes back for the next ones."""
        hours = desk.post.hours
        while desk.hour < len(hours) and at >= hours[desk.hour][1]:
            if desk.hour == len(hours) - 1 and desk.post.stays and self.lines.somebody(desk.queues):
                return True
            desk.close(at if desk.free_since is None else max(hours[desk.hour][1], desk.free_since))
            desk.hour += 1
        if desk.hour >= len(hours):
            return False
        if at < hours[desk.hour][0]:
            desk.close(at)
            self._hear(desk, index, hours[desk.hour][0])
            return False
        if desk.before is not None and desk.before.open_since is not None:
            before = self._desks.index(desk.before)
            if desk.before.free_since is None or self._is_open(desk.before, at, before):
                self._hear(desk, index, at + _LOOK_AGAIN)
                return False
        return True
