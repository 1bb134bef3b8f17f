"""Processes that serve this database, and what they do by the calendar."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from branchdesk.centre.tables.base import metadata

process = Table(
    "process",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""A process that runs, or did: ``seen_at`` is its last sign of life."""

job = Table(
    "job",
    metadata,
    Column("name", Text, primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("problem", Text, nullable=False),
)
"""What is done now and then, by whichever process takes it first. ``problem``: an error code; empty: it went well."""
