"""The branch's clock at a device."""

from __future__ import annotations

import time
from threading import Lock

from branchdesk.domain.times import SECOND
from branchdesk.services.messages import Beat


class BranchTime:
    """Set by heartbeats and carried on by the local monotonic clock. Thread-safe.

    From the first beat on it never runs back: where another node's clock is behind, it waits for it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._set = (round(time.time() * SECOND), 1.0, time.monotonic())
        self._told = 0
        self._beaten = False

    def beat(self, beat: Beat) -> None:
        """Take over the node's time."""
        with self._lock:
            self._set = (beat.at, beat.rate, time.monotonic())
            if not self._beaten:  # until now it was this PC's own clock
                self._beaten, self._told = True, 0

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        with self._lock:
            at, rate, since = self._set
            self._told = max(self._told, at + round((time.monotonic() - since) * rate * SECOND))
            return self._told
