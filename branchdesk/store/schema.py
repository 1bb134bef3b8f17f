"""Bring a log's tables to the present revision. Alembic is imported only where something must change."""

from __future__ import annotations

from sqlalchemy import Connection

from branchdesk.domain.errors import Damaged, Rejected

HEAD = "0002"
"""The newest revision; stands here so that opening a present-day log need not import Alembic (a test compares)."""


def revision(connection: Connection) -> str | None:
    """The revision that the file says it has; None for a file without tables."""
    known = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
    if not known:
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return str(found[0]) if len(found) == 1 else ""


def upgrade(connection: Connection, path: str) -> None:
    """Run what is missing, in one transaction each. Raises Rejected("log_too_new") for a later version's file."""
    present = revision(connection)
    if present == HEAD:
        return
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    from branchdesk.store.migrations import REVISIONS

    names = [None, *(step.name for step in REVISIONS)]
    if present not in names:
        if present and present.isdigit():
            raise Rejected("log_too_new", path=path)
        raise Damaged("log_damaged", path=path, seq=0, detail="schema")
    context = MigrationContext.configure(connection)
    for step in REVISIONS[names.index(present) :]:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        with Operations.context(context):
            step.upgrade()
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (step.name,))
        connection.commit()
