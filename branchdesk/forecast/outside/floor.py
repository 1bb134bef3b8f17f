"""The branch as a forecast sees it: who waits, who is served by whom since when, and what was learned of the counters.

Fed with what happens (joins, starts, ends, leaves), in order of time; times in seconds since midnight. Where the branch
tells which counters are open and what they serve (``told``), nothing of that is guessed; where it does not, both are
learned from who was served where, and from who was passed over.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

from branchdesk.forecast.breaks import Breaks
from branchdesk.forecast.laws import Law
from branchdesk.forecast.speeds import Speeds, surprise

GUESS_S, GUESS_CV, GUESS_WORTH = 240.0, 1.0, 8.0
"""A service's length before anything is known."""
AWAY_S = 60.0
"""A counter that lets people wait for longer than this after a service has gone away."""
PASSED_S = 3600.0
"""So long a counter that passed somebody over is taken not to serve that service."""
KEEP = 0.98
"""What is known counts so much less each day."""
UNKNOWN = 0.6
"""The chance that a counter serves a service of which nothing is known."""


class Waiting(NamedTuple):
    """``place``: orders the queue (s); ``found``: people who waited when it came."""

    joined: float
    service: str
    priority: int
    place: float
    found: int


class Served(NamedTuple):
    """A wait that has ended in a call."""

    at: float
    wait: float
    service: str
    found: int


class Busy(NamedTuple):
    since: float
    service: str
    ticket: str


class Floor:
    """``head_start``: seconds by which each priority goes before its arrival."""

    def __init__(self, head_start: dict[int, float] | None = None) -> None:
        self._head_start = head_start or {}
        self.anything = Law(GUESS_S, GUESS_CV, GUESS_WORTH)
        self._laws: dict[str, Law] = {}
        self.absence = Law(1500.0, 1.2, 6.0)
        self.breaks = Breaks()
        self._speeds = Speeds()
        self._skill: dict[str, dict[str, float]] = {}
        self._shares: dict[str, float] = {}
        self._went, self._could = 0.6, 20.0
        self._gave_up, self._patience = 1.0, 3600.0
        self.told: dict[str, frozenset[str]] | None = None
        self.new_day()

    def new_day(self) -> None:
        """Nobody waits and nobody serves; what was learned stays, and counts a little less."""
        self.breaks.new_day()
        self.queue: dict[str, Waiting] = {}
        self.busy: dict[str, Busy] = {}
        self.ended: dict[str, float] = {}
        self._today: dict[str, dict[str, int]] = {}
        self._passed: dict[tuple[str, str], float] = {}
        self._left_waiting: dict[str, bool] = {}
        self.served: deque[Served] = deque(maxlen=30)
        self.last_of: dict[str, Served] = {}
        for law in (self.anything, *self._laws.values()):
            law.fade(KEEP)
        self._speeds.fade()
        for skill in self._skill.values():
            for service in skill:
                skill[service] *= 0.97

    def join(self, t: float, ticket: str, service: str, priority: int) -> None:
        """Somebody waits from now on."""
        place = t - self._head_start.get(priority, 0.0)
        self.queue[ticket] = Waiting(t, service, priority, place, len(self.queue))

    def start(self, t: float, ticket: str, service: str, counter: str) -> None:
        """A counter begins to serve; whoever waited before for something else was passed over by it."""
        one = self.queue.pop(ticket, None)
        if one is not None:
            wait = Served(t, t - one.joined, one.service, one.found)
            self.served.append(wait)
            self.last_of[one.service] = wait
            self._patience += wait.wait
            for other in self.queue.values():
                if other.service != service and other.place < one.place - 2:
                    self._passed[counter, other.service] = t
        for known in self._shares:
            self._shares[known] *= 0.995
        self._shares[service] = self._shares.get(service, 0.0) + 0.005
        if counter:
            self._begin(t, counter, Busy(t, service, ticket))

    def _begin(self, t: float, counter: str, busy: Busy) -> None:
        skill = self._skill.setdefault(counter, {})
        skill[busy.service] = skill.get(busy.service, 0.0) + 1
        today = self._today.setdefault(counter, {})
        today[busy.service] = today.get(busy.service, 0) + 1
        if self._left_waiting.pop(counter, False):
            gap = t - self.ended[counter]
            self._could += 1
            if gap > AWAY_S:
                self._went += 1
                self.absence.add(gap)
                self.breaks.learn(counter, self.ended[counter], t)
            if self._could > 400:
                self._could, self._went = self._could / 2, self._went / 2
        self.breaks.seen(counter)
        self.busy[counter] = busy

    def end(self, t: float, ticket: str, counter: str) -> None:
        """A service has ended, and its counter is free."""
        busy = self.busy.get(counter)
        if busy is None or busy.ticket != ticket:
            return
        del self.busy[counter]
        self._learn(counter, busy.service, max(1.0, t - busy.since))
        self.ended[counter] = t
        self._left_waiting[counter] = any(self.serves(t, counter, w.service) > 0.5 for w in self.queue.values())

    def _learn(self, counter: str, service: str, lasted: float) -> None:
        law = self._laws.get(service)
        if law is None:
            law = self._laws[service] = Law(max(30.0, self.anything.mean), GUESS_CV, 6.0)
        against = surprise(law, lasted)
        law.add(lasted / self.speed(counter))
        self.anything.add(lasted)
        self._speeds.learn(counter, against)

    def leave(self, t: float, ticket: str) -> None:
        """Somebody gave up waiting."""
        one = self.queue.pop(ticket, None)
        if one is not None:
            self._gave_up += 1
            self._patience += t - one.joined
        if self._patience > 4e6:
            self._gave_up, self._patience = self._gave_up / 2, self._patience / 2

    def law(self, service: str) -> Law:
        """The service's length; as all others' while nothing is known of it."""
        return self._laws.get(service, self.anything)

    def speed(self, counter: str) -> float:
        """By what factor a counter's services last longer than the others'."""
        return self._speeds.of(counter)

    @property
    def gives_up(self) -> float:
        """Whoever waits gives up at this rate (1/s)."""
        return self._gave_up / self._patience

    @property
    def goes_away(self) -> float:
        """The chance that a counter goes away after a service although people wait."""
        return self._went / self._could

    def serves(self, t: float, counter: str, service: str) -> float:
        """The chance that a counter serves a service."""
        if self.told is not None:
            return float(service in self.told.get(counter, ()))
        skill = self._skill.get(counter)
        if not skill:
            return UNKNOWN
        if t - self._passed.get((counter, service), -math.inf) < PASSED_S:
            return 0.02
        today = self._today.get(counter, {})
        if today.get(service):
            return 1.0
        share = self._shares.get(service, 0.3)
        taken = sum(skill.values())
        chance = 0.97 if skill.get(service, 0.0) > max(0.5, 0.003 * taken) else _unmet(UNKNOWN, taken * share * 0.5)
        return _unmet(chance, sum(today.values()) * share * 0.15)


def _unmet(chance: float, expected: float) -> float:
    """The chance of an ability that was not met, where ``expected`` meetings were to be expected of it (Bayes)."""
    still = chance * math.exp(-expected)
    return still / (1 - chance + still)
