"""Where batches wait for their transaction: what arrives while one is under way goes into the next, many at once.

The slower the database, the larger the groups; and where more waits than the limit, branches are told to come back:
their log is the queue.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from branchdesk.centre.intake.ingest import Ingest
from branchdesk.domain.errors import FAULTS, BranchDeskError, Unavailable
from branchdesk.services.sync_messages import Batch, Reply

log = logging.getLogger(__name__)
GROUP = 200
"""Batches of one transaction."""
GROUP_BYTES = 4 << 20
WAITING_BYTES = 64 << 20
"""Beyond it a branch is told to come back."""


class _Waiting(NamedTuple):
    batch: Batch
    size: int
    answer: asyncio.Future[Reply]


class Gate:
    """Groups batches; used on the event loop alone. ``taken`` is called after every transaction."""

    def __init__(self, ingest: Ingest, lanes: int, taken: Callable[[], None] = lambda: None) -> None:
        """``lanes``: transactions under way at once."""
        self._ingest = ingest
        self._taken = taken
        self._free = lanes
        self._queue: deque[_Waiting] = deque()
        self._bytes = 0
        self._running: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """Batches that wait for a transaction."""
        return len(self._queue)

    async def take(self, batch: Batch) -> Reply:
        """The answer to a batch, once it is on the disk.

        Raises Unavailable("centre_busy" | "centre_store_failed"), Rejected, Damaged.
        """
        if self._bytes > WAITING_BYTES:
            raise Unavailable("centre_busy")
        size = sum(len(event.body) for event in batch.events)
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(batch, size, answer))
        self._bytes += size
        if self._free:
            self._free -= 1
            task = asyncio.create_task(self._serve())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await answer

    async def _serve(self) -> None:
        """One lane: groups, one after the other, until nothing waits."""
        try:
            while self._queue:
                await self._one(self._group())
        finally:
            self._free += 1

    def _group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._queue and len(group) < GROUP and size < GROUP_BYTES:
            waiting = self._queue.popleft()
            size += waiting.size
            group.append(waiting)
        return group

    async def _one(self, group: list[_Waiting]) -> None:
        batches = [waiting.batch for waiting in group]
        answers: list[Reply | BranchDeskError]
        try:
            answers = await asyncio.to_thread(self._ingest.take_all, batches, time.time_ns() // 1_000_000)
        except BranchDeskError as error:
            answers = [error] * len(group)
        except FAULTS:
            log.exception("taking in %d batches", len(group))
            answers = [Unavailable("centre_internal")] * len(group)
        finally:
            self._bytes -= sum(waiting.size for waiting in group)
        for waiting, answer in zip(group, answers, strict=True):
            if waiting.answer.done():  # whoever asked has gone
                continue
            if isinstance(answer, BranchDeskError):
                waiting.answer.set_exception(answer)
            else:
                waiting.answer.set_result(answer)
        self._taken()
