"""The lines of a branch that is played forward, and who is called next: ``domain.policy`` in a few numbers.

Whoever has waited beyond the guarantee goes first, then those with a class (``priority_run`` of them in a row while
others wait), then all in turn. Directed, booked and reinstated tickets have no rank of their own here; their place says
where they stand.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from branchdesk.forecast.days.futures import Future

Pair = tuple[deque[int], deque[int]]
"""A service's line: those with a class, those without."""


class Rules(NamedTuple):
    """Of the order in which people are called (``domain.profile.Policy``)."""

    max_wait: float = 1800.0
    priority_run: int = 2


class Lines:
    """Who waits, by their numbers in the future."""

    def __init__(self, codes: Iterable[str], future: Future, rules: Rules) -> None:
        self._future = future
        self._rules = rules
        self._pairs: dict[str, Pair] = {code: (deque(), deque()) for code in {*codes, *future.services}}
        self._waits = [False] * len(future.joined)
        self._run = 0
        self.waiting = 0

    def pair(self, code: str) -> Pair:
        """The line of a service."""
        return self._pairs[code]

    def stand(self, number: int) -> None:
        """Somebody waits from now on."""
        self._pairs[self._future.services[number]][not self._future.priority[number]].append(number)
        self._waits[number] = True
        self.waiting += 1

    def leave(self, number: int) -> None:
        """Their patience is over, unless they were called before."""
        if self._waits[number]:
            self._waits[number] = False
            self.waiting -= 1

    def somebody(self, groups: Iterable[list[Pair]]) -> bool:
        """Whether anybody waits in these lines."""
        return any(self._head(line) >= 0 for pairs in groups for pair in pairs for line in pair)

    def take(self, groups: Iterable[list[Pair]], at: float) -> int:
        """Who is called by a desk with these lines, the own ones before the backup ones; below 0: nobody."""
        for pairs in groups:
            classed = [number for pair in pairs if (number := self._head(pair[0])) >= 0]
            plain = [number for pair in pairs if (number := self._head(pair[1])) >= 0]
            if classed or plain:
                number = self._choose(classed, plain, at)
                self.leave(number)
                self._run = self._run + 1 if self._future.priority[number] else 0
                return number
        return -1

    def _head(self, line: deque[int]) -> int:
        while line:
            if self._waits[line[0]]:
                return line[0]
            line.popleft()
        return -1

    def _choose(self, classed: list[int], plain: list[int], at: float) -> int:
        place = self._future.places.__getitem__
        if classed:
            joined, guarantee = self._future.joined, at - self._rules.max_wait
            late = [number for number in (*classed, *plain) if joined[number] <= guarantee]
            if late:
                return min(late, key=place)
            if not plain or self._run < self._rules.priority_run:
                return min(classed, key=place)
        return min(plain, key=place)
