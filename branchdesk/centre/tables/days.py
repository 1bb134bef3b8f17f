"""What the digest makes of the logs: folds, business dates, visits, and each branch as it is now."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from branchdesk.centre.tables.base import metadata

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

live = Table(
    "live",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("changed_at", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("live_changed", "changed_at"),
)
"""Each branch as it is now (``digest.live.Live`` as msgpack), for pages and phones that watch it.

``version`` is its log's position; ``changed_at`` is by the centre's clock, for whoever looks what has changed.
"""

told = Table(
    "told",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""What each branch said last of its waits, as it came (``forecast.told``); for phones that wait."""

ticket_link = Table(
    "ticket_link",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("gen", Integer, nullable=False),
    Column("bdate", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Index("ticket_link_bdate", "bdate"),
)
"""From the secret on a ticket (its SHA-256) to the ticket; removed when the link to the customer must end."""
