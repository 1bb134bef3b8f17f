"""Who watches a branch is woken when it changes: one look at the database, twice a second, for all watchers together.

Lives on the event loop. However many phones follow however many branches, a look asks for what has changed since the
last one; nothing is asked while nobody watches.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from sqlalchemy import and_, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.digest.live import Live, decode_live
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.times import SECOND

log = logging.getLogger(__name__)
LOOK_S = 0.5
CONTACT_S = 4.0
"""Between two looks at when the branches last spoke."""
SLACK = 5 * SECOND
"""Changes are noted by the clock of whichever process folds them; they may differ by so much (ms)."""
BLIND_S = 5.0
"""Without a look for so long, nobody may be told that what he sees is fresh."""
AT_ONCE = 500


class Spoken(NamedTuple):
    """When a branch last spoke, by the centre's clock, and what its own said then (ms)."""

    last: int | None
    branch_at: int | None
    waits: bytes | None = None
    """What it said of its waits (``forecast.told``)."""


class Watch:
    """One branch, for all who watch it. ``turn`` counts the changes; ``live`` is None until something is known."""

    def __init__(self, branch: str) -> None:
        self.branch = branch
        self.watchers = 0
        self.turn = 0
        self.live: Live | None = None
        self.spoken: Spoken | None = None
        self._changed = asyncio.Event()

    async def after(self, turn: int, timeout_s: float) -> bool:
        """Wait until there is something newer than ``turn``; False: nothing came in time."""
        if self.turn == turn:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), timeout_s)
        return self.turn != turn

    def put(self, live: Live | None, spoken: Spoken | None) -> None:
        """Take in what a look has found, and wake everybody."""
        self.live = live or self.live
        self.spoken = spoken or self.spoken
        self.turn += 1
        self._changed.set()
        self._changed = asyncio.Event()


class Found(NamedTuple):
    """What one look has found of the watched branches; ``latest``: the newest change of any branch."""

    lives: dict[str, Live]
    spoken: dict[str, Spoken]
    latest: int


class Watcher:
    """All watches of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watches: dict[str, Watch] = {}
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = 0.0
        self._asked_contact = 0.0
        self._latest = 0
        self.closing = False

    @contextmanager
    def watching(self, branch: str) -> Iterator[Watch]:
        """Watch a branch inside the block."""
        watch = self._watches.setdefault(branch, Watch(branch))
        watch.watchers += 1
        if self._looking is None or self._looking.done():
            self._looked_at = time.monotonic()
            self._looking = asyncio.get_running_loop().create_task(self._look_on(), name="watcher")
        try:
            yield watch
        finally:
            watch.watchers -= 1
            if not watch.watchers:
                self._watches.pop(branch, None)

    @property
    def sees(self) -> bool:
        """Whether looks succeed: else what is shown may be old."""
        return time.monotonic() - self._looked_at < BLIND_S

    def close(self) -> None:
        """Wake everybody for the last time: the process ends."""
        self.closing = True
        for watch in self._watches.values():
            watch.put(None, None)

    async def _look_on(self) -> None:
        """Look until nobody watches any more."""
        while self._watches and not self.closing:
            await self._look_once()
            await asyncio.sleep(LOOK_S)

    async def _look_once(self) -> None:
        known = {branch: watch.live.version if watch.live else -1 for branch, watch in self._watches.items()}
        now = time.monotonic()
        asks_contact = now - self._asked_contact >= CONTACT_S
        unheard = [branch for branch, watch in self._watches.items() if watch.spoken is None]
        contacts = list(known) if asks_contact else unheard
        try:
            found = await asyncio.to_thread(look, self._database, known, contacts, self._latest - SLACK)
        except BranchDeskError as error:
            log.warning("watching: %s", error)
            return
        self._looked_at = time.monotonic()
        self._asked_contact = now if asks_contact else self._asked_contact
        self._latest = max(self._latest, found.latest)
        for branch in found.lives.keys() | found.spoken.keys():
            watch = self._watches.get(branch)
            if watch is not None and (branch in found.lives or found.spoken[branch] != watch.spoken):
                watch.put(found.lives.get(branch), found.spoken.get(branch))


def look(database: Database, known: dict[str, int], contacts: Sequence[str], since: int) -> Found:
    """What is newer of the branches in ``known`` (by version), and when ``contacts`` last spoke. Raises Unavailable."""
    live = t.live
    with database.read() as connection:
        changed = select(live.c.branch, live.c.version, live.c.changed_at).where(live.c.changed_at >= since)
        rows = connection.execute(changed).all() if since > 0 else []
        newer = {branch for branch, version, _ in rows if branch in known and known[branch] != version}
        newer |= {branch for branch, version in known.items() if version < 0}
        lives: dict[str, Live] = {}
        latest = max((row.changed_at for row in rows), default=0)
        for some in _pieces(newer):
            asked = select(live.c.branch, live.c.body, live.c.changed_at).where(live.c.branch.in_(some))
            for branch, body, changed_at in connection.execute(asked):
                lives[branch] = decode_live(body)
                latest = max(latest, changed_at)
        c, b = t.cursor, t.branch
        present = c.join(b, and_(b.c.branch == c.c.branch, b.c.gen == c.c.gen))
        spoken: dict[str, Spoken] = {}
        for some in _pieces(contacts):
            heard = select(c.c.branch, c.c.last_contact, c.c.branch_at, t.told.c.body).select_from(
                present.outerjoin(t.told, t.told.c.branch == c.c.branch)
            )
            spoken |= {
                row.branch: Spoken(row.last_contact, row.branch_at, row.body)
                for row in connection.execute(heard.where(c.c.branch.in_(some)))
            }
    return Found(lives, spoken, latest)


def _pieces(names: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
