"""How fast each counter, or each teller, is: learned from how much longer its services lasted than they usually do."""

from __future__ import annotations

import math
from collections.abc import Iterator

from branchdesk.forecast.laws import SHORTEST, Law

WORTH = 18.0
"""So many services of one weigh as much as the belief that it is as fast as the others."""
_MOST_LOG = 1.5
"""One odd service tells no more than this of a speed (logarithm)."""
_KEEP = 0.95
"""What is known counts so much less each day."""


def surprise(law: Law, lasted: float) -> float:
    """By how much a service lasted longer (above 0) or shorter than usual: a logarithm, within bounds."""
    return max(-_MOST_LOG, min(_MOST_LOG, math.log(max(lasted, SHORTEST)) - law.log_mean))


class Speeds:
    """Of each by its id."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, float]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._seen)

    def of(self, one: str) -> float:
        """By what factor its services last longer than the others'."""
        sum_, n = self._seen.get(one, (0.0, 0.0))
        return math.exp(sum_ / (n + WORTH))

    def learn(self, one: str, surprise: float) -> None:
        """One more of its services."""
        sum_, n = self._seen.get(one, (0.0, 0.0))
        self._seen[one] = (sum_ + surprise, n + 1)

    def fade(self) -> None:
        """A day has passed."""
        self._seen = {one: (sum_ * _KEEP, n * _KEEP) for one, (sum_, n) in self._seen.items()}
