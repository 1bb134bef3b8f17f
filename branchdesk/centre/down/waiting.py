"""Branches that wait for something in their inbox: one look at the database, twice a second, for all of them together.

Forty thousand branches ask again every 25 seconds, and nearly always there is nothing. So a process keeps in memory
which branches have anything at all, and a question is answered, or left to wait, without the database. An entry that
another process put in is found by the next look; what looks might miss (a transaction that took longer than
``SLACK``), the full look finds. Lives on the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from branchdesk.centre.database import Database
from branchdesk.centre.down import inbox
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.times import SECOND
from branchdesk.services.inbox_messages import LONGEST_WAIT_S, encode_inbox

log = logging.getLogger(__name__)
LOOK_S = 0.5
FULL_S = 5.0
"""Between two looks at all that is pending, however old."""
FRESH_S = 2.0
"""What is older than this is not relied on where nothing is waited for."""
SLACK = 5 * SECOND
"""Processes' clocks may differ by so much, and a transaction may take so long (ms)."""
MOST_OF_ONE = 8
"""So many PCs of one branch may wait at once; a further one is answered at once."""


class Waiting:
    """All questions of one process. ``clock``: the centre's (ms)."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._pending: dict[str, int] = {}
        self._waiters: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = self._looked_full_at = float("-inf")
        self._is_blind = False
        self._closing = False
        self._thread = ThreadPoolExecutor(1, "inboxes")  # looks do not queue behind what pages ask

    async def ask(self, branch: str, after: int, wait_s: int) -> bytes:
        """The answer to a branch's question, an ``Inbox``. Raises Unavailable("centre_store_failed")."""
        until = time.monotonic() + min(wait_s, LONGEST_WAIT_S)
        while True:
            known = self._pending.get(branch)
            if self._may_have(branch, after, waits=wait_s > 0):
                found = await asyncio.to_thread(inbox.give, self._database, branch, after, self._clock())
                if found:
                    return encode_inbox(found)
                if self._pending.get(branch) == known:
                    self._pending.pop(branch, None)
            left = until - time.monotonic()
            if left <= 0 or self._closing or len(self._waiters.get(branch, ())) >= MOST_OF_ONE:
                return encode_inbox(())
            await self._wait(branch, left)

    def close(self) -> None:
        """Let everybody go: the process ends."""
        self._closing = True
        self._thread.shutdown(wait=False)
        for waiters in list(self._waiters.values()):
            for waiter in waiters:
                waiter.set()

    def _may_have(self, branch: str, after: int, *, waits: bool) -> bool:
        """Whether the database has to be asked. Who waits is woken by the next look, be it ever so late: were everybody
        to ask in the meantime, the looks would only come later.
        """
        is_fresh = time.monotonic() - min(self._looked_at, self._looked_full_at + FULL_S) < FRESH_S
        return self._pending.get(branch, 0) > after or self._is_blind or not (is_fresh or waits)

    async def _wait(self, branch: str, left_s: float) -> None:
        """Until the branch has something, or the time is over."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look_on(), name="inboxes")
        woken = asyncio.Event()
        self._waiters[branch].add(woken)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), left_s)
        finally:
            self._waiters[branch].discard(woken)
            if not self._waiters[branch]:
                del self._waiters[branch]

    async def _look_on(self) -> None:
        """Look until nobody waits any more."""
        while self._waiters and not self._closing:
            await self._look()
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        began = time.monotonic()
        is_full = began - self._looked_full_at >= FULL_S
        since = 0 if is_full else self._clock() - SLACK
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._thread, self._pending_since, since)
        except BranchDeskError as error:
            log.warning("inboxes: %s", error)
            self._is_blind = True
            return
        self._is_blind = False
        self._pending = found if is_full else self._pending | found
        self._looked_at = began
        if is_full:
            self._looked_full_at = began
        for branch in found.keys() & self._waiters.keys():
            for waiter in self._waiters[branch]:
                waiter.set()

    def _pending_since(self, since: int) -> dict[str, int]:
        with self._database.read() as connection:
            return inbox.pending_since(connection, since)
