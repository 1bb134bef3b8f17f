"""Where figures are asked of: the present business date, the tree of areas, branches and services by name."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from branchdesk.centre import tables as t
from branchdesk.centre.people.scope import visible
from branchdesk.centre.people.viewer import Scope
from branchdesk.domain.profile import Words

LOOK_BACK = 5
"""Among so many of the latest business dates the present one is sought."""
OFFERED = 200
"""Branches offered at once where one is chosen by name."""


class Labels(msgspec.Struct, frozen=True):
    """What of a profile the figures need names from."""

    class Service(msgspec.Struct, frozen=True):
        code: str
        name: Words

    class Person(msgspec.Struct, frozen=True):
        id: str
        name: str

    class Reason(msgspec.Struct, frozen=True):
        code: str
        name: Words

    services: tuple[Service, ...] = ()
    staff: tuple[Person, ...] = ()
    rating_reasons: tuple[Reason, ...] = ()

    def service(self, code: str, language: str) -> str:
        """A service's name; its code where no profile says more."""
        return next((one.name.said_in(language) for one in self.services if one.code == code), code)

    def person(self, staff_id: str) -> str:
        """A teller's name; else the id."""
        return next((one.name for one in self.staff if one.id == staff_id), staff_id)

    def reason(self, code: str, language: str) -> str:
        """A reason for a low rating."""
        return next((one.name.said_in(language) for one in self.rating_reasons if one.code == code), code)


class Tree(msgspec.Struct, frozen=True):
    """The areas that somebody may see: names, and each one's parent (empty: it is at the top of what they see)."""

    names: dict[str, Words]
    parents: dict[str, str]

    def name(self, code: str, language: str) -> str:
        """An area's name; its code where it has none."""
        return self.names[code].said_in(language) if code in self.names else code

    def path(self, code: str) -> tuple[str, ...]:
        """The area and all above it, the topmost first; nothing for an area that is not seen."""
        found: list[str] = []
        while code in self.names and code not in found:
            found.append(code)
            code = self.parents[code]
        return tuple(reversed(found))

    def in_order(self, parent: str = "", depth: int = 0) -> Iterator[tuple[str, int]]:
        """All of them with their depth, each before those within it."""
        for code in sorted(code for code, above in self.parents.items() if above == parent):
            yield code, depth
            yield from self.in_order(code, depth + 1)


def within(scope: Scope, area: str = "", column: ColumnElement[str] = t.branch.c.branch) -> ColumnElement[bool]:
    """The condition for branches that may be seen and lie in an area (empty: anywhere)."""
    mine = visible(scope, column)
    return and_(mine, visible(Scope(areas=(area,)), column)) if area else mine


def tree(connection: Connection, scope: Scope) -> Tree:
    """The areas that ``scope`` sees."""
    names, parents = {}, {}
    for row in connection.execute(select(t.area)):
        names[row.code], parents[row.code] = Words(row.name_zh, row.name_en), row.parent
    if scope.everything:
        return Tree(names, {code: above if above in names else "" for code, above in parents.items()})
    whole = Tree(names, parents)
    seen = {code for code in names if set(whole.path(code)) & set(scope.areas)}
    return Tree({c: names[c] for c in seen}, {c: parents[c] if parents[c] in seen else "" for c in seen})


def present_day(connection: Connection, scope: Scope) -> str:
    """The latest business date that branches have come to: more than half as many as to any near it; empty without any.

    So a branch whose clock is years ahead does not hide all others.
    """
    d = t.day
    mine = visible(scope, d.c.branch)
    counts: dict[str, int] = {}
    before = select(func.max(d.c.bdate)).where(mine)
    day = connection.execute(before).scalar()
    while day and len(counts) < LOOK_BACK:
        counts[day] = connection.execute(select(func.count()).where(d.c.bdate == day, mine)).scalar() or 0
        day = connection.execute(before.where(d.c.bdate < day)).scalar()
    most = max(counts.values(), default=0)
    return next((day for day, count in counts.items() if 2 * count > most), "")


def labels(connection: Connection, scope: Scope, branch: str = "") -> Labels:
    """Names from the branch's latest profile; without a branch, from that of the first one by its id.

    So it is the key's order, and one row is read of however many there are.
    """
    b, p = t.branch, t.profile
    newest = and_(p.c.branch == b.c.branch, p.c.gen == b.c.gen)
    query = select(p.c.body).select_from(p.join(b, newest)).where(visible(scope, b.c.branch))
    query = query.where(b.c.branch == branch) if branch else query
    body = connection.execute(query.order_by(p.c.branch, p.c.number.desc()).limit(1)).scalar()
    return msgspec.json.decode(body, type=Labels) if body else Labels()


def branch_names(connection: Connection, scope: Scope, branches: list[str]) -> dict[str, Words]:
    """Names of branches by id."""
    b = t.branch
    found = select(b.c.branch, b.c.name_zh, b.c.name_en).where(b.c.branch.in_(branches), visible(scope))
    return {row.branch: Words(row.name_zh, row.name_en) for row in connection.execute(found)}


def area_of(connection: Connection, branch: str) -> str:
    """The area that a branch stands in; empty: in none."""
    return connection.execute(select(t.branch.c.area).where(t.branch.c.branch == branch)).scalar() or ""


def offered(connection: Connection, scope: Scope, area: str, part: str) -> list[tuple[str, Words]]:
    """Branches whose id or name holds ``part``, the first of them by id."""
    b = t.branch
    query = _named_like(select(b.c.branch, b.c.name_zh, b.c.name_en).where(within(scope, area)), part)
    rows = connection.execute(query.order_by(b.c.branch).limit(OFFERED))
    return [(row.branch, Words(row.name_zh, row.name_en)) for row in rows]


def _named_like(query: Select[tuple[str, str, str]], part: str) -> Select[tuple[str, str, str]]:
    return query.where(named_like(part)) if part else query


def named_like(part: str) -> ColumnElement[bool]:
    """The condition for branches whose id or name holds ``part``, whatever its letters' case."""
    b = t.branch
    return or_(*(column.icontains(part, autoescape=True) for column in (b.c.branch, b.c.name_zh, b.c.name_en)))
