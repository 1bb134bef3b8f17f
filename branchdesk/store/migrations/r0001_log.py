"""Events and snapshots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("cmd_id", sa.Text, nullable=False),
        sa.Column("bdate", sa.Text, nullable=False),
    )
    op.create_index("event_cmd_id", "event", ["cmd_id"])
    op.create_index("event_bdate", "event", ["bdate"])
    op.create_table(
        "snapshot",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("fold", sa.Integer, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("head_hash", sa.LargeBinary, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
    )
