"""The branches' inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "inbox",
        sa.Column("branch", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("put_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("given_at", sa.BigInteger),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("inbox_id", "inbox", ["branch", "id"], unique=True)
    op.create_index("inbox_put_at", "inbox", ["put_at"])
    pending = sa.text("answered_at IS NULL")
    op.create_index("inbox_pending", "inbox", ["branch", "number"], postgresql_where=pending, sqlite_where=pending)
