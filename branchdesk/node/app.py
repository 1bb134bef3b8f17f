"""A running node: its parts, its tasks, and what it says of itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Event
from typing import Any, TypeVar

import msgspec
from litestar import Litestar

from branchdesk import __version__
from branchdesk.domain.chain import Sealed
from branchdesk.domain.decide.draft import no_forecast
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import Event as BranchEvent
from branchdesk.domain.snapshot import Snapshot
from branchdesk.metrics.past import DayFigures, day_figures
from branchdesk.metrics.summary import DaySummary, summarise
from branchdesk.node.access import Access
from branchdesk.node.audit import Audit
from branchdesk.node.clock import NodeClock
from branchdesk.node.hub import RECENT, Hub
from branchdesk.node.keeper import Keeper
from branchdesk.node.pulse import Pulse
from branchdesk.node.recognition import Recognition
from branchdesk.node.telling import Telling, Waits
from branchdesk.node.vault import Vault
from branchdesk.node.writer import Writer
from branchdesk.services.days import fold_day
from branchdesk.services.desk import Desk, Forecast
from branchdesk.services.generations import warnings
from branchdesk.services.messages import Health
from branchdesk.services.own_days import OwnDays
from branchdesk.services.past import PastDays
from branchdesk.services.pc_messages import Cluster
from branchdesk.services.ports import Quorum
from branchdesk.services.replicated import ReplicatedLog
from branchdesk.services.visits import Visits

T = TypeVar("T")
log = logging.getLogger(__name__)


class NodeParts(msgspec.Struct, frozen=True, kw_only=True):
    """What a node is made of. ``snapshot`` is the fold of ``log`` to its head; ``new_id`` is unguessable."""

    log: ReplicatedLog
    snapshot: Snapshot
    clock: NodeClock
    vault: Vault
    new_id: Callable[[], str]
    forecast: Forecast = no_forecast
    waits: Waits = lambda _snapshot, _now: None
    """Everybody's wait, for the screens; called in a thread of its own."""
    problems: Callable[[], tuple[str, ...]] = tuple
    """Further codes for ``/v1/health``."""
    centre: Callable[[], tuple[int, int] | None] = lambda: None
    """Cursor and lag of the centre; None: there is none."""
    centre_has: Callable[[], int | None] = lambda: None
    """The last event that the centre is known to have (0: it has not said yet); None: there is no centre."""
    share: Callable[[], None] = lambda: None
    """Tells the other nodes at once what was written to the vault; see ``mirror``."""
    settled: Callable[[], bool] = lambda: True
    """Whether the vault has all that other nodes wrote."""
    upkeep: Callable[[], object] = lambda: None
    """What is due now and then; called every twenty seconds in a worker thread."""
    audit: Audit = msgspec.field(default_factory=Audit)
    """Is told of everybody who is refused."""
    cluster: Cluster | None = None
    """The other PCs; None: the branch was made for one."""
    history: Callable[[str, int, int], list[BranchEvent]] = lambda _kind, _before, _limit: []
    """``OwnLog.read_type`` of this node's store."""
    published: Callable[[Sequence[Sealed], Snapshot], None] = lambda _events, _after: None
    """Told of every commit and of the branch after it, in the desk's thread."""


class Node:
    """The running parts of one node; lives on one event loop."""

    def __init__(self, parts: NodeParts) -> None:
        self.parts = parts
        head = parts.snapshot.seq
        self.hub = Hub(parts.clock, parts.snapshot, parts.log.read(max(0, head - RECENT), RECENT))
        desk = Desk(
            parts.log,
            parts.snapshot,
            parts.clock,
            parts.new_id,
            forecast=parts.forecast,
            publish=self._publish,
            keep=self._keep,
        )
        self._snapshots = ThreadPoolExecutor(1, "snapshots")
        self._fault = ""
        self.writer = Writer(desk)
        self.access = Access(parts.vault, self.writer, self.hub, parts.clock, parts.share, parts.settled)
        self.recognition = Recognition(parts.vault, parts.clock)
        self.visits = Visits(parts.log.read_day)
        self.own_days = OwnDays(parts.log)
        self.past = PastDays(parts.log.read_day, lambda: self.hub.snapshot.profile.timezone)
        upkeep = (parts.upkeep, self.recognition.rotate)
        self.keeper = Keeper(self.writer, self.access, self.hub, parts.clock, parts.new_id, upkeep)
        self.pulse = Pulse(self.writer, self.hub, parts.log)
        self.telling = Telling(parts.waits, self.hub, parts.clock, lambda: parts.centre_has() is not None)
        self._stop_watching: Callable[[], None] = lambda: None
        self._began = Event()

    @asynccontextmanager
    async def running(self, _app: Litestar) -> AsyncIterator[None]:
        """The node's own tasks; ends when the last commit has ended."""
        self._loop = asyncio.get_running_loop()
        self._began.set()
        audit = self.parts.audit.run(self.writer, self.parts.new_id)
        works = (self.writer.run(), self.pulse.run(), self.keeper.run(), self.telling.run(), audit)
        tasks = [asyncio.create_task(work) for work in works]
        for task in tasks:
            task.add_done_callback(self._ended)
        if self.parts.log.quorum is not None:
            self._watch(self.parts.log.quorum)
        try:
            yield
        finally:
            self._stop_watching()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.writer.close()
            self.access.close()
            self._snapshots.shutdown()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the node's loop from another thread, and wait for it; from its first moment on."""
        self._began.wait()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def join(self, quorum: Quorum, failed: Callable[[], None]) -> None:
        """The branch has several PCs now: from here on the majority decides. Raises as ``ReplicatedLog.join``.

        ``failed`` is done before the next append where that did not come about.
        """

        def together() -> None:
            try:
                self.parts.log.join(quorum)
            except BranchDeskError:
                failed()
                raise

        await self.writer.between(together)
        self._watch(quorum)

    async def part(self, parted: Callable[[], None]) -> None:
        """The branch has one PC again, this one; ``parted`` is done before the first append that nobody else sees.

        Raises as ``ReplicatedLog.part``.
        """

        def alone() -> None:
            self.parts.log.part()
            parted()

        self._stop_watching()
        await self.writer.between(alone)
        await (
            self.writer.catch_up()
        )  # what was copied at last is in the store and in nobody's view: no pulse asks any more

    def health(self) -> Health:
        """What is well and what is not."""
        s, centre, now = self.hub.snapshot, self.parts.centre(), self.parts.clock.now()
        failed = (self._fault, self.pulse.problem, self.writer.problem)
        found = dict.fromkeys((*failed, *self.parts.clock.problems, *self.parts.problems(), *warnings(s, now)))
        return Health(
            branch=s.branch,
            version=__version__,
            seq=s.seq,
            at=now,
            day=s.bdate if s.day_open else "",
            problems=tuple(code for code in found if code),
            centre_cursor=centre[0] if centre else None,
            centre_lag=centre[1] if centre else None,
        )

    def summary(self, bdate: str) -> DaySummary:
        """The figures of a day (empty: today). Reads the log: call it off the event loop. Raises Rejected."""
        s = self.hub.snapshot
        if bdate in ("", s.bdate):
            return summarise(s, self.parts.clock.now())
        past = fold_day(self.parts.log, bdate)
        return summarise(past, past.at)

    def figures(self, bdate: str) -> DayFigures:
        """A day (empty: today) as weeks and causes are made of it. As ``summary``."""
        s = self.hub.snapshot
        if bdate in ("", s.bdate):
            return day_figures(s, self.parts.clock.now())
        past = fold_day(self.parts.log, bdate)
        return day_figures(past, past.at)

    def _watch(self, quorum: Quorum) -> None:
        def changed() -> None:
            self._loop.call_soon_threadsafe(self.pulse.hurry)

        self._stop_watching = quorum.watch(changed)

    def _publish(self, events: Sequence[Sealed], snapshot: Snapshot) -> None:
        """From the desk's thread to the loop's."""
        self._loop.call_soon_threadsafe(self.hub.publish, events, snapshot)
        self.parts.published(events, snapshot)

    def _keep(self, snapshot: Snapshot) -> None:
        """A day of thousands of tickets takes a while to write: nobody's ticket waits for it."""
        self._snapshots.submit(self.parts.log.save_snapshot, snapshot).add_done_callback(_told)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """None of the node's tasks ends before the node does."""
        if not task.cancelled():
            log.critical("a task of the node ended", exc_info=task.exception())
            self._fault = "internal"


def _told(saved: Future[None]) -> None:
    """A snapshot is a cache: without it the next start takes longer, and that is all."""
    if not saved.cancelled() and (failure := saved.exception()) is not None:
        log.error("a snapshot could not be saved", exc_info=failure)
