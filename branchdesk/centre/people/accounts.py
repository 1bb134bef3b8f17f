"""People and what they may see, as head office or the operator at the centre's machine keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Row, delete, insert, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.people import passwords, sessions
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.rights import Role
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
VOUCHED = "oidc-"
"""How ids begin of people for whom an identity server vouches; the rest is a hash of what it calls them."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is given: a role and, for those of a branch or an area, what they may see."""

    role: Role
    areas: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.role, *(f"+{code}" for code in self.areas), *self.branches])


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, as lists show them. ``vouched``: an identity server knows them, and gives the role at each log-in."""

    person: str
    name: str
    given: Given
    vouched: bool
    one_time: bool
    last_log_in: int | None
    disabled: bool


def add(connection: Connection, by: Viewer, person: str, name: str, given: Given, now: int) -> str:
    """Add somebody: their one-time password.

    Raises Rejected("person_id_invalid" | "person_exists" | "area_unknown" | "branch_unknown").
    """
    person = person.strip().casefold()
    if not _ID.fullmatch(person) or person.startswith(VOUCHED) or person == "local":
        raise Rejected("person_id_invalid", person=person[:40])
    if _row(connection, person) is not None:
        raise Rejected("person_exists", person=person)
    password = passwords.one_time()
    row = {"person": person, "name": (name.strip() or person)[:80], "role": given.role, "made_at": now}
    secret = {"password": passwords.hashed(password), "one_time_until": now + passwords.ONE_TIME_LIVES}
    connection.execute(insert(t.person).values(**row, **secret, issuer="", subject=""))
    give(connection, by, person, given, now)
    return password


def give(connection: Connection, by: Viewer, person: str, given: Given, now: int) -> None:
    """Give somebody a role and what goes with it, instead of what they had; it counts at once.

    Raises Rejected("person_unknown" | "area_unknown" | "branch_unknown").
    """
    _known(connection, person)
    check(connection, given)
    connection.execute(update(t.person).where(t.person.c.person == person).values(role=given.role))
    connection.execute(delete(t.person_scope).where(t.person_scope.c.person == person))
    pairs = [("area", code) for code in given.areas] + [("branch", code) for code in given.branches]
    for kind, code in dict.fromkeys(pairs):
        connection.execute(insert(t.person_scope).values(person=person, kind=kind, code=code))
    audit(connection, by, "person", person, str(given), at=now)


def new_password(connection: Connection, by: Viewer, person: str, now: int) -> str:
    """A one-time password for somebody who has forgotten theirs; they are logged out, and their wrong tries forgotten.

    Raises Rejected("person_unknown" | "person_vouched").
    """
    if _known(connection, person).issuer:
        raise Rejected("person_vouched", person=person)
    password = passwords.one_time()
    secret = {"password": passwords.hashed(password), "one_time_until": now + passwords.ONE_TIME_LIVES}
    connection.execute(update(t.person).where(t.person.c.person == person).values(**secret))
    connection.execute(delete(t.log_in_try).where(t.log_in_try.c.name_hash == sessions.hashed(person)))
    sessions.end_all(connection, person)
    audit(connection, by, "password", person, "one-time", at=now)
    return password


def set_disabled(connection: Connection, by: Viewer, person: str, disabled: bool, now: int) -> None:
    """Let somebody in no more (and out at once), or again. Raises Rejected("person_unknown")."""
    _known(connection, person)
    at = now if disabled else None
    connection.execute(update(t.person).where(t.person.c.person == person).values(disabled_at=at))
    if disabled:
        sessions.end_all(connection, person)
    audit(connection, by, "person", person, "disabled" if disabled else "enabled", at=now)


def people(connection: Connection) -> list[Person]:
    """All of them, by id."""
    scopes: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(select(t.person_scope).order_by(t.person_scope.c.code)):
        scopes.setdefault(row.person, []).append((row.kind, row.code))
    return [
        Person(
            person=row.person,
            name=row.name,
            given=Given(
                role=row.role,
                areas=_of("area", scopes.get(row.person, [])),
                branches=_of("branch", scopes.get(row.person, [])),
            ),
            vouched=bool(row.issuer),
            one_time=row.one_time_until is not None,
            last_log_in=row.last_log_in,
            disabled=row.disabled_at is not None,
        )
        for row in connection.execute(select(t.person).order_by(t.person.c.person))
    ]


def check(connection: Connection, given: Given) -> None:
    """Raise Rejected("area_unknown" | "branch_unknown") where something is given that there is not."""
    for area in _missing(connection, t.area.c.code, given.areas):
        raise Rejected("area_unknown", area=area)
    for branch in _missing(connection, t.branch.c.branch, given.branches):
        raise Rejected("branch_unknown", branch=branch)


def known_of(connection: Connection, given: Given) -> Given:
    """The same without what there is not: an identity server may know of more areas and branches than we do."""
    areas = _missing(connection, t.area.c.code, given.areas)
    branches = _missing(connection, t.branch.c.branch, given.branches)
    return Given(
        role=given.role,
        areas=tuple(code for code in given.areas if code not in areas),
        branches=tuple(code for code in given.branches if code not in branches),
    )


def given_to(connection: Connection, person: str) -> Given:
    """What somebody has. Raises Rejected("person_unknown")."""
    g = t.person_scope
    rows = connection.execute(select(g.c.kind, g.c.code).where(g.c.person == person).order_by(g.c.code))
    pairs = [(row.kind, row.code) for row in rows]
    role = _known(connection, person).role
    return Given(role=role, areas=_of("area", pairs), branches=_of("branch", pairs))


def _missing(connection: Connection, column: Column[str], codes: Iterable[str]) -> list[str]:
    known = set(connection.execute(select(column).where(column.in_(tuple(codes)))).scalars())
    return [code for code in codes if code not in known]


def _of(kind: str, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(code for found, code in pairs if found == kind)


def _row(connection: Connection, person: str) -> Row[Any] | None:
    return connection.execute(select(t.person).where(t.person.c.person == person)).first()


def _known(connection: Connection, person: str) -> Row[Any]:
    row = _row(connection, person)
    if row is None:
        raise Rejected("person_unknown", person=person)
    return row
