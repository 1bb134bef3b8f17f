"""Roll-ups: what the pages' questions add up instead of visits. All of them can be made anew from ``visit``.

Each row is one ``metrics.tally.Tally``: its counts as columns, so that SQL can add them up, and packed beside them
(``figures.stored``) the waits, the reasons for low ratings, and the same tally by half-hour of issue.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from branchdesk.centre.tables.base import metadata
from branchdesk.metrics.tally import COUNTS


def _tally() -> list[Column[int] | Column[bytes]]:
    return [
        *(Column(name, BigInteger if name.endswith("_ms") else Integer, nullable=False) for name in COUNTS),
        Column("wait_max_ms", BigInteger, nullable=False),
        Column("waits", LargeBinary, nullable=False),
        Column("reasons", LargeBinary, nullable=False),
    ]


branch_day = Table(
    "branch_day",
    metadata,
    Column("bdate", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    *_tally(),
    Column("halves", LargeBinary, nullable=False),
    Index("branch_day_branch", "branch", "bdate"),
)
"""A branch's business date, by service; ``service`` empty: all together, because services overlap."""

teller_day = Table(
    "teller_day",
    metadata,
    Column("bdate", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("teller", Text, primary_key=True),
    *_tally(),
    Index("teller_day_branch", "branch", "bdate"),
)
"""A teller's business date; see ``metrics.rows`` for what belongs to whom."""

area_day = Table(
    "area_day",
    metadata,
    Column("bdate", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("area", Text, primary_key=True),
    *_tally(),
    Column("halves", LargeBinary, nullable=False),
)
"""The sum of the branches in an area and below it; ``area`` empty: of all branches."""

stale = Table(
    "stale",
    metadata,
    Column("bdate", Text, primary_key=True),
    Column("area", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Index("stale_since", "since"),
)
"""What must be computed anew. With ``branch``: that branch's day; without: the sums of ``area`` (empty: of all).

Whoever changes what a roll-up is made of marks it in the same transaction.
"""

settled = Table("settled", metadata, Column("bdate", Text, primary_key=True))
"""Dates whose visits or ratings were let go of: what was counted of them stays, and is not counted again."""
