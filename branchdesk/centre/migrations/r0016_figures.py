"""Roll-ups of days by branch, teller and area. What is there already is marked: it is counted by and by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
_COUNTS = (
    *("issued", "served", "abandoned", "abandoned_late", "waiting", "waiting_since_ms", "present"),
    *("level_n", "level_met", "wait_n", "wait_ms", "service_n", "service_ms", "walking_n", "walking_ms"),
    *("score_1", "score_2", "score_3", "score_4", "score_5", "suspect", "missed", "priority", "appointments"),
    *("remote", "island", "promise_n", "promise_kept", "promise_later", "wait_max_ms"),
)


def upgrade() -> None:
    """Make room, and mark all days."""
    _rollup("branch_day", ("bdate", "service", "branch"), ("waits", "reasons", "halves"))
    _rollup("teller_day", ("bdate", "branch", "teller"), ("waits", "reasons"))
    _rollup("area_day", ("bdate", "service", "area"), ("waits", "reasons", "halves"))
    op.create_index("branch_day_branch", "branch_day", ["branch", "bdate"])
    op.create_index("teller_day_branch", "teller_day", ["branch", "bdate"])
    op.create_table(
        "stale",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("bdate", "area", "branch")),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_index("stale_since", "stale", ["since"])
    op.execute("INSERT INTO stale SELECT DISTINCT bdate, '', branch, 0 FROM day")


def _rollup(name: str, keys: tuple[str, ...], packed: tuple[str, ...]) -> None:
    op.create_table(
        name,
        *(sa.Column(key, sa.Text, primary_key=True) for key in keys),
        *(
            sa.Column(count, sa.BigInteger if count.endswith("_ms") else sa.Integer, nullable=False)
            for count in _COUNTS
        ),
        *(sa.Column(column, sa.LargeBinary, nullable=False) for column in packed),
    )
