"""What people did about a branch's waits, noted beside its figures."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from branchdesk.centre.tables.base import metadata

annotation = Table(
    "annotation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("bdate", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Index("annotation_branch", "branch", "bdate"),
)
"""``bdate``: the first business date on which it was so. ``person``, ``name``: who noted it."""
