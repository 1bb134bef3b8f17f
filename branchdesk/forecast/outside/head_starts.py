"""Who of the waiting goes before others that came earlier: a priority's head start, as far as it is seen to be given.

That a priority goes some seconds before its arrival is the rule; whether it is kept, for whom, and against whom shows
only in who is called before whom. (A public call centre gave its head start to nobody for ten days; then to six of ten,
and two months later to nearly all; and against the lowest priority twice.) So each priority has chances of no head
start, of one and of two, and each of the waiting a belief (Bayes): who is called stood before those that still wait.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from branchdesk.forecast.laws import Array

MOST = 2
"""So many head starts at most."""
WORTH = 30.0
"""So many of those called weigh as much as the guess that all numbers of head starts are alike likely."""
MEMORY = 50.0
CHANGES = 0.05
"""The chance that a rule is another one the next day."""
UNSHARP_S = 2.0
"""Who came within so long of each other may be called in either order."""
ODD = 0.03
"""The chance that somebody is called out of order."""
FEW = 0.05
"""A smaller chance than this does not count where something must be sure."""
_NONE: Array = np.eye(MOST + 1)[0]
_UNKNOWN = np.full(MOST + 1, 1 / (MOST + 1))
_NUMBERS = np.arange(MOST + 1.0)
_MORE = _NUMBERS[:, None] - _NUMBERS


class Waiting(NamedTuple):
    """``found``: people who waited when it came."""

    ticket: str
    joined: float
    service: str
    priority: int
    found: int


class HeadStarts:
    """``seconds``: of one head start. Priority 0 has none; 0: nobody has."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._chances: dict[int, Array] = {}
        self._seen: dict[int, float] = {}
        self._beliefs: dict[str, Array] = {}

    def new_day(self) -> None:
        """Nobody waits."""
        self._chances = {of: was + (_UNKNOWN - was) * CHANGES for of, was in self._chances.items()}
        self._beliefs.clear()

    @property
    def most(self) -> float:
        """The longest that anybody may have, in seconds."""
        return MOST * self.seconds

    def mean(self, chances: Array) -> Array:
        """In seconds; the last axis of ``chances`` goes by the number of head starts."""
        seconds: Array = chances @ _NUMBERS * self.seconds
        return seconds

    def draw(self, chances: Array, drawn: Array) -> Array:
        """In seconds; the first axis of ``chances`` goes by the number of head starts."""
        seconds: Array = self.seconds * sum(drawn >= chances[:number].sum(axis=0) for number in range(1, MOST + 1))
        return seconds

    def may_have(self, priority: int) -> bool:
        """Whether somebody of this priority can have a head start."""
        return priority > 0 and self.seconds > 0

    def chances(self, priority: int) -> Array:
        """Of no head start, one, two."""
        if not self.may_have(priority):
            return _NONE
        return self._chances.get(priority, _UNKNOWN)

    def belief(self, one: Waiting) -> Array:
        """The same of one of the waiting."""
        return self._beliefs.get(one.ticket, self.chances(one.priority))

    def surely_before(self, one: Waiting, other: Waiting) -> bool:
        """Whether the one stands before the other, whatever head starts they have."""
        least = int(np.argmax(self.belief(one) > FEW)) * self.seconds
        most = (MOST - int(np.argmax(self.belief(other)[::-1] > FEW))) * self.seconds
        return one.joined - least < other.joined - most - UNSHARP_S

    def forget(self, ticket: str) -> None:
        """It waits no more."""
        self._beliefs.pop(ticket, None)

    def learn(self, one: Waiting) -> None:
        """Somebody was called, and what was seen of its head start will not change any more."""
        if self.may_have(one.priority):
            seen = self._seen[one.priority] = min(self._seen.get(one.priority, 0.0) + 1, MEMORY)
            was = self.chances(one.priority)
            self._chances[one.priority] = was + (self.belief(one) - was) / (WORTH + seen)
        self.forget(one.ticket)

    def stood_before(self, one: Waiting, other: Waiting, could: float) -> None:
        """One was called while the other waited, whom the counter could have called instead, by this chance."""
        if not (self.may_have(one.priority) or self.may_have(other.priority)):
            return
        so = one.joined - other.joined <= _MORE * self.seconds + UNSHARP_S
        if so.all():
            return
        likely = np.where(so, 1.0, 1 - could * (1 - ODD))
        mine, theirs = self.belief(one), self.belief(other)
        for whose, believed in ((one, mine * (likely @ theirs)), (other, theirs * (mine @ likely))):
            if self.may_have(whose.priority):
                self._beliefs[whose.ticket] = believed / believed.sum()
