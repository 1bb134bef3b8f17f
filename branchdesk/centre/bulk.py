"""Many rows at once: by COPY on PostgreSQL, by prepared statements on SQLite. And the partitions that rows go to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import psycopg
from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, Table, Text, insert
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
_TYPES = {BigInteger: "int8", Integer: "int4", LargeBinary: "bytea", Boolean: "bool", Text: "text"}
_MAKING = 0x6272616E6368  # any number that is ours
_EPOCH = date(1970, 1, 1)


def is_postgres(connection: Connection) -> bool:
    """Which of the two databases it is."""
    return connection.dialect.name == "postgresql"


def add(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that are not there yet, each with the values of the columns that are named."""
    if not rows:
        return
    if is_postgres(connection):
        _copy(connection, table, table.name, names, rows)
    else:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, or replace those with the same key. A key must not occur twice."""
    if not rows:
        return
    if is_postgres(connection) and len(rows) > 1:
        _put_staged(connection, table, rows)
        return
    dialect = postgresql if is_postgres(connection) else sqlite
    put_in = dialect.insert(table)
    changes = {column.name: put_in.excluded[column.name] for column in table.columns if not column.primary_key}
    if changes:
        statement = put_in.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)
    else:
        statement = put_in.on_conflict_do_nothing(index_elements=list(table.primary_key))
    connection.execute(statement, list(rows))


def put_once(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row unless its key is there. False: it is."""
    dialect = postgresql if is_postgres(connection) else sqlite
    key = next(iter(table.primary_key))
    statement = dialect.insert(table).on_conflict_do_nothing().returning(key)
    return connection.execute(statement, row).first() is not None


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """PostgreSQL's own connection, in the transaction under way."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def _copy(
    connection: Connection, table: Table, into: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    command = f'COPY "{into}" ({", ".join(names)}) FROM STDIN (FORMAT BINARY)'
    with driver(connection).cursor() as cursor, cursor.copy(command.encode()) as copy:
        copy.set_types([_TYPES[type(table.c[name].type)] for name in names])
        for row in rows:
            copy.write_row(row)


def _put_staged(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """COPY into a table of this connection's own, and from there with one statement."""
    staged = f"staged_{table.name}"
    connection.exec_driver_sql(f'CREATE TEMP TABLE IF NOT EXISTS {staged} (LIKE "{table.name}") ON COMMIT DELETE ROWS')
    columns = [column.name for column in table.columns]
    _copy(connection, table, staged, columns, (tuple(row.get(name) for name in columns) for row in rows))
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]
    change = "UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in others) if others else "NOTHING"
    names = ", ".join(columns)
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {staged} ON CONFLICT ({", ".join(keys)}) DO {change}'
    )
    connection.exec_driver_sql(f"TRUNCATE {staged}")


def day_number(at: int) -> int:
    """The day of an instant (ms), UTC, counted from 1970."""
    return at // 86_400_000


def event_partitions(connection: Connection, first: int, last: int) -> None:
    """Make the partitions of ``event`` for days of arrival, inclusive, that are missing. Nothing to do on SQLite."""
    for day in range(first, last + 1) if is_postgres(connection) else ():
        name = (_EPOCH + timedelta(days=day)).isoformat().replace("-", "_")
        _partition(connection, "event", name, str(day), str(day + 1))


def visit_partitions(connection: Connection, dates: Iterable[str]) -> None:
    """Make the partitions of ``visit`` for business dates that are missing. Nothing to do on SQLite."""
    for bdate in sorted(set(dates)) if is_postgres(connection) else ():
        if re.fullmatch(r"\d{4}-\d\d-\d\d", bdate):
            following = (date.fromisoformat(bdate) + timedelta(days=1)).isoformat()
            _partition(connection, "visit", bdate.replace("-", "_"), f"'{bdate}'", f"'{following}'")


def _partition(connection: Connection, table: str, name: str, first: str, beyond: str) -> None:
    if connection.exec_driver_sql(f"SELECT to_regclass('{table}_{name}')").scalar() is not None:
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MAKING})")  # other processes make the same one now
    connection.exec_driver_sql(
        f"CREATE TABLE IF NOT EXISTS {table}_{name} PARTITION OF {table} FOR VALUES FROM ({first}) TO ({beyond})"
    )


def hold_partition(connection: Connection, table: str, day: str) -> None:
    """Keep everybody from a day's partition until the transaction ends, if it has one.

    Raises Unavailable("centre_store_failed") where others do not let go of it within seconds: whoever waits for a
    table keeps all others from it, so rather try again another time.
    """
    if _has_partition(connection, table, day):
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        connection.exec_driver_sql(f"LOCK TABLE {_partition_name(table, day)} IN ACCESS EXCLUSIVE MODE")


def drop_partition(connection: Connection, table: str, day: str) -> None:
    """Remove a day's partition with its rows, if it has one. Raises as ``hold_partition``."""
    if _has_partition(connection, table, day):
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        connection.exec_driver_sql(f"DROP TABLE {_partition_name(table, day)}")


def _has_partition(connection: Connection, table: str, day: str) -> bool:
    name = _partition_name(table, day)
    return is_postgres(connection) and connection.exec_driver_sql(f"SELECT to_regclass('{name}')").scalar() is not None


def _partition_name(table: str, day: str) -> str:
    return f"{table}_{date.fromisoformat(day).isoformat().replace('-', '_')}"
