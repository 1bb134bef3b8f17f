"""The node's pulse: twice a second it asks the majority whether its head is still the branch's, and beats if so.

A node that cannot be sure is silent, ends its streams and serves nobody: its devices go to another node, and no screen
shows its old numbers as fresh. A branch with one PC is always sure.
"""

from __future__ import annotations

import asyncio
import logging
import time

from branchdesk.domain.errors import FAULTS, BranchDeskError, Unavailable
from branchdesk.node.hub import Hub
from branchdesk.node.writer import Writer
from branchdesk.services.replicated import ReplicatedLog

log = logging.getLogger(__name__)

BEAT_S = 0.5
UNSURE_S = 1.5
"""An election takes about a second: a node that has not been sure for longer lets its devices go."""


class Pulse:
    """``problem`` is the code of what keeps the node from being sure; empty when all is well."""

    def __init__(self, writer: Writer, hub: Hub, replica: ReplicatedLog) -> None:
        self._writer = writer
        self._hub = hub
        self._log = replica
        self._sure_at = time.monotonic()
        self._wanted = asyncio.Event()
        self.problem = ""

    def check(self) -> None:
        """Raise Unavailable("no_quorum" | …) while this node must not serve."""
        if self._log.quorum is not None and self._silent_for() > UNSURE_S:
            raise Unavailable(self.problem or "no_quorum")

    def hurry(self) -> None:
        """Somebody has appended: look now. On the event loop."""
        self._wanted.set()

    async def run(self) -> None:
        """Beat until cancelled."""
        next_beat = 0.0
        while True:
            try:
                if await self._is_sure() and time.monotonic() >= next_beat:
                    next_beat = time.monotonic() + BEAT_S * 0.9
                    self._hub.beat()
            except FAULTS:  # without a beat every device would call the branch lost
                log.exception("beat")
            await self._pause()

    async def _is_sure(self) -> bool:
        if self._log.quorum is not None:
            try:
                await self._writer.catch_up()
            except BranchDeskError as error:
                self._doubt(error)
                return False
        self._sure_at = time.monotonic()
        self.problem = ""
        return True

    def _doubt(self, error: BranchDeskError) -> None:
        if not self.problem:
            log.warning("not sure: %s", error)
        self.problem = error.code
        if self._silent_for() > UNSURE_S:
            self._hub.close()

    def _silent_for(self) -> float:
        return time.monotonic() - self._sure_at

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(BEAT_S):
                await self._wanted.wait()
        except TimeoutError:
            pass
        self._wanted.clear()
