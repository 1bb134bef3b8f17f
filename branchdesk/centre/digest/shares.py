"""Which shards of the logs this process digests: all on SQLite; on PostgreSQL those that no other living process has.

Theory. A shard is a PostgreSQL advisory lock of a session; it is free the moment that its process, or the line to it,
is gone. Whoever digests tries for free ones now and then, up to its even share, and gives back what is above it. The
locks keep two processes from doing the same work; that nothing is doubled is held by the digest's own comparison.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from sqlalchemy import Connection, text

from branchdesk.centre.database import Database, coded
from branchdesk.centre.intake.cursors import SHARDS

LOOK_AGAIN_S = 2.0
_SPACE = 0x62640001
"""The first half of our advisory locks' keys; the second is the shard, or ``SHARDS`` and above: a living process."""
_PRESENT = SHARDS
_MOST = 64
"""Processes that may share a database."""


class Shares(Protocol):
    """What a digest asks before every round."""

    def held(self) -> frozenset[int]:
        """The shards that are ours now. Raises Unavailable("centre_store_failed")."""

    def close(self) -> None:
        """Give all back."""


class AllShards:
    """One process alone."""

    def held(self) -> frozenset[int]:
        return frozenset(range(SHARDS))

    def close(self) -> None:
        pass


class SharedShards:
    """Ours among several processes on PostgreSQL. The connection is held for as long as the shards are."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._session: Connection | None = None
        self._ours: set[int] = set()
        self._looked = -LOOK_AGAIN_S

    def held(self) -> frozenset[int]:
        if self._clock() - self._looked >= LOOK_AGAIN_S:
            self._looked = self._clock()
            with ExitStack() as undo:
                undo.callback(self.close)
                with coded():
                    self._balance()
                undo.pop_all()
        return frozenset(self._ours)

    def close(self) -> None:
        session, self._session = self._session, None
        self._ours.clear()
        if session is not None:
            session.invalidate()  # the end of the session frees its locks, whatever became of it
            session.close()

    def _balance(self) -> None:
        """Hold our even share of the shards, as far as they are free."""
        if self._session is None:
            self._session = self._database.session()
        session = self._session
        if not self._ours:
            self._appear(session)
        share = -(-SHARDS // max(1, self._living(session)))
        for shard in sorted(self._ours)[share:]:
            session.execute(text("SELECT pg_advisory_unlock(:space, :key)"), {"space": _SPACE, "key": shard})
            self._ours.discard(shard)
        for shard in range(SHARDS):
            if len(self._ours) >= share:
                break
            if shard not in self._ours and _take(session, shard):
                self._ours.add(shard)

    def _appear(self, session: Connection) -> None:
        """Be counted among the living: one lock above the shards."""
        held = text("SELECT pg_advisory_unlock_all()")
        session.execute(held)
        any(_take(session, _PRESENT + place) for place in range(_MOST))

    def _living(self, session: Connection) -> int:
        query = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :space "
            "AND objid >= :present AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        count: int = session.execute(query, {"space": _SPACE, "present": _PRESENT}).scalar_one()
        return count


def _take(session: Connection, key: int) -> bool:
    query = text("SELECT pg_try_advisory_lock(:space, :key)")
    return bool(session.execute(query, {"space": _SPACE, "key": key}).scalar_one())


def shares(database: Database) -> Shares:
    """What fits the database."""
    return SharedShards(database) if database.is_postgres else AllShards()
