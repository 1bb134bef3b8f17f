"""Limits to rows: which branches somebody may see, as a condition of SQL that every question carries."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, or_, select, true

from branchdesk.centre import tables as t
from branchdesk.centre.people.viewer import Scope, Viewer
from branchdesk.domain.errors import Rejected


def visible(scope: Scope, column: ColumnElement[str] = t.branch.c.branch) -> ColumnElement[bool]:
    """The condition that a column with branches' ids holds only what is within. It is the same for every database."""
    if scope.everything:
        return true()
    area = t.area
    below = select(area.c.code).where(area.c.code.in_(scope.areas)).cte(recursive=True)
    below = below.union(select(area.c.code).join(below, area.c.parent == below.c.code))  # union: a ring ends it, too
    b = t.branch.alias("scoped")
    within = select(b.c.branch).where(or_(b.c.branch.in_(scope.branches), b.c.area.in_(select(below.c.code))))
    return column.in_(within)


def visible_branches(viewer: Viewer, column: ColumnElement[str] = t.branch.c.branch) -> ColumnElement[bool]:
    """As ``visible``, for a viewer."""
    return visible(viewer.scope, column)


def check_branch(connection: Connection, scope: Scope, branch: str) -> None:
    """Raise Rejected("branch_unknown") for a branch that is not within: whether it exists is not told."""
    known = select(t.branch.c.branch).where(t.branch.c.branch == branch, visible(scope))
    if connection.execute(known).scalar() is None:
        raise Rejected("branch_unknown", branch=branch)
