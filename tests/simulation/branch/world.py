"""Time, chance and the order of everything: one queue of events, one seed. What happens is written down.

Nothing in the simulation reads a real clock or a source of chance of its own, and nothing depends on the order of a
set or on an object's address: the same seed is the same run, to the last step.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from random import Random

Do = Callable[[], None]


class World:
    """``now`` in seconds since the branch began, at ``begins`` (ms). ``seen`` counts what occurred."""

    def __init__(self, seed: int, *, trace: bool = False) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.now = 0.0
        self.begins = 0
        self.steps = 0
        self.seen: Counter[str] = Counter()
        self.lines: list[str] | None = [] if trace else None
        self._digest = sha256()
        self._queue: list[tuple[float, int, str, Do]] = []
        self._order = 0

    def after(self, seconds: float, what: str, do: Do) -> None:
        """Have something happen later."""
        self._order += 1
        heapq.heappush(self._queue, (self.now + seconds, self._order, what, do))

    def step(self) -> bool:
        """Let the next thing happen; False: nothing is left to happen."""
        if not self._queue:
            return False
        self.now, _, what, do = heapq.heappop(self._queue)
        self.steps += 1
        if what:
            self.note(what)
        do()
        return True

    def note(self, text: str) -> None:
        """A line of the trace."""
        line = f"{self.now:9.3f}  {text}"
        self._digest.update(line.encode())
        if self.lines is not None:
            self.lines.append(line)

    def count(self, what: str) -> None:
        """Something worth counting occurred."""
        self.seen[what] += 1
        self.note(f"  * {what}")

    def chance(self, probability: float) -> bool:
        """Whether it is so this time."""
        return self.random.random() < probability

    def some(self, low: float, high: float) -> float:
        """A number in between."""
        return self.random.uniform(low, high)

    @property
    def trace_hash(self) -> str:
        """The same for two runs that did the same."""
        return self._digest.hexdigest()
