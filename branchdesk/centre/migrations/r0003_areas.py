"""The tree of areas, and where in it a branch stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003-areas"


def upgrade() -> None:
    """Room for it; branches stand in no area until they are put into one."""
    op.create_table(
        "area",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("parent", sa.Text, nullable=False),
        sa.Column("name_zh", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
    )
    op.add_column("branch", sa.Column("area", sa.Text, nullable=False, server_default=""))
    op.create_index("branch_area", "branch", ["area"])
