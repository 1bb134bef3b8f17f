"""Who is logged in: a random number in a cookie, of which the centre keeps the hash."""

from __future__ import annotations

import secrets
from hashlib import sha256

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.people.rights import Role
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.times import HOUR, MINUTE

IDLE = 30 * MINUTE
"""A session nobody used for so long is over."""
LONGEST = 10 * HOUR
"""And every one after so long."""
_NOTED = MINUTE
"""Uses are noted at most so often: looking must not cost a write each time."""


def hashed(secret: str) -> bytes:
    """How long random secrets are kept."""
    return sha256(secret.encode()).digest()


def begin(connection: Connection, person: str, address: str, now: int) -> str:
    """Log somebody in who has proved who they are: the session's secret."""
    s = t.session
    connection.execute(delete(s).where(or_(s.c.seen_at < now - IDLE, s.c.made_at < now - LONGEST)))
    token = secrets.token_urlsafe(32)
    row = {"token_hash": hashed(token), "person": person, "made_at": now, "seen_at": now, "address": address}
    connection.execute(insert(s).values(**row))
    connection.execute(update(t.person).where(t.person.c.person == person).values(last_log_in=now))
    return token


def end(connection: Connection, token: str) -> None:
    """Log out."""
    connection.execute(delete(t.session).where(t.session.c.token_hash == hashed(token)))


def end_all(connection: Connection, person: str) -> None:
    """Log somebody out everywhere."""
    connection.execute(delete(t.session).where(t.session.c.person == person))


def viewer_of_session(database: Database, token: str, address: str, now: int) -> Viewer | None:
    """Whose session it is, with the rights of this moment; None: nobody's, or it is over."""
    s, p, g = t.session, t.person, t.person_scope
    alive = (s.c.seen_at >= now - IDLE, s.c.made_at >= now - LONGEST, p.c.disabled_at.is_(None))
    named = select(p, s.c.seen_at).join(p, p.c.person == s.c.person).where(s.c.token_hash == hashed(token), *alive)
    with database.read() as connection:
        row = connection.execute(named).first()
        if row is None:
            return None
        given = connection.execute(select(g.c.kind, g.c.code).where(g.c.person == row.person).order_by(g.c.code)).all()
    if row.seen_at < now - _NOTED:
        with database.write() as connection:
            connection.execute(update(s).where(s.c.token_hash == hashed(token)).values(seen_at=now))
    role: Role = row.role
    return Viewer(
        person=row.person,
        name=row.name,
        role=role,
        areas=tuple(code for kind, code in given if kind == "area"),
        branches=tuple(code for kind, code in given if kind == "branch"),
        address=address,
        has_password=bool(row.password),
        must_change=row.one_time_until is not None,
    )


def has_people(database: Database) -> bool:
    """Whether anybody was ever given a right here."""
    with database.read() as connection:
        return bool(connection.execute(select(exists(select(t.person.c.person)))).scalar())
