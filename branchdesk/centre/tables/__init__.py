"""The centre's tables as they are now. Migrations lead here; a test holds both equal.

Instants are ms since 1970 UTC. ``gen`` is the log's generation: one more where a branch was restored from its backup.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

branch = Table(
    "branch",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("registered_at", BigInteger, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("last_contact", BigInteger),
    Column("gen", Integer, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("branch_at", BigInteger),
    Column("version", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("flagged", Integer, nullable=False),
    Column("forks", Integer, nullable=False),
)
"""A registered branch; its row is the lock of its logs. ``last_contact`` is by the centre's clock; ``head`` and
``branch_at`` (its own clock) are what it said then. ``flagged``: poisoned events; ``forks``: events in quarantine.
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
)
"""How far each log was taken in: the only truth about what was shipped."""

event = Table(
    "event",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("flag", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Every event byte for byte. ``flag`` tells why one was not folded (see ``folding``); empty: it was."""

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

state = Table(
    "state",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("fold", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("snapshot", LargeBinary, nullable=False),
)
"""A cache of the fold at an earlier position; the events after it are folded again when it is loaded."""

profile = Table(
    "profile",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
"""Each version of a branch's profile, as JSON."""

day = Table(
    "day",
    metadata,
    Column("bdate", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("is_open", Boolean, nullable=False),
    Column("profile", BigInteger, nullable=False),
    Column("duties", LargeBinary, nullable=False),
)
"""A branch's business date: its profile's number, and who was at which counter (JSON)."""

visit = Table(
    "visit",
    metadata,
    Column("bdate", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("ticket", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("first_service", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("teller", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("booked_at", BigInteger),
    Column("first_called_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("waiting_ms", BigInteger),
    Column("service_ms", BigInteger),
    Column("promise_low_min", BigInteger),
    Column("promise_high_min", BigInteger),
    Column("times_missed", Integer, nullable=False),
    Column("forgotten", Boolean, nullable=False),
    Column("score", BigInteger),
    Column("rated_at", BigInteger),
    Column("suspect", Boolean, nullable=False),
    Column("rating", LargeBinary),
    Column("segments", LargeBinary, nullable=False),
    Index("visit_branch", "branch", "bdate"),
    sqlite_with_rowid=False,
)
"""One ticket as folded, without what could point to a person: no token, no notes, no free-text reasons.

``rating`` and ``segments`` are JSON and complete; the columns beside them repeat what questions filter and add up.
"""
