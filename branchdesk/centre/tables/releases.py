"""Changes of settings for many branches: lines of versions, and who was sent which."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from branchdesk.centre.tables.base import metadata

release = Table(
    "release",
    metadata,
    Column("line", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
"""A line of versions for an area's branches (with all below it); ``area`` empty: for those of ``release_branch``."""

release_branch = Table(
    "release_branch",
    metadata,
    Column("line", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
)

release_version = Table(
    "release_version",
    metadata,
    Column("line", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("stopped_at", BigInteger),
)
"""``body``: TOML, as it was written (``down.part_text``). ``stopped_at``: its roll-out goes no further."""

release_stage = Table(
    "release_stage",
    metadata,
    Column("line", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("stage", Integer, primary_key=True, autoincrement=False),
    Column("places", Text, nullable=False),
    Column("started_at", BigInteger),
)
"""Who comes first, second …: ``places`` are areas' codes and branches' ids (a JSON list of "area:…", "branch:…");
none: all that are left.
"""

release_sent = Table(
    "release_sent",
    metadata,
    Column("line", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("code", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""What a branch was sent last of a version, as an entry of its inbox, and what it answered (as in ``inbox``, which
forgets it after some weeks). ``kind``: change, or undo of it; ``turn``: the how-manieth it was.
"""

_is_open = release_sent.c.answered_at.is_(None)
Index("release_sent_open", release_sent.c.branch, postgresql_where=_is_open, sqlite_where=_is_open)
