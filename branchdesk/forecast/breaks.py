"""When each counter usually takes its break: learned from the days before, as people keep to their hours.

A break is a time without customers although some waited, that began at about the same hour on most of the last days.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

SHORTEST_S = 480.0
"""Less is no break."""
ALIKE_S = 1200.0
"""Breaks that begin within so long of each other are the same one."""
DAYS = 10
FEWEST = 2
"""On so many of the last days, or it is chance."""


class Break(NamedTuple):
    """Seconds since midnight; ``chance``: of taking it on a day."""

    begins: float
    ends: float
    chance: float = 1.0


class Breaks:
    """Of all counters."""

    def __init__(self) -> None:
        self._days: dict[str, deque[list[Break]]] = {}
        self._today: dict[str, list[Break]] = {}
        self._usual: dict[str, tuple[Break, ...]] = {}

    def seen(self, counter: str) -> None:
        """The counter serves today."""
        self._today.setdefault(counter, [])

    def learn(self, counter: str, begins: float, ends: float) -> None:
        """A counter was away in between."""
        if ends - begins >= SHORTEST_S:
            self._today.setdefault(counter, []).append(Break(begins, ends))

    def new_day(self) -> None:
        """What was today becomes one of the days before."""
        for counter, found in self._today.items():
            self._days.setdefault(counter, deque(maxlen=DAYS)).append(found)
        self._today = {}
        self._usual = {counter: _usual(days) for counter, days in self._days.items()}

    def ahead(self, counter: str, t: float) -> tuple[Break, ...]:
        """The usual breaks that are not over, and were not taken today."""
        taken = self._today.get(counter, [])
        return tuple(
            usual
            for usual in self._usual.get(counter, ())
            if usual.ends > t and not any(abs(one.begins - usual.begins) < ALIKE_S for one in taken)
        )


def _usual(days: deque[list[Break]]) -> tuple[Break, ...]:
    """The breaks that most days have, each with the means of its times."""
    found: list[Break] = []
    left = [one for day in days for one in day]
    while left:
        groups = [[other for other in left if abs(other.begins - one.begins) < ALIKE_S] for one in left]
        group = max(groups, key=len)
        if len(group) < FEWEST or 2 * len(group) < len(days):
            break
        begins = sum(one.begins for one in group) / len(group)
        ends = sum(one.ends for one in group) / len(group)
        found.append(Break(begins, ends, min(1.0, len(group) / len(days))))
        left = [one for one in left if one not in group]
    return tuple(found)
