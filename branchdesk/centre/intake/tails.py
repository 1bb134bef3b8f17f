"""What a branch gets back: events of its own log that its disk no longer has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import func, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.domain.chain import GENESIS
from branchdesk.domain.errors import Unavailable
from branchdesk.services.sync_messages import MAX_EVENTS, Shipped, Tail, fitting


class Tails:
    """Answers branches one question at a time each: who asks in earnest does so once after a restore."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: set[str] = set()
        self._lock = Lock()

    def read(self, branch: str, after: int, gen: int, now: int) -> Tail:
        """The events after a position, as many as one answer holds; ``gen`` 0: of the newest generation.

        Raises Unavailable("centre_busy" | "centre_events_gone" | "centre_store_failed"): what follows is too old to be
        here still.
        """
        with self._alone(branch), self._database.read() as connection:
            c, e, b = t.cursor, t.event, t.branch
            present = select(func.max(c.c.last_contact)).join(b, b.c.branch == c.c.branch)
            contact = connection.execute(present.where(c.c.branch == branch, c.c.gen >= b.c.gen)).scalar()
            heard = max(0, now - contact) if contact else None
            held = select(c.c.gen, c.c.seq, c.c.hash).where(c.c.branch == branch, c.c.seq > 0)
            if gen:
                held = held.where(c.c.gen <= gen)
            logs = connection.execute(held.order_by(c.c.gen.desc()).limit(2)).all()
            if not logs or (gen and logs[0].gen != gen):
                older = logs[0].gen if logs else 0
                return Tail(gen=gen or 1, cursor=0, hash=GENESIS, older=older, heard_ms=heard)
            log = logs[0]
            later = select(e.c.seq, e.c.hash, e.c.body).where(e.c.branch == branch, e.c.gen == log.gen, e.c.seq > after)
            rows = connection.execute(later.order_by(e.c.seq).limit(MAX_EVENTS)).all()
            if after < log.seq and (not rows or rows[0].seq != after + 1):
                raise Unavailable("centre_events_gone")
            return Tail(
                gen=log.gen,
                cursor=log.seq,
                hash=log.hash,
                older=logs[1].gen if len(logs) > 1 else 0,
                heard_ms=heard,
                events=fitting(Shipped(*row) for row in rows),
            )

    @contextmanager
    def _alone(self, branch: str) -> Iterator[None]:
        with self._lock:
            if branch in self._asking:
                raise Unavailable("centre_busy")
            self._asking.add(branch)
        try:
            yield
        finally:
            with self._lock:
                self._asking.discard(branch)
