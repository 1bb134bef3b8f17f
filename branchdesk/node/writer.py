"""Group commit: what arrives while the disk is busy becomes one batch, one transaction, one fsync.

Handlers on the event loop ``submit``; one task hands batches to the desk in one thread. A fault in the desk (a bug)
reaches exactly the request that caused it: the batch is tried again one by one, under the same ids.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Unavailable
from branchdesk.services.desk import Desk, Request, Result
from branchdesk.services.messages import Answer

T = TypeVar("T")
WAITING = 512
"""Requests that may wait for the disk; more are told to come again."""


class Writer:
    """The one way to the desk. ``problem`` is the code of the last failed commit, empty after a good one."""

    def __init__(self, desk: Desk, *, waiting: int = WAITING) -> None:
        self._desk = desk
        self._limit = waiting
        self._waiting: list[tuple[Request, asyncio.Future[Result]]] = []
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "desk")
        self.problem = ""
        self.batches = 0
        self.commands = 0

    async def submit(self, command: Command, who: Who) -> Answer:
        """The answer once it is on disk.

        Raises Rejected; Unavailable("node_busy" | "log_busy" | "disk_full" | "log_read_only" | "log_failed").
        """
        if len(self._waiting) >= self._limit:
            raise Unavailable("node_busy")
        answered: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((Request(command, who), answered))
        self._arrived.set()
        result = await answered
        if isinstance(result, Answer):
            return result
        raise result

    async def catch_up(self) -> None:
        """Fold and publish what other nodes appended, between two batches. Raises as ``BranchLog.head``."""
        await self.between(self._desk.catch_up)

    async def between(self, work: Callable[[], T]) -> T:
        """Do something in the desk's thread, between two batches."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def run(self) -> None:
        """Serve until cancelled; requests still waiting then never get an answer, and their clients ask again."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            batch, self._waiting = self._waiting, []
            await self._serve(batch)

    def close(self) -> None:
        """Let the commit that is under way end."""
        self._thread.shutdown()

    async def _serve(self, batch: list[tuple[Request, asyncio.Future[Result]]]) -> None:
        work = self._start([request for request, _ in batch])
        await asyncio.wait([work])
        fault = work.exception()
        if fault is None:
            self._note(work.result())
            for (_, answered), result in zip(batch, work.result(), strict=True):
                if not answered.done():  # the client may have gone
                    answered.set_result(result)
        elif len(batch) > 1:
            for one in batch:
                await self._serve([one])
        elif not batch[0][1].done():
            batch[0][1].set_exception(fault)

    def _start(self, requests: Sequence[Request]) -> asyncio.Future[list[Result]]:
        self.batches += 1
        self.commands += len(requests)
        return asyncio.get_running_loop().run_in_executor(self._thread, self._desk.submit, requests)

    def _note(self, results: Sequence[Result]) -> None:
        failed = [result.code for result in results if isinstance(result, Unavailable)]
        if failed:
            self.problem = failed[0]
        elif any(isinstance(result, Answer) and result.events for result in results):
            self.problem = ""
