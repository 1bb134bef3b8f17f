"""Which business dates are in the archive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "archived",
        sa.Column("bdate", sa.Text, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("changed", "written", "visits", "written_at")),
        sa.Column("rated", sa.Boolean, nullable=False),
        sa.Column("dropped_at", sa.BigInteger),
    )
