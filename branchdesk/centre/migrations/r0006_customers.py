"""What customers ask for over the page behind their ticket's QR code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"


def upgrade() -> None:
    """Room for it."""
    op.create_table(
        "customer_act",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("what", sa.Text, primary_key=True),
        sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_index("customer_act_made_at", "customer_act", ["made_at"])
    op.create_table(
        "customer_booking",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("booked_at", sa.BigInteger, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
    )
    op.create_index("customer_booking_slot", "customer_booking", ["branch", "service", "booked_at"])
    op.create_index("customer_booking_session", "customer_booking", ["session"])
    op.create_index("customer_booking_address", "customer_booking", ["address"])
