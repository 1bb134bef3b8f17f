"""What to do at the windows now, or nothing: actions played forward against going on as it is.

An action is worth its saved waits (``weighing``) less the counter's time. The best one is recommended where it is worth
more than ``ENTER`` and than chance would make it look, and

- an opening or a move only while the waits would otherwise miss the goals,
- a move only where all together do not wait longer with it: it must help more than those whose turn it brings nearer,
- a rest or a meal only where the goals are kept with it.

A recommendation stands while it is worth ``STAYS`` of that and is not much worse than another, and keeps the time it
has named; what was answered is not said again for ``SILENT`` seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import numpy as np

from branchdesk.forecast.advice import options
from branchdesk.forecast.advice.situation import Action, Situation, Subject, Window
from branchdesk.forecast.advice.weighing import QUARTER, Outcome, Range, Scales

FUTURES, FEW = 24, 8
"""Played for what is recommended; for a first look."""
FINALISTS = 3
HOUR_WORTH = 100.0
"""A counter's hour must save as much as so many people waiting for the goal's ten minutes each cost, by the minute."""
ENTER = 60.0
ENTER_MOVE = 150.0
"""Moving people's work about must be worth more than the bother."""
STAYS = 0.3
BETTER = 1.5
"""Another one takes a standing one's place when it is worth so many times as much."""
SILENT = 1800.0
ON_ITS_WAY, OPENS_IN = 900.0, 120.0
"""So long what was accepted may take to be done; whoever was asked to open is thought to do it so soon."""
NEAR, NEAR_MOVE = 0.8, 0.25
"""The goals are at risk from this share of them on; a move of services costs nobody's time, and comes earlier."""
SOON = 1800.0
"""A closed window's opening is told at most so long before."""
MEAL_SOON = 900.0
MEAL_SLACK = 30.0
"""A meal is had at the first time that costs so little more than the best one."""
_MOVES, _RESTS = {"help", "take", "usual"}, {"close", "spare"}


class Tuning(NamedTuple):
    """How eager an adviser is."""

    hour_worth: float = HOUR_WORTH
    enter: float = ENTER
    enter_move: float = ENTER_MOVE
    near: float = NEAR
    near_move: float = NEAR_MOVE
    futures: int = FUTURES
    few: int = FEW
    rests: bool = True
    """Rests are recommended too."""


class Advice(NamedTuple):
    """One recommendation, and what is expected of it. ``until``: the end of what was played."""

    action: Action
    until: float
    without: Range
    """The mean wait of all who wait now or come until then, if it is not followed;"""
    following: Range
    """if it is."""
    saved: Range
    longest: tuple[float, float]
    """The wait that nine of ten stay below, without and with it."""
    passes_at: float | None
    """When, without it, the mean wait of those who come then passes the goal."""
    worth: float


class _Option(NamedTuple):
    action: Action
    worth: float
    error: float


class Answered(NamedTuple):
    """A recommendation that was answered."""

    at: float
    action: Action
    accepted: bool


class Memory(NamedTuple):
    """What was said today: the recommendation that stands, and the answers."""

    standing: Action | None = None
    answered: tuple[Answered, ...] = ()


NOTHING_SAID = Memory()


class Adviser:
    """Says what to do. Pure: it remembers nothing but what it is told, so any PC of a branch says the same."""

    def __init__(self, tuning: Tuning | None = None, seed: int = 1) -> None:
        self._tuning = tuning or Tuning()
        self._seed = seed

    def advise(
        self, situation: Situation, memory: Memory = NOTHING_SAID, breathe: Callable[[], None] = lambda: None
    ) -> Advice | None:
        """What is recommended now."""
        situation = _as_agreed(situation, memory)
        scales = Scales(situation, futures=self._tuning.futures, seed=self._seed, breathe=breathe)
        if scales.until - situation.now < QUARTER:
            return None
        silent = {one.action.subject for one in memory.answered if one.at + SILENT > situation.now}
        found = self._best(scales, silent)
        kept = self._still(scales, memory.standing) if memory.standing is not None else None
        if kept is None or found is None:
            return kept or found
        same = found.action.subject == kept.action.subject
        return kept if same or found.worth <= BETTER * kept.worth else found

    def _best(self, scales: Scales, silent: Collection[Subject]) -> Advice | None:
        situation, tuning = scales.situation, self._tuning
        few = scales.weigh(None, tuning.few)
        candidates: list[Action] = []
        if _at_risk(situation, few, tuning.near):
            candidates += options.openings(situation)
        elif tuning.rests:
            candidates += options.rests(situation)
        moved = _at_risk(situation, few, tuning.near_move)
        candidates += [one for one in options.moves(situation) if moved or one.kind == "usual"]
        spoken = [one for one in candidates if one.subject not in silent]
        ranked = sorted((self._option(scales, one, tuning.few) for one in spoken), key=lambda one: -one.worth)
        finalists = [self._option(scales, one.action, tuning.futures) for one in ranked[:FINALISTS] if one.worth > 0]
        finalists += [self._option(scales, one, tuning.futures) for one in _later(finalists, situation)]
        good = [one for one in finalists if one.worth > max(self._enter(one.action), 2 * one.error)]
        good = [one for one in good if one.action.kind not in _RESTS or self._keeps_goals(scales, one.action)]
        good = [one for one in good if one.action.kind not in _MOVES or self._shortens(scales, one.action)]
        best = max(good, key=lambda one: one.worth, default=None)
        return self._told(scales, best) if best is not None else self._meal(scales, silent)

    def _still(self, scales: Scales, before: Action) -> Advice | None:
        """The standing recommendation anew, at the time it has named; None: it has lost its reason."""
        now = scales.situation.now
        action = before._replace(at=max(now, before.at))
        if action.subject not in {one.subject for one in _possible(scales.situation)}:
            return None
        option = self._option(scales, action, self._tuning.futures)
        if action.kind == "meal":
            return self._told(scales, option) if self._keeps_goals(scales, action) else None
        if option.worth < STAYS * self._enter(action):
            return None
        return self._told(scales, option)

    def _enter(self, action: Action) -> float:
        return self._tuning.enter_move if action.kind in _MOVES else self._tuning.enter

    def _option(self, scales: Scales, action: Action, futures: int) -> _Option:
        base, made = scales.weigh(None, futures), scales.weigh(action, futures)
        saved = base.costs - made.costs
        worth = float(saved.mean()) - self._tuning.hour_worth * (made.hours - base.hours)
        return _Option(action, worth, float(saved.std()) / len(saved) ** 0.5)

    def _keeps_goals(self, scales: Scales, action: Action) -> bool:
        made, goals = scales.weigh(action, self._tuning.futures), scales.situation.goals
        return Range.of(made.means).high <= goals.mean and not _at_risk(scales.situation, made, self._tuning.near)

    def _shortens(self, scales: Scales, action: Action) -> bool:
        base, made = (scales.weigh(one, self._tuning.futures) for one in (None, action))
        return float(made.means.mean()) <= float(base.means.mean())

    def _meal(self, scales: Scales, silent: Collection[Subject]) -> Advice | None:
        """Whoever is due for a meal goes when it costs least; said when that is soon."""
        situation = scales.situation
        due = [one for one in options.meals(situation) if one.subject not in silent]
        looked = [self._option(scales, one, self._tuning.few) for one in due]
        least = max((one.worth for one in looked), default=0.0) - MEAL_SLACK
        first = min((one.action for one in looked if one.worth >= least), key=lambda one: one.at, default=None)
        if first is None or first.at > situation.now + MEAL_SOON or not self._keeps_goals(scales, first):
            return None
        return self._told(scales, self._option(scales, first, self._tuning.futures))

    def _told(self, scales: Scales, option: _Option) -> Advice:
        base = scales.weigh(None, self._tuning.futures)
        made = scales.weigh(option.action, self._tuning.futures)
        return Advice(
            option.action,
            scales.until,
            Range.of(base.means),
            Range.of(made.means),
            Range.of(base.means - made.means),
            (float(base.longest.mean()), float(made.longest.mean())),
            passes_at(scales.situation, base),
            option.worth,
        )


def _as_agreed(situation: Situation, memory: Memory) -> Situation:
    """What was accepted is on its way: who was asked to open will, who was sent away is soon gone, and comes back when
    that was said.
    """
    now = situation.now
    agreed = {one.action.window: one for one in memory.answered if one.accepted}

    def known(window: Window) -> Window:
        one = agreed.get(window.id)
        if one is None:
            return window
        action, fresh = one.action, now - max(one.at, one.action.at) < ON_ITS_WAY
        back = action.at + action.minutes * 60
        if action.kind in {"meal", "spare"} and back > now and (fresh or window.away_until is not None):
            return window._replace(away_until=back)
        if action.kind == "open" and fresh and not window.open:
            return window._replace(open=True, away_until=max(action.at, now + OPENS_IN))
        return window._replace(open=False) if action.kind == "close" and fresh else window

    return situation._replace(windows=tuple(known(window) for window in situation.windows))


def passes_at(situation: Situation, outcome: Outcome) -> float | None:
    """When the mean wait of those who come then passes the goal; None: not in sight."""
    above = np.flatnonzero(np.nan_to_num(outcome.course) > situation.goals.mean)
    return situation.now + float(above[0]) * QUARTER if len(above) else None


def _at_risk(situation: Situation, outcome: Outcome, near: float) -> bool:
    return bool((np.nan_to_num(outcome.course) > near * situation.goals.mean).any())


def _later(finalists: Iterable[_Option], situation: Situation) -> list[Action]:
    """The best opening, some time later."""
    best = max((one for one in finalists if one.action.kind == "open"), key=lambda one: one.worth, default=None)
    if best is None:
        return []
    times = [situation.now + later for later in options.LATER if later <= SOON]
    return [best.action._replace(at=at) for at in times if at + QUARTER < situation.closes]


def _possible(situation: Situation) -> Iterable[Action]:
    yield from options.openings(situation)
    yield from options.moves(situation)
    yield from options.rests(situation)
    yield from options.meals(situation)
