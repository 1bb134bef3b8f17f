"""Tells the waits to the screens that show them: soon after each change, and now and then in between.

They are worked out in a thread of their own, so that no command waits for them, and travel beside the events: a device
that misses some only shows the simple estimate for a while.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from branchdesk.domain.errors import FAULTS
from branchdesk.domain.snapshot import Snapshot
from branchdesk.forecast.waits.told import FRESH_MS, Told
from branchdesk.node.hub import Hub
from branchdesk.services.ports import Clock

log = logging.getLogger(__name__)
AT_MOST_S, AT_LEAST_S = 1.0, 10.0
"""After a change, and without one."""

Waits = Callable[[Snapshot, int], Told | None]


class Telling:
    """A task of the node."""

    def __init__(self, waits: Waits, hub: Hub, clock: Clock, wanted: Callable[[], bool] = bool) -> None:
        """``wanted``: whether somebody besides the screens wants to know."""
        self._waits, self._hub, self._clock, self._wanted = waits, hub, clock, wanted
        self._thread = ThreadPoolExecutor(1, "waits-told")
        self._told_seq, self._told_at = 0, -AT_LEAST_S

    async def run(self) -> None:
        """Tell until cancelled."""
        try:
            while True:
                await asyncio.sleep(AT_MOST_S)
                try:
                    await self.tell()
                except FAULTS:
                    log.exception("waits")
        finally:
            self._thread.shutdown(wait=False)

    async def tell(self) -> None:
        """Once, where there is something new to tell and somebody to tell it to."""
        s, due = self._hub.snapshot, time.monotonic() - self._told_at >= AT_LEAST_S
        if not (self._hub.shows_waits or self._wanted()) or not s.day_open or (s.seq == self._told_seq and not due):
            return
        self._told_seq, self._told_at = s.seq, time.monotonic()
        told = await asyncio.get_running_loop().run_in_executor(self._thread, self._waits, s, self._clock.now())
        if told is not None:
            self._hub.tell(replace(told, until=told.at + round(FRESH_MS * self._clock.rate)))
