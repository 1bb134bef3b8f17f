"""The first tables: branches, logs, visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"


def upgrade() -> None:
    """Create all tables."""
    _branches()
    _logs()
    _folds()
    _visits()


def _branches() -> None:
    op.create_table(
        "branch",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("last_contact", sa.BigInteger),
        sa.Column("gen", sa.Integer, nullable=False),
        sa.Column("head", sa.BigInteger, nullable=False),
        sa.Column("branch_at", sa.BigInteger),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("name_zh", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("flagged", sa.Integer, nullable=False),
        sa.Column("forks", sa.Integer, nullable=False),
    )
    op.create_table(
        "registration",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )


def _logs() -> None:
    op.create_table(
        "cursor",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("flag", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quarantine",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
    )


def _folds() -> None:
    op.create_table(
        "state",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fold", sa.Integer, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("snapshot", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "profile",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "day",
        sa.Column("bdate", sa.Text, primary_key=True),
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("profile", sa.BigInteger, nullable=False),
        sa.Column("duties", sa.LargeBinary, nullable=False),
    )


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("bdate", sa.Text, primary_key=True),
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("gen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ticket", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("first_service", sa.Text, nullable=False),
        sa.Column("counter", sa.Text, nullable=False),
        sa.Column("teller", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("booked_at", sa.BigInteger),
        sa.Column("first_called_at", sa.BigInteger),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("waiting_ms", sa.BigInteger),
        sa.Column("service_ms", sa.BigInteger),
        sa.Column("promise_low_min", sa.BigInteger),
        sa.Column("promise_high_min", sa.BigInteger),
        sa.Column("times_missed", sa.Integer, nullable=False),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sa.Column("score", sa.BigInteger),
        sa.Column("rated_at", sa.BigInteger),
        sa.Column("suspect", sa.Boolean, nullable=False),
        sa.Column("rating", sa.LargeBinary),
        sa.Column("segments", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("visit_branch", "visit", ["branch", "bdate"])
