"""Branches, and their logs as they came."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from branchdesk.centre.tables.base import metadata

branch = Table(
    "branch",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("registered_at", BigInteger, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("gen", Integer, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("flagged", Integer, nullable=False),
    Column("forks", Integer, nullable=False),
    Column("area", Text, nullable=False, server_default=""),
    Index("branch_area", "area"),
)
"""A registered branch. ``gen``: its present log, with ``flagged`` poisoned events; ``forks``: events in quarantine.
``area``: where it stands in the tree of areas; empty: in none.
"""

registration = Table(
    "registration",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""One-time codes not yet spent."""

cursor = Table(
    "cursor",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("day", Integer, nullable=False),
    Column("digested", BigInteger, nullable=False),
    Column("digested_day", Integer, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("last_contact", BigInteger, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("branch_at", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
)
"""How far each log was taken in (the only truth about what was shipped), and how far the digest has folded it.

The row is the log's lock. ``day`` and ``digested_day``: days of arrival (since 1970) of those two events, so that a
question for what follows needs no older partition. ``shard``: which share of the digest's work it is. The rest is what
the branch said at its last contact: ``last_contact`` by the centre's clock, ``branch_at`` by its own.
"""

_is_behind = cursor.c.seq > cursor.c.digested
Index("cursor_behind", cursor.c.shard, postgresql_where=_is_behind, sqlite_where=_is_behind)

event = Table(
    "event",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Every event byte for byte. ``day``: of its arrival, in days since 1970; on PostgreSQL each has its partition."""

flag = Table(
    "flag",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("flag", Text, nullable=False),
)
"""Why an event was not folded (see ``digest.folding``); without a row: it was, or will be."""

quarantine = Table(
    "quarantine",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)
"""What a second log sent under positions that are taken; never merged."""
