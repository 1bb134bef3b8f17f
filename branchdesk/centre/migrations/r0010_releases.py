"""Changes of settings for many branches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"


def upgrade() -> None:
    """Create the tables."""
    _lines()
    _roll_outs()


def _lines() -> None:
    op.create_table(
        "release",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "release_branch",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("branch", sa.Text, primary_key=True),
    )
    op.create_table(
        "release_version",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("stopped_at", sa.BigInteger),
    )


def _roll_outs() -> None:
    op.create_table(
        "release_stage",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stage", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("places", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger),
    )
    op.create_table(
        "release_sent",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("stage", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    is_open = sa.text("answered_at IS NULL")
    op.create_index("release_sent_open", "release_sent", ["branch"], postgresql_where=is_open, sqlite_where=is_open)
