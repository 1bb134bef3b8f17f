"""Changes of settings for many branches: a line is for an area or for named branches, and has numbered versions.

A version says only what it changes (``domain.revision``), so that a branch's own counters and staff stay its own.
"""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, true

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import put_once
from branchdesk.centre.down.part_text import read_part
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.scope import visible
from branchdesk.centre.people.viewer import Scope, Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile
from branchdesk.domain.revision import Part

TITLE, NOTE = 80, 300
"""The longest title and note (letters)."""
AT_ONCE = 500
"""Branches of one question."""
OF_ONE = ("name", "staff", "counters")
"""What belongs to one branch alone: a line for several must not name it."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """``area``: an area's code; empty: for the named ``branches``. ``newest``: the last version's number, 0: none."""

    line: str
    title: str
    area: str
    branches: tuple[str, ...]
    made_at: int
    newest: int

    @property
    def scope(self) -> Scope:
        """The branches that it is for."""
        return Scope(areas=(self.area,)) if self.area else Scope(branches=self.branches)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """``body``: TOML as it was written; ``name``: of who wrote it. ``stopped_at``: it is rolled out no further."""

    number: int
    at: int
    person: str
    name: str
    note: str
    body: str
    stopped_at: int | None


def begin_line(connection: Connection, by: Viewer, title: str, area: str, branches: Sequence[str], now: int) -> str:
    """A new line: its id.

    Raises Rejected("release_title" | "release_for_nobody" | "area_unknown" | "branch_unknown").
    """
    title = title.strip()
    if not 0 < len(title) <= TITLE:
        raise Rejected("release_title", most=TITLE)
    if area:
        if connection.execute(select(t.area.c.code).where(t.area.c.code == area)).first() is None:
            raise Rejected("area_unknown", area=area[:TITLE])
        branches = ()
    elif not branches:
        raise Rejected("release_for_nobody")
    b = t.branch.c.branch
    wanted = list(dict.fromkeys(branches))
    known = set(connection.execute(select(b).where(b.in_(wanted), visible(by.scope))).scalars())
    for branch in wanted:
        if branch not in known:
            raise Rejected("branch_unknown", branch=branch[:TITLE])
    line = secrets.token_hex(4)
    connection.execute(insert(t.release).values(line=line, title=title, area=area, made_at=now))
    if wanted:
        connection.execute(insert(t.release_branch), [{"line": line, "branch": branch} for branch in wanted])
    audit(connection, by, "profile", line, f"{title}: {area or ' '.join(wanted)}", at=now)
    return line


def lines(connection: Connection) -> list[Line]:
    """All, the newest first."""
    v = t.release_version.c
    newest = dict(connection.execute(select(v.line, func.max(v.number)).group_by(v.line)).all())
    named = dict[str, list[str]]()
    for row in connection.execute(select(t.release_branch).order_by(t.release_branch.c.branch)):
        named.setdefault(row.line, []).append(row.branch)
    rows = connection.execute(select(t.release).order_by(t.release.c.made_at.desc(), t.release.c.line)).mappings()
    return [Line(**row, branches=tuple(named.get(row["line"], ())), newest=newest.get(row["line"], 0)) for row in rows]


def line_of(connection: Connection, line: str) -> Line:
    """One. Raises Rejected("release_unknown")."""
    for found in lines(connection):
        if found.line == line:
            return found
    raise Rejected("release_unknown")


def within(line: Line, column: ColumnElement[str] = t.branch.c.branch) -> ColumnElement[bool]:
    """The condition that a column with branches' ids holds only those that the line is for."""
    return visible(line.scope, column)


def add_version(connection: Connection, by: Viewer, line: Line, text: str, note: str, now: int) -> int:
    """A new version behind ``line.newest``: its number.

    Raises Rejected("release_text" | "release_of_one" | "release_note" | "release_same" | "release_newer").
    """
    note, text = note.strip(), text.replace("\r\n", "\n")
    if not 0 < len(note) <= NOTE:
        raise Rejected("release_note", most=NOTE)
    part = checked(connection, line, text)
    former = version_of(connection, line.line, line.newest) if line.newest else None
    if not part or (former is not None and part_in(former) == part):
        raise Rejected("release_same")
    number = line.newest + 1
    row = {"line": line.line, "number": number, "at": now, "person": by.person, "name": by.name}
    if not put_once(connection, t.release_version, row | {"note": note, "body": text}):
        raise Rejected("release_newer", number=number)
    audit(connection, by, "profile", f"{line.line}/{number}", note, at=now)
    return number


def checked(connection: Connection, line: Line, text: str) -> Part:
    """What a text would change. Raises Rejected("release_text" | "release_of_one")."""
    alone = line.branches[0] if len(line.branches) == 1 else ""
    base = profiles(connection, Scope(branches=(alone,))).get(alone) if alone else None
    part = read_part(text, base)
    for name in OF_ONE:
        if name in part and not alone:
            raise Rejected("release_of_one", name=name)
    return part


def part_in(version: Version) -> Part:
    """What a version changes. It was checked when it was written."""
    return tomllib.loads(version.body)


def version_of(connection: Connection, line: str, number: int) -> Version:
    """One version. Raises Rejected("release_unknown")."""
    for found in _versions(connection, line, t.release_version.c.number == number):
        return found
    raise Rejected("release_unknown")


def versions(connection: Connection, line: str) -> list[Version]:
    """All of a line, the newest first."""
    return _versions(connection, line, true())


def _versions(connection: Connection, line: str, which: ColumnElement[bool]) -> list[Version]:
    v = t.release_version
    names = [v.c[field] for field in Version.__struct_fields__]
    rows = connection.execute(select(*names).where(v.c.line == line, which).order_by(v.c.number.desc())).mappings()
    return [Version(**row) for row in rows]


def profiles(connection: Connection, scope: Scope) -> dict[str, Profile]:
    """The settings that each branch has, as far as its log has come here."""
    b, p = t.branch, t.profile
    newest = select(p.c.branch, p.c.gen, func.max(p.c.number).label("number")).group_by(p.c.branch, p.c.gen).subquery()
    joined = b.join(newest, and_(newest.c.branch == b.c.branch, newest.c.gen == b.c.gen)).join(
        p, and_(p.c.branch == b.c.branch, p.c.gen == b.c.gen, p.c.number == newest.c.number)
    )
    rows = connection.execute(select(p.c.branch, p.c.body).select_from(joined).where(visible(scope)))
    return {row.branch: msgspec.json.decode(row.body, type=Profile) for row in rows}


def profiles_numbered(connection: Connection, wanted: dict[str, int]) -> dict[str, Profile]:
    """Branches' settings in earlier versions, by number; those are missing that have not come here, or are no more."""
    b, p = t.branch, t.profile
    its = b.join(p, and_(p.c.branch == b.c.branch, p.c.gen == b.c.gen))
    found = dict[str, Profile]()
    names = sorted(wanted)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        asked = select(p.c.branch, p.c.number, p.c.body).select_from(its).where(p.c.branch.in_(some))
        for row in connection.execute(asked.where(p.c.number.in_({wanted[branch] for branch in some}))):
            if row.number == wanted[row.branch]:
                found[row.branch] = msgspec.json.decode(row.body, type=Profile)
    return found
