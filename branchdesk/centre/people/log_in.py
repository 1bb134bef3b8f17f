"""Logging in by name and password. Whether there is such a name is told by no answer, no time and no lock."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import is_postgres
from branchdesk.centre.database import Database
from branchdesk.centre.people import passwords, sessions
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.rights import Role
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import HOUR, MINUTE, SECOND

FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 30 * SECOND, 15 * MINUTE
FORGOTTEN = 24 * HOUR
"""After so long without a try, they are counted from nought."""


def log_in(database: Database, name: str, password: str, address: str, now: int) -> str:
    """The secret of a new session.

    Raises Rejected("log_in_wrong"), Rejected("log_in_wait", seconds=…) after several wrong tries in a row.
    """
    person = name.strip().casefold()[:80]
    with database.write() as connection:  # counted before it is looked at: tries that come together count each
        wrong = _count_try(connection, person, now)
    p = t.person
    with database.read() as connection:
        row = connection.execute(select(p).where(p.c.person == person)).first()
    is_right = passwords.is_right(row.password if row else "", password[: passwords.LONGEST])
    is_over = row is not None and row.one_time_until is not None and row.one_time_until < now
    if row is None or not is_right or is_over or row.disabled_at is not None:
        if row is not None and wrong == FREE_TRIES:
            with database.write() as connection:
                audit(connection, _viewer(row.person, row.name, row.role, address), "log_in_locked", person, at=now)
        raise Rejected("log_in_wrong")
    with database.write() as connection:
        connection.execute(delete(t.log_in_try).where(t.log_in_try.c.name_hash == sessions.hashed(person)))
        return enter(connection, _viewer(row.person, row.name, row.role, address), now)


def enter(connection: Connection, viewer: Viewer, now: int) -> str:
    """Let somebody in who has proved who they are: the secret of the session."""
    connection.execute(delete(t.log_in_try).where(t.log_in_try.c.last_at < now - FORGOTTEN))
    audit(connection, viewer, "log_in", viewer.person, at=now)
    return sessions.begin(connection, viewer.person, viewer.address, now)


def change_password(database: Database, viewer: Viewer, old: str, new: str, now: int) -> str:
    """Choose a password of one's own: the secret of a new session; all others of this person end.

    Raises Rejected("log_in_wrong" | "log_in_wait" | "password_weak" | "password_same" | "person_vouched").
    """
    p = t.person
    with database.write() as connection:
        row = connection.execute(select(p).where(p.c.person == viewer.person)).first()
        if row is None or row.issuer:
            raise Rejected("person_vouched", person=viewer.person)
        _count_try(connection, viewer.person, now)
    if not passwords.is_right(row.password, old[: passwords.LONGEST]):
        raise Rejected("log_in_wrong")
    passwords.check_new(new, viewer.person)
    if old == new:
        raise Rejected("password_same")
    kept = passwords.hashed(new)
    with database.write() as connection:
        connection.execute(delete(t.log_in_try).where(t.log_in_try.c.name_hash == sessions.hashed(viewer.person)))
        connection.execute(update(p).where(p.c.person == viewer.person).values(password=kept, one_time_until=None))
        sessions.end_all(connection, viewer.person)
        audit(connection, viewer, "password", viewer.person, at=now)
        return sessions.begin(connection, viewer.person, viewer.address, now)


def wait_ms(wrong: int) -> int:
    """How long the next try has to wait after so many wrong ones in a row: twice as long each time."""
    if wrong < FREE_TRIES:
        return 0
    return min(LONGEST_WAIT, FIRST_WAIT << min(wrong - FREE_TRIES, 20))


def _count_try(connection: Connection, person: str, now: int) -> int:
    """Count a try as wrong until it was right: how many there are. Raises Rejected("log_in_wait")."""
    tries = t.log_in_try
    mine = tries.c.name_hash == sessions.hashed(person)
    dialect = postgresql if is_postgres(connection) else sqlite
    fresh = dialect.insert(tries).values(name_hash=sessions.hashed(person), wrong=0, last_at=now)
    connection.execute(fresh.on_conflict_do_nothing())
    row = connection.execute(select(tries).where(mine).with_for_update()).one()
    before = 0 if row.last_at < now - FORGOTTEN else row.wrong
    left = row.last_at + wait_ms(before) - now
    if left > 0:
        raise Rejected("log_in_wait", seconds=-(-left // SECOND))
    connection.execute(update(tries).where(mine).values(wrong=before + 1, last_at=now))
    return int(before) + 1


def _viewer(person: str, name: str, role: Role, address: str) -> Viewer:
    return Viewer(person=person, name=name, role=role, address=address)
