"""Processes and jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "process",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
    )
