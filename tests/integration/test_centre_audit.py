"""The audit's record on both databases: chained, kept from change by the database itself, and for a year at least."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.people.audit import DAY, audit, first_broken, forget
from branchdesk.centre.people.viewer import LOCAL, Viewer
from tests.postgres import Postgres, running_postgres

ANNA = Viewer(person="anna", name="Anna", role="auditor", address="10.0.0.9")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    where = tmp_path / "centre.db" if request.param == "sqlite" else None
    found = open_database(where or request.getfixturevalue("server").new_database())
    yield found
    found.close()


def now() -> int:
    return time.time_ns() // 1_000_000


def filled(database: Database, ages: tuple[int, ...]) -> None:
    for days in ages:
        with database.write() as connection:
            audit(connection, ANNA, "ticket", f"nj-001/{days}", at=now() - days * DAY)


def test_rows_follow_each_other_and_say_who_did_what(database: Database) -> None:
    filled(database, (3, 2))
    with database.write() as connection:
        audit(connection, LOCAL, "export", "overview.csv", "x" * 400)
    with database.read() as connection:
        rows = connection.execute(select(t.audit).order_by(t.audit.c.seq)).all()
        assert first_broken(connection) is None
    assert [(row.seq, row.person, row.what, row.subject) for row in rows] == [
        (1, "anna", "ticket", "nj-001/3"),
        (2, "anna", "ticket", "nj-001/2"),
        (3, "local", "export", "overview.csv"),
    ]
    assert rows[2].before == rows[1].hash
    assert len(rows[2].detail) == 300


def noted_and_undone(database: Database) -> None:
    with database.write() as connection:
        audit(connection, ANNA, "export", "a")
        raise ZeroDivisionError


def test_what_is_undone_is_not_noted(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        noted_and_undone(database)
    with database.read() as connection:
        assert connection.execute(select(t.audit)).all() == []


def test_the_database_refuses_to_change_or_remove_rows(database: Database) -> None:
    filled(database, (364, 0))
    statements = [update(t.audit).values(person="someone"), delete(t.audit)]
    if database.is_postgres:
        statements.append(text("TRUNCATE audit"))  # type: ignore[arg-type]
    for statement in statements:
        with pytest.raises(IntegrityError), database.write() as connection:
            connection.execute(statement)


def test_only_what_is_old_enough_is_forgotten_and_the_chain_stays_whole(database: Database) -> None:
    filled(database, (900, 500, 364, 1))
    with database.write() as connection:
        assert forget(connection, 730, now()) == 1
        assert forget(connection, 10, now()) == 1  # whatever was asked: a year
        assert forget(connection, 10, now()) == 0
        assert first_broken(connection) is None


def test_the_newest_row_is_never_forgotten(database: Database) -> None:
    filled(database, (900, 800))
    with database.write() as connection:
        assert forget(connection, 365, now()) == 1
        audit(connection, ANNA, "log_out", "anna")
        assert connection.execute(select(t.audit.c.seq).order_by(t.audit.c.seq)).scalars().all() == [2, 3]


@pytest.mark.parametrize("change", [{"subject": "nj-002/7"}, {"at": 1}, {"hash": b"\1" * 32}])
def test_a_row_changed_behind_the_databases_back_is_found(database: Database, change: dict[str, object]) -> None:
    filled(database, (3, 2, 1))
    with database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_stays" + (" ON audit" if database.is_postgres else "")))
        connection.execute(update(t.audit).where(t.audit.c.seq == 2).values(**change))
        assert first_broken(connection) == 2


def test_a_row_taken_out_is_found(database: Database) -> None:
    filled(database, (3, 2, 1))
    trigger = "audit_stays ON audit" if database.is_postgres else "audit_kept"
    with database.write() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(delete(t.audit).where(t.audit.c.seq == 2))
        assert first_broken(connection) == 3
