"""What was done about waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "annotation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("bdate", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_index("annotation_branch", "annotation", ["branch", "bdate"])
