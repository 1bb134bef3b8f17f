"""The tree of areas; each branch stands in one of them (``branch.area``; empty: in none)."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from branchdesk.centre.tables.base import metadata

area = Table(
    "area",
    metadata,
    Column("code", Text, primary_key=True),
    Column("parent", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
)
"""``parent``: another area's code; empty: it is at the top."""
