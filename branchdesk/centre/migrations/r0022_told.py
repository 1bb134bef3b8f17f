"""What each branch said last of its waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "told", sa.Column("branch", sa.Text, primary_key=True), sa.Column("body", sa.LargeBinary, nullable=False)
    )
