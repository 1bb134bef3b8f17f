"""Counts all roll-ups of some dates anew, from the visits: after a change of what is counted, or to make sure."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import select, union

from branchdesk.centre import tables as t
from branchdesk.centre.clock import clock
from branchdesk.centre.database import Database
from branchdesk.centre.figures.marking import Mark, mark
from branchdesk.centre.figures.rounds import AGE, Rounds, waiting

SHOW_S = 2.0


def rebuild(database: Database, first: str, last: str, told: Callable[[int], None] = lambda _left: None) -> None:
    """All business dates from ``first`` to ``last``, both included. ``told``: how many counts are left.

    A running centre helps, and goes on if this is broken off. Raises Unavailable("centre_store_failed"), Damaged.
    """
    with database.write() as connection:
        days = union(
            *(select(of.c.bdate, of.c.branch).where(of.c.bdate.between(first, last)) for of in (t.day, t.branch_day))
        )
        mark(connection, [Mark(bdate, "", branch) for bdate, branch in connection.execute(days)], 0)
    rounds = Rounds(database, clock)
    shown = 0.0
    while rounds.step(age=-AGE, dates=(first, last)):
        if time.monotonic() > shown + SHOW_S:
            with database.read() as connection:
                told(waiting(connection, (first, last)))
            shown = time.monotonic()
    told(0)
