"""The log's tables as they are now. Migrations lead here; a test holds both equal."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("cmd_id", Text, nullable=False),
    Column("bdate", Text, nullable=False),
    Index("event_cmd_id", "cmd_id"),
    Index("event_bdate", "bdate"),
)
"""``hash`` is sha256 of ``body``; ``cmd_id`` and ``bdate`` repeat what the body says, for the indexes."""

snapshot = Table(
    "snapshot",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("fold", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("head_hash", LargeBinary, nullable=False),
    Column("blob", LargeBinary, nullable=False),
)
"""A cache: ``blob`` is compressed JSON, ``hash`` its sha256, ``head_hash`` the hash of event ``seq``."""

block = Table(
    "block",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
)
"""A short cut: sha256 over the bodies of ``BLOCK`` events together, the first block being 1 (see ``checking``)."""

BLOCK = 1000
