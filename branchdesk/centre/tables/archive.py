"""Which business dates are in the archive, and whether what is there is still all of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Table, Text

from branchdesk.centre.tables.base import metadata

archived = Table(
    "archived",
    metadata,
    Column("bdate", Text, primary_key=True),
    Column("changed", BigInteger, nullable=False),
    Column("written", BigInteger, nullable=False),
    Column("visits", BigInteger, nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Column("rated", Boolean, nullable=False),
    Column("dropped_at", BigInteger),
)
"""``changed``: how often the digest touched the date since it was first to be archived; ``written``: as of which of
these its file is, -1: of none. Where the two differ the file is written anew. ``rated``: it holds ratings.
``dropped_at``: since when the file is all that is left.
"""
