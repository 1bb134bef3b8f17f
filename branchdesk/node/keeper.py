"""What a node does unasked: end a day that nobody ended, write down when sessions were used, renew its certificate."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from branchdesk.domain import commands as c
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.domain.times import business_date
from branchdesk.node.access import Access
from branchdesk.node.hub import Hub
from branchdesk.node.writer import Writer
from branchdesk.services.ports import Clock

log = logging.getLogger(__name__)
EVERY_S = 20.0
NODE = Who(device="node", kind="node")


class Keeper:
    """A periodic task of the node."""

    def __init__(
        self,
        writer: Writer,
        access: Access,
        hub: Hub,
        clock: Clock,
        new_id: Callable[[], str],
        upkeep: Sequence[Callable[[], object]] = (),
    ) -> None:
        self._writer = writer
        self._access = access
        self._hub = hub
        self._clock = clock
        self._new_id = new_id
        self._upkeep = upkeep

    async def run(self) -> None:
        """Keep on until cancelled. What fails now is tried again next time; the failure is in health as well."""
        while True:
            try:
                await self.keep()
            except BranchDeskError as error:
                log.warning("keeper: %s", error)
            except FAULTS:
                log.exception("keeper")
            await asyncio.sleep(EVERY_S / max(1.0, self._clock.rate))

    async def keep(self) -> None:
        """One round. Raises Rejected, Unavailable."""
        s = self._hub.snapshot
        today = business_date(self._clock.now(), s.profile.timezone, s.profile.hours.turns)
        if s.day_open and today > s.bdate:
            await self._writer.submit(Command(cmd_id=self._new_id(), op=c.CloseDay(force=True)), NODE)
        await self._access.flush()
        for work in self._upkeep:
            await asyncio.to_thread(work)
