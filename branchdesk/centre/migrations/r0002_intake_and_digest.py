"""Intake and digest part: raw events by day of arrival, flags beside them, each branch as it is now.

On PostgreSQL events and visits become partitioned by day (see ``database.partition``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"


def upgrade() -> None:
    """Make room for the digest, and take over what is there: it is folded anew."""
    partitioned = op.get_bind().dialect.name == "postgresql"
    _cursor()
    _flag()
    _event(partitioned)
    _visit(partitioned)
    _branch()
    op.create_table(
        "live",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("live_changed", "live", ["changed_at"])
    op.create_table(
        "ticket_link",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("gen", sa.Integer, nullable=False),
        sa.Column("bdate", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
    )
    op.create_index("ticket_link_bdate", "ticket_link", ["bdate"])
    op.execute("DELETE FROM state")


def _cursor() -> None:
    """The contact moves beside the cursor; nothing counts as digested."""
    op.rename_table("cursor", "cursor_1")
    op.create_table(
        "cursor",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("digested", sa.BigInteger, nullable=False),
        sa.Column("digested_day", sa.Integer, nullable=False),
        sa.Column("shard", sa.Integer, nullable=False),
        sa.Column("last_contact", sa.BigInteger, nullable=False),
        sa.Column("head", sa.BigInteger, nullable=False),
        sa.Column("branch_at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
    )
    op.execute(
        "INSERT INTO cursor SELECT c.branch, c.gen, c.seq, c.hash, 0, 0, 0, 0, coalesce(b.last_contact, 0), b.head, "
        "coalesce(b.branch_at, 0), b.version FROM cursor_1 c JOIN branch b ON b.branch = c.branch"
    )
    op.drop_table("cursor_1")
    behind = sa.text("seq > digested")
    op.create_index("cursor_behind", "cursor", ["shard"], postgresql_where=behind, sqlite_where=behind)


def _flag() -> None:
    op.create_table(
        "flag",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("flag", sa.Text, nullable=False),
    )


def _event(partitioned: bool) -> None:
    op.rename_table("event", "event_1")
    columns = (
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    _partitioned_table("event", columns, "day", partitioned)
    op.execute("INSERT INTO event SELECT branch, gen, seq, 0, hash, body FROM event_1")
    op.drop_table("event_1")


def _visit(partitioned: bool) -> None:
    """Visits are made anew by the digest from the events."""
    op.drop_index("visit_branch", "visit")
    op.drop_table("visit")
    columns: tuple[sa.Column[Any], ...] = (
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("bdate", "branch")),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ticket", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("number", "state", "service", "first_service")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("counter", "teller", "priority", "channel")),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("booked_at", "first_called_at", "started_at", "ended_at")),
        *(sa.Column(name, sa.BigInteger) for name in ("waiting_ms", "service_ms")),
        *(sa.Column(name, sa.BigInteger) for name in ("promise_low_min", "promise_high_min")),
        sa.Column("times_missed", sa.Integer, nullable=False),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("score", "rated_at")),
        sa.Column("suspect", sa.Boolean, nullable=False),
        sa.Column("rating", sa.LargeBinary),
        sa.Column("segments", sa.LargeBinary, nullable=False),
    )
    _partitioned_table("visit", columns, "bdate", partitioned)
    op.create_index("visit_branch", "visit", ["branch", "bdate"])


def _partitioned_table(name: str, columns: Iterable[sa.Column[Any]], by: str, partitioned: bool) -> None:
    if not partitioned:
        op.create_table(name, *columns, sqlite_with_rowid=False)
        return
    op.create_table(name, *columns, postgresql_partition_by=f"RANGE ({by})")
    op.execute(f"CREATE TABLE {name}_other PARTITION OF {name} DEFAULT")


def _branch() -> None:
    for column in ("last_contact", "head", "branch_at", "version"):
        op.drop_column("branch", column)
