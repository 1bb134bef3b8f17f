"""Dates that are not counted again. Those that were let go of before are among them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"


def upgrade() -> None:
    """Room for them."""
    op.create_table("settled", sa.Column("bdate", sa.Text, primary_key=True))
    op.execute("INSERT INTO settled SELECT bdate FROM archived WHERE dropped_at IS NOT NULL")
