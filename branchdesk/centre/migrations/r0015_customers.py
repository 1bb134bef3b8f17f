"""Appointments are moved on the page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"


def upgrade() -> None:
    """To when."""
    op.add_column("customer_act", sa.Column("booked_at", sa.BigInteger))
