"""Where batches wait for their transaction: what arrives while one is under way goes into the next, many at once.

The slower the database, the larger the groups; and where more waits than the limit, branches are told to come back:
their log is the queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from branchdesk.centre.clock import clock
from branchdesk.centre.intake.ingest import Ingest, Letter
from branchdesk.domain.errors import FAULTS, BranchDeskError, Unavailable
from branchdesk.services.sync_messages import Reply

log = logging.getLogger(__name__)
GROUP = 400
"""Batches of one transaction."""
GROUP_BYTES = 2 << 20
"""As they travel, packed."""
WAITING_BYTES = 32 << 20
"""Beyond it a branch is told to come back."""
Answer = Reply | BranchDeskError
Taken = Callable[[int], None]
"""Told how many events came in with one transaction."""


class _Waiting(NamedTuple):
    letter: Letter
    done: Callable[[Answer], None]


class Gate:
    """Groups batches; used on the event loop alone."""

    def __init__(self, ingest: Ingest, lanes: int, taken: Taken = lambda _events: None) -> None:
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

    def submit(self, letter: Letter, done: Callable[[Answer], None]) -> None:
        """``done`` is called on the loop: once all is on the disk; at once with Unavailable("centre_busy")."""
        if self._bytes > WAITING_BYTES:
            done(Unavailable("centre_busy"))
            return
        self._queue.append(_Waiting(letter, done))
        self._bytes += len(letter.raw)
        if self._free:
            self._free -= 1
            task = asyncio.get_running_loop().create_task(self._serve())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def take(self, letter: Letter) -> Reply:
        """The same for whoever can wait. Raises what ``submit`` tells."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.submit(letter, lambda given: None if answer.done() else answer.set_result(given))
        given = await answer
        if isinstance(given, BranchDeskError):
            raise given
        return given

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
            size += len(waiting.letter.raw)
            group.append(waiting)
        self._bytes -= size
        return group

    async def _one(self, group: list[_Waiting]) -> None:
        letters = [waiting.letter for waiting in group]
        answers: list[Answer]
        events = 0
        try:
            answers, events = await asyncio.to_thread(self._ingest.take_letters, letters, clock())
        except BranchDeskError as error:
            answers = [error] * len(group)
        except FAULTS:
            log.exception("taking in %d batches", len(group))
            answers = [Unavailable("centre_internal")] * len(group)
        for waiting, answer in zip(group, answers, strict=True):
            waiting.done(answer)
        self._taken(events)
