"""How soon people give up waiting: a rate for each service and priority, begun as everybody's."""

from __future__ import annotations

GUESS, GUESS_S = 1.0, 3600.0
"""Before anything was seen: one who gave up in an hour of waiting."""
WORTH = 10.0
"""So many of one kind who gave up weigh as much as everybody's rate."""
MEMORY_S = 4e6
"""When so much waiting was seen, half of it is forgotten."""

Kind = tuple[str, int]


class Patience:
    """By service and priority."""

    def __init__(self) -> None:
        self._gave_up, self._waited = GUESS, GUESS_S
        self._of: dict[Kind, tuple[float, float]] = {}

    def learn(self, kind: Kind, waited: float, *, gave_up: bool) -> None:
        """A wait has ended."""
        self._gave_up, self._waited = self._gave_up + gave_up, self._waited + waited
        mine = self._of.get(kind, (0.0, 0.0))
        self._of[kind] = mine[0] + gave_up, mine[1] + waited
        if self._waited > MEMORY_S:
            self._gave_up, self._waited = self._gave_up / 2, self._waited / 2
            self._of = {one: (gone / 2, time / 2) for one, (gone, time) in self._of.items()}

    def rate(self, kind: Kind) -> float:
        """Of those who wait, so many a second give up."""
        all_ = self._gave_up / self._waited
        gone, time = self._of.get(kind, (0.0, 0.0))
        return (gone + WORTH) / (time + WORTH / all_)
