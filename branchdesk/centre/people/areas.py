"""The tree of areas, as the operator keeps it."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import put
from branchdesk.centre.figures.marking import area_moved, branch_moved
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.commands import Id
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Words


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """``parent``: empty at the top. ``branches``: those that stand in it, not below."""

    code: str
    parent: str
    name: Words
    branches: tuple[str, ...]


def set_area(connection: Connection, by: Viewer, code: str, name: Words, parent: str, now: int) -> None:
    """Make an area, or name and place it anew. Raises Rejected("area_code" | "area_unknown" | "area_ring")."""
    try:
        msgspec.convert(code, Id)
    except msgspec.ValidationError as error:
        raise Rejected("area_code", area=code[:40]) from error
    parents = {row.code: row.parent for row in connection.execute(select(t.area.c.code, t.area.c.parent))}
    if parent and parent not in parents:
        raise Rejected("area_unknown", area=parent)
    above = parent
    for _ in parents:
        if above == code:
            raise Rejected("area_ring", area=code)
        above = parents.get(above, "")
    put(connection, t.area, [{"code": code, "parent": parent, "name_zh": name.zh, "name_en": name.en}])
    if parents.get(code, parent) != parent:
        area_moved(connection, code, {parents[code], parent}, now)
    audit(connection, by, "area", code, parent, at=now)


def place(connection: Connection, by: Viewer, branch: str, area: str, now: int) -> None:
    """Put a branch into an area (empty: into none). Raises Rejected("area_unknown" | "branch_unknown")."""
    known = connection.execute(select(t.area.c.code).where(t.area.c.code == area)).first()
    if area and known is None:
        raise Rejected("area_unknown", area=area)
    b = t.branch.c
    before = connection.execute(select(b.area).where(b.branch == branch).with_for_update()).scalar()
    if before is None:
        raise Rejected("branch_unknown", branch=branch)
    connection.execute(update(t.branch).where(b.branch == branch).values(area=area))
    if before != area:
        branch_moved(connection, branch, {before, area}, now)
    audit(connection, by, "area", area, branch, at=now)


def areas(connection: Connection) -> list[Area]:
    """All of them, by code."""
    within: dict[str, list[str]] = {}
    for branch, area in connection.execute(select(t.branch.c.branch, t.branch.c.area).order_by(t.branch.c.branch)):
        within.setdefault(area, []).append(branch)
    return [
        Area(
            code=row.code,
            parent=row.parent,
            name=Words(row.name_zh, row.name_en),
            branches=tuple(within.get(row.code, ())),
        )
        for row in connection.execute(select(t.area).order_by(t.area.c.code))
    ]
