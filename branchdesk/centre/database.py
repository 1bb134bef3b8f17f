"""The centre's database: connections, transactions, and its tables at the present revision.

SQLite by default, PostgreSQL by its URL. What differs between them is here and in ``bulk``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from branchdesk.domain.errors import Damaged, Rejected, Unavailable

HEAD = "0022"
"""The newest revision; stands here so that a present-day database opens without Alembic (a test compares)."""
BUSY_S = 10
PATIENCE_S = 3
"""For a connection, where somebody only wants to know whether there is one."""
WRITES = "branchdesk_writes"
_OURS = (sqlite3.ProgrammingError, sqlite3.IntegrityError, psycopg.ProgrammingError, psycopg.IntegrityError)
"""What a database says of a mistake of ours: a bug, to be seen as one."""


class Database:
    """One process's way to the centre's database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        self._writer = engine.execution_options(**{WRITES: True})
        self._reader = engine.execution_options(isolation_level="REPEATABLE READ") if self.is_postgres else engine
        # SQLite has one writer at a time: waiting here is fair, its own waiting is not
        self._writing: AbstractContextManager[object] = nullcontext() if self.is_postgres else Lock()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it is on disk after the block, or none. Raises Unavailable("centre_store_failed")."""
        with self._writing, coded(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A view of the database that does not change inside the block."""
        with coded(), self._reader.begin() as connection:
            yield connection

    def session(self) -> Connection:
        """A connection of its own, for what a session of PostgreSQL holds; the caller closes it."""
        with coded():
            return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_database(where: Path | str) -> Database:
    """The database in a file, or at an SQLAlchemy URL; tables are made or brought up to date.

    Raises Unavailable("centre_store_failed"), Damaged("centre_store_damaged"), Rejected("centre_store_too_new" |
    "centre_db_invalid").
    """
    if isinstance(where, Path):
        _own(where)
    database = _database(where)
    with ExitStack() as undo:
        undo.callback(database.close)
        with database.write() as connection:
            _upgrade(connection)
        undo.pop_all()
    return database


def answers(where: Path | str) -> None:
    """Ask the database one thing and change nothing. Raises as ``open_database``."""
    database = _database(where, {"connect_timeout": str(PATIENCE_S)})
    try:
        with database.read() as connection:
            connection.exec_driver_sql("SELECT 1")
    finally:
        database.close()


def _database(where: Path | str, more: Mapping[str, str] = MappingProxyType({})) -> Database:
    """``more`` goes into the URL of a PostgreSQL. Raises Rejected("centre_db_invalid")."""
    if isinstance(where, Path):
        return Database(_engine(URL.create("sqlite", database=str(where))))
    try:
        return Database(_engine(make_url(where).update_query_dict(more)))
    except (ArgumentError, ModuleNotFoundError) as error:  # never the URL itself: it holds a password
        raise Rejected("centre_db_invalid", detail=type(error).__name__) from None


def _own(path: Path) -> None:
    """A new file is for its owner's eyes alone: it will hold what staff wrote and what customers' tickets prove."""
    try:
        path.touch(0o600)
    except OSError as error:
        raise Unavailable("centre_store_failed", detail=error.strerror or "") from error


@contextmanager
def coded() -> Iterator[None]:
    """What the database reports, as coded errors; mistakes of ours stay as they are."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, _OURS):
            raise
        detail = str(cause)
        damaged = getattr(cause, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
        raise (Damaged if damaged else Unavailable)(
            "centre_store_damaged" if damaged else "centre_store_failed", detail=detail
        ) from error


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, max_overflow=32)
    engine = create_engine(url, connect_args={"timeout": BUSY_S, "check_same_thread": False}, max_overflow=32)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Acknowledged means on the disk (FULL); transactions are begun by ``_begin`` alone."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "journal_size_limit=67108864", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _upgrade(connection: Connection) -> None:
    """Run what is missing, in the transaction under way."""
    known = connection.dialect.has_table(connection, "alembic_version")
    present = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if known else None
    if present == HEAD:
        return
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    from branchdesk.centre.migrations import REVISIONS

    names = [None, *(step.revision for step in REVISIONS)]
    if present not in names:
        raise Rejected("centre_store_too_new", found=str(present))
    with Operations.context(MigrationContext.configure(connection)):
        for step in REVISIONS[names.index(present) :]:
            step.upgrade()
    if present is None:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{HEAD}')")
    else:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{HEAD}'")
