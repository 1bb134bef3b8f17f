"""The branch's clock: time that never runs back, whatever somebody does to the machine's own clock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Protocol

from branchdesk.domain.times import MINUTE, SECOND

BEHIND = 2 * SECOND
"""A wall clock further behind than this is told to the manager; less is what time synchronisation does."""
JUMP = 5 * MINUTE
"""A step forward of more than this while running is told as well: sleep, or a wrong setting."""

Seconds = Callable[[], float]


def machine_clock() -> Seconds:
    """This machine's wall clock. ``$BRANCHDESK_CLOCK_FILE`` names a file with the seconds by which it is to be off:
    how tests set the clock of one PC of several on one machine.
    """
    path = os.environ.get("BRANCHDESK_CLOCK_FILE")
    return (lambda: time.time() + float(Path(path).read_text())) if path else time.time


class NodeClock(Protocol):
    """``services.ports.Clock`` that also says what is wrong with it."""

    def now(self) -> int: ...

    @property
    def rate(self) -> float: ...

    @property
    def problems(self) -> tuple[str, ...]:
        """Codes: ``clock_behind``, ``clock_jumped``; empty when all is well."""


class SteadyClock:
    """Starts at the wall clock or the log's last instant, whichever is later, and is carried on by the monotonic clock.

    A wall clock that runs ahead is followed at once; one set back is not followed: branch time goes on, events stay in
    order, and the problem is told until the wall has caught up.
    """

    rate = 1.0

    def __init__(self, not_before: int = 0, *, wall: Seconds | None = None, steady: Seconds = time.monotonic) -> None:
        self._wall = wall or machine_clock()
        self._steady = steady
        self._lock = Lock()
        self._base = max(round(self._wall() * SECOND), not_before)
        self._since = steady()
        self._behind = False
        self._jumped = False

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        with self._lock:
            carried = self._base + round((self._steady() - self._since) * SECOND)
            ahead = round(self._wall() * SECOND) - carried
            self._behind = ahead < -BEHIND
            if ahead > 0:
                self._jumped = self._jumped or ahead > JUMP
                carried += ahead
                self._base, self._since = carried, self._steady()
            return carried

    @property
    def problems(self) -> tuple[str, ...]:
        """What the manager should know of the machine's clock. A jump is told until the node restarts."""
        self.now()
        return (*(["clock_behind"] if self._behind else []), *(["clock_jumped"] if self._jumped else []))


class ScaledClock:
    """A demonstration's clock: begins at ``start`` (ms) and runs ``rate`` times as fast as real time."""

    problems: tuple[str, ...] = ()

    def __init__(self, start: int, rate: float = 1.0, *, steady: Seconds = time.monotonic) -> None:
        self._start = start
        self._rate = rate
        self._steady = steady
        self._since = steady()

    @property
    def rate(self) -> float:
        """Seconds of this clock per real second."""
        return self._rate

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self._start + round((self._steady() - self._since) * self._rate * SECOND)
