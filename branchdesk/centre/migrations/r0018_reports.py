"""Weekly and monthly reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "report",
        sa.Column("name", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("first", "last")),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
    )
