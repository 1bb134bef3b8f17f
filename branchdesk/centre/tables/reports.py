"""Which weekly and monthly reports there are. The files themselves lie in the centre's folder."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from branchdesk.centre.tables.base import metadata

report = Table(
    "report",
    metadata,
    Column("name", Text, primary_key=True),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("host", Text, nullable=False),
)
"""``name``: "2026-W47" or "2026-11". ``host``: the machine in whose folder the files are."""
