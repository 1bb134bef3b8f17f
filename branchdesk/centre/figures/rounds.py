"""Counts stale roll-ups beside the digest, the longest stale first, a few in each transaction.

The marks are taken away before anything is read (``marking``), so that a change that is not seen leaves its mark. A
branch's day marks the area that it stands in, and an area the one above it, so that changes rise to the whole bank.
Several processes share the marks: each leaves alone what another has taken.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection, delete, func, select, tuple_

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.figures.counting import count_area, count_branches
from branchdesk.centre.figures.marking import Mark, mark
from branchdesk.domain.times import SECOND

AT_ONCE = 20
"""Branches' days in one transaction: a fraction of a second."""
AGE = 2 * SECOND
"""A mark waits so long for further changes of the same day (ms)."""
REST = 4
"""While events wait to be digested, counting rests so many times as long as it took: it gets a fifth of the time."""


EVER = ("", "9")


class Rounds:
    """One process's counting; used by one thread."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        """``clock``: the centre's, in ms."""
        self._database = database
        self._clock = clock
        self._rested_at = 0.0

    def turn(self, busy: bool) -> bool:
        """A step where it is due; whether it counted. ``busy``: the digest has more to do."""
        began = time.monotonic()
        if busy and began < self._rested_at:
            return False
        counted = self.step()
        ended = time.monotonic()
        self._rested_at = ended + REST * (ended - began)
        return counted > 0

    def catch_up(self) -> None:
        """Until nothing is stale."""
        while self.step(age=-AGE):
            pass

    def step(self, age: int = AGE, dates: tuple[str, str] = EVER) -> int:
        """Count some of what was stale for ``age`` ms: how many marks; 0 where there are none.

        ``dates``: of these business dates alone. Raises Unavailable("centre_store_failed"), Damaged.
        """
        now = self._clock()
        with self._database.write() as connection:
            taken = _take(connection, now - age, dates)
            if taken:
                _count(connection, taken, now)
        return len(taken)


def _take(connection: Connection, before: int, dates: tuple[str, str]) -> list[Mark]:
    """Some branches' days of one date, or one area's day: the marks, which are gone then.

    None but these is locked: two that each held what the other wants to mark would wait for each other.
    """
    s = t.stale.c
    due = select(s.bdate, s.area, s.branch).where(s.since <= before, s.bdate.between(*dates)).order_by(s.since, s.bdate)
    taken = [Mark(*row) for row in connection.execute(due.limit(1).with_for_update(skip_locked=True))]
    if taken and taken[0].branch:
        alike = due.where(s.bdate == taken[0].bdate, s.branch != "").limit(AT_ONCE)
        taken = [Mark(*row) for row in connection.execute(alike.with_for_update(skip_locked=True))]
    if taken:
        connection.execute(delete(t.stale).where(tuple_(s.bdate, s.area, s.branch).in_(taken)))
    return taken


def _count(connection: Connection, taken: list[Mark], now: int) -> None:
    bdate, area, branch = taken[0]
    if branch:
        branches = [each.branch for each in taken]
        count_branches(connection, bdate, branches)
        # nobody moves them until this is on the disk, or their new area would not hear of it
        placed = select(t.branch.c.area).where(t.branch.c.branch.in_(branches)).with_for_update(read=True)
        mark(connection, (Mark(bdate, within) for within in connection.execute(placed).scalars()), now)
        return
    count_area(connection, bdate, area)
    if area:
        above = select(t.area.c.parent).where(t.area.c.code == area).with_for_update(read=True)
        mark(connection, (Mark(bdate, parent) for parent in connection.execute(above).scalars()), now)


def waiting(connection: Connection, dates: tuple[str, str]) -> int:
    """How many roll-ups of business dates, both included, are stale."""
    query = select(func.count()).select_from(t.stale).where(t.stale.c.bdate.between(*dates))
    return connection.execute(query).scalar_one()
