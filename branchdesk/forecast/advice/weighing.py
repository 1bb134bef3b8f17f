"""What an action would do to the waits, over the same futures as doing nothing.

A wait costs its square over the goal: at the goal's ten minutes it costs ten, at twenty forty, at five hardly anything;
so long waits are what a counter's time is spent on. Everybody counts who waits now or comes within the horizon.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from branchdesk.forecast.advice.situation import Action, Situation, hours, posts
from branchdesk.forecast.days.ahead import Post, play
from branchdesk.forecast.days.futures import Future, draw
from branchdesk.forecast.laws import Array

HORIZON = 7200.0
QUARTER = 900.0
LOW, HIGH = 0.1, 0.9
"""A range holds eight of ten futures that were not played: of those that were, it holds a few more."""


class Range(NamedTuple):
    """Minutes: the mean over all futures, and between what eight of ten lie."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Array) -> Range:
        """Of one value for each future."""
        low, high = np.quantile(values, (LOW, HIGH), method="weibull")
        return cls(float(values.mean()), float(low), float(high))


class Outcome(NamedTuple):
    """Of one plan; arrays have one place for each future."""

    means: Array
    """Mean wait (min)."""
    longest: Array
    """What nine waits of ten stay below (min)."""
    costs: Array
    hours: float
    """Counter-hours within the horizon."""
    course: Array
    """Mean wait (min) of those who come, by quarter-hour from now on, over all futures; nan where nobody does."""


class Scales:
    """One situation's futures, and what plans do in them."""

    def __init__(
        self, situation: Situation, *, futures: int, seed: int, breathe: Callable[[], None] = lambda: None
    ) -> None:
        """``breathe`` is called between two plays, by whoever must not keep a processor to itself."""
        self.situation = situation
        self.until = min(situation.now + HORIZON, situation.closes)
        self._breathe = breathe
        self._days = draw(
            situation.nature,
            situation.now,
            self.until,
            situation.waiting,
            situation.serving,
            futures=futures,
            seed=seed,
        )
        self._known: dict[tuple[Action | None, int], Outcome] = {}

    def weigh(self, action: Action | None, futures: int) -> Outcome:
        """An action (None: go on as it is) in the first so many of the futures."""
        known = self._known.get((action, futures))
        if known is None:
            known = self._known[action, futures] = self._play(posts(self.situation, action), self._days[:futures])
        return known

    def _play(self, plan: Sequence[Post], days: Sequence[Future]) -> Outcome:
        now, goal = self.situation.now, self.situation.goals.mean
        means, longest, costs = np.zeros((3, len(days)))
        steps = int((self.until - now) // QUARTER) + 1
        sums, counts = np.zeros(steps), np.zeros(steps)
        for place, day in enumerate(days):
            self._breathe()
            if not day.joined:
                continue
            played = play(plan, day, now, rules=self.situation.rules)
            waits = played.waits / 60
            means[place], costs[place] = waits.mean(), (waits * waits).sum() / goal
            longest[place] = np.quantile(waits, HIGH)
            comes = played.joined >= now
            step = ((played.joined[comes] - now) // QUARTER).astype(int)
            sums += np.bincount(step, waits[comes], steps)[:steps]
            counts += np.bincount(step, minlength=steps)[:steps]
        course = np.divide(sums, counts, out=np.full(steps, np.nan), where=counts > 0)
        return Outcome(means, longest, costs, hours(plan, now, self.until), course)
