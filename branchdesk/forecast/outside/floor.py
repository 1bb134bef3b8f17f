"""The branch as a forecast sees it: who waits, who is served by whom since when, and what was learned of the counters.

Fed with what happens (joins, starts, ends, leaves), in order of time; times in seconds since midnight. Where the branch
tells which counters are open and what they serve (``told``), nothing of that is guessed; where it does not, both are
learned from who was served where, and from who was passed over.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from branchdesk.forecast.breaks import Breaks
from branchdesk.forecast.laws import Law
from branchdesk.forecast.outside.head_starts import HeadStarts, Waiting
from branchdesk.forecast.outside.patience import Patience
from branchdesk.forecast.outside.skills import Skills
from branchdesk.forecast.speeds import Speeds, surprise

GUESS_S, GUESS_CV, GUESS_WORTH = 240.0, 1.0, 8.0
"""A service's length before anything is known."""
AWAY_S = 60.0
"""A counter that lets people wait for longer than this after a service has gone away."""
KEEP = 0.98
"""What is known counts so much less each day."""
LATELY_S = 1200.0
"""Who comes next is as many a minute as came in the last ones."""
AT_ONCE, AWAY = (6.0, 0.8, 36.0), (1500.0, 1.2, 4.0)
"""From one customer to the next while people wait, before anything is known: at once, but in four of forty."""
PROBABLY = 0.9
"""A counter that served a service today could have called somebody of it, by this chance."""


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
    """``head_start``: see ``HeadStarts``."""

    def __init__(self, head_start: float = 0.0) -> None:
        self.head_starts = HeadStarts(head_start)
        self.anything = Law(GUESS_S, GUESS_CV, GUESS_WORTH)
        self._laws: dict[str, Law] = {}
        self.turn = Law(*AT_ONCE)
        self.turn.also(*AWAY)
        self.breaks = Breaks()
        self._speeds = Speeds()
        self.skills = Skills()
        self.patience = Patience()
        self.told: dict[str, frozenset[str]] | None = None
        self.new_day()

    def new_day(self) -> None:
        """Nobody waits and nobody serves; what was learned stays, and counts a little less."""
        self.breaks.new_day()
        self.head_starts.new_day()
        self.skills.new_day()
        self.came: deque[Waiting] = deque(maxlen=300)
        self.queue: dict[str, Waiting] = {}
        self.busy: dict[str, Busy] = {}
        self.ended: dict[str, float] = {}
        self._left_waiting: dict[str, bool] = {}
        self.served: deque[Served] = deque(maxlen=30)
        self.last_of: dict[str, Served] = {}
        for law in (self.anything, self.turn, *self._laws.values()):
            law.fade(KEEP)
        self._speeds.fade()

    def join(self, t: float, ticket: str, service: str, priority: int) -> None:
        """Somebody waits from now on."""
        self.queue[ticket] = one = Waiting(ticket, t, service, priority, len(self.queue))
        self.came.append(one)

    def start(self, t: float, ticket: str, service: str, counter: str) -> None:
        """A counter begins to serve; whoever waited before for something else was passed over by it."""
        one = self.queue.pop(ticket, None)
        if one is not None:
            wait = Served(t, t - one.joined, one.service, one.found)
            self.served.append(wait)
            self.last_of[one.service] = wait
            self.patience.learn((one.service, one.priority), wait.wait, gave_up=False)
            self._called_before_others(t, one, counter)
        self.skills.came_to_somebody(service)
        if counter:
            self._begin(t, counter, Busy(t, service, ticket))

    def _called_before_others(self, t: float, one: Waiting, counter: str) -> None:
        for other in self.queue.values():
            if other.service == one.service:
                self.head_starts.stood_before(one, other, 1.0)
                continue
            if counter and self.head_starts.surely_before(other, one):
                self.skills.passed_over(t, counter, other.service)
            if self.skills.today(counter, other.service):
                self.head_starts.stood_before(one, other, PROBABLY)
        self.head_starts.learn(one)

    def _begin(self, t: float, counter: str, busy: Busy) -> None:
        self.skills.served(t, counter, busy.service)
        if self._left_waiting.pop(counter, False):
            gap = t - self.ended[counter]
            self.turn.add(max(1.0, gap))
            if gap > AWAY_S:
                self.breaks.learn(counter, self.ended[counter], t)
        self.breaks.seen(counter)
        self.busy[counter] = busy

    def end(self, t: float, ticket: str, counter: str) -> None:
        """A service has ended; told of another ``counter`` than its own, nothing is learned of its length."""
        at = next((one for one, busy in self.busy.items() if busy.ticket == ticket), "")
        if not at:
            return
        busy = self.busy.pop(at)
        if counter == at:
            self._learn(at, busy.service, max(1.0, t - busy.since))
        self.ended[at] = t
        self._left_waiting[at] = any(self.serves(t, at, w.service) > 0.5 for w in self.queue.values())

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
            self.head_starts.forget(ticket)
            self.patience.learn((one.service, one.priority), t - one.joined, gave_up=True)

    def overtakers(self, t: float) -> list[Waiting]:
        """Those of the last minutes that may have gone before others."""
        return [one for one in self.came if t - one.joined < LATELY_S and self.head_starts.may_have(one.priority)]

    def law(self, service: str) -> Law:
        """The service's length; as all others' while nothing is known of it."""
        return self._laws.get(service, self.anything)

    def speed(self, counter: str) -> float:
        """By what factor a counter's services last longer than the others'."""
        return self._speeds.of(counter)

    def serves(self, t: float, counter: str, service: str) -> float:
        """The chance that a counter serves a service."""
        if self.told is not None:
            return float(service in self.told.get(counter, ()))
        return self.skills.chance(t, counter, service)
