"""How branches and we stand, as conditions of SQL: one definition for pages, operations and health."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, func

from branchdesk.centre import tables as t
from branchdesk.domain.times import SECOND

SILENT = 60 * SECOND
"""A branch that was not heard for longer is silent: it sends a sign of life every ten seconds."""

_b, _c = t.branch.c, t.cursor.c
WITH_CURSOR = t.branch.outerjoin(t.cursor, and_(_c.branch == _b.branch, _c.gen == _b.gen))
"""Branches beside their newest log's cursor."""
FORKED: ColumnElement[bool] = _b.forks > 0
AHEAD: ColumnElement[bool] = _c.head < _c.seq
"""The centre has more than the branch says to have."""
FLAGGED: ColumnElement[bool] = _b.flagged > 0


def silent(now: int) -> ColumnElement[bool]:
    """Not heard lately, at ``now`` (the centre's clock, ms)."""
    return func.coalesce(_c.last_contact, 0) < now - SILENT


def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """In how many rows it is so."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
