"""The node's pulse: twice a second it asks the majority whether its head is still the branch's, and beats if so.

A node that cannot be sure is silent, ends its streams and serves nobody: its devices go to another node, and no screen
shows its old numbers as fresh. A branch with one PC is always sure.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time

from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.node.hub import Hub
from branchdesk.node.writer import Writer
from branchdesk.services.certainty import Certainty
from branchdesk.services.replicated import ReplicatedLog

log = logging.getLogger(__name__)

BEAT_S = 0.5


class Pulse:
    """One task on the event loop."""

    def __init__(self, writer: Writer, hub: Hub, replica: ReplicatedLog) -> None:
        self._writer = writer
        self._hub = hub
        self._log = replica
        self._certainty = Certainty(time.monotonic() if replica.quorum is None else -math.inf)
        self._wanted = asyncio.Event()

    @property
    def problem(self) -> str:
        """The code of what keeps the node from being sure; empty when all is well."""
        unsure = self._log.quorum is not None and not self._certainty.holds(time.monotonic())
        return self._certainty.problem or ("no_quorum" if unsure else "")

    def check(self) -> None:
        """Raise Unavailable("no_quorum" | …) while this node must not serve."""
        if self._log.quorum is not None:
            self._certainty.check(time.monotonic())

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
        asked_at = time.monotonic()
        if self._log.quorum is not None:
            try:
                await self._writer.catch_up()
            except BranchDeskError as error:
                self._doubt(error)
                return False
        if self._writer.problem in {self.problem, "no_quorum"}:  # requests failed for want of what is there again
            self._writer.problem = ""
        self._certainty.confirmed(asked_at)
        return self._log.quorum is None or self._certainty.holds(time.monotonic())

    def _doubt(self, error: BranchDeskError) -> None:
        if not self.problem:
            log.warning("not sure: %s", error)
        self._certainty.doubted(error.code)
        if not self._certainty.holds(time.monotonic()):
            self._hub.close()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(BEAT_S):
                await self._wanted.wait()
        except TimeoutError:
            pass
        self._wanted.clear()
