"""Who may see what, how they prove who they are, and what they did. Secrets are kept as hashes alone."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from branchdesk.centre.tables.base import metadata

person = Table(
    "person",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("one_time_until", BigInteger),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("last_log_in", BigInteger),
    Column("disabled_at", BigInteger),
)
"""``password``: argon2id, empty for whom another server vouches for (``issuer``, ``subject``). ``one_time_until``: it
was made by somebody else, is good so long, and must be changed at the first log-in.
"""

_is_vouched_for = person.c.issuer != ""
Index(
    "person_subject",
    person.c.issuer,
    person.c.subject,
    unique=True,
    postgresql_where=_is_vouched_for,
    sqlite_where=_is_vouched_for,
)

person_scope = Table(
    "person_scope",
    metadata,
    Column("person", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("code", Text, primary_key=True),
)
"""What somebody of a branch's or an area's role may see. ``kind``: area (with all below it) or branch."""

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Index("session_person", "person"),
)
"""Who is logged in."""

log_in_try = Table(
    "log_in_try",
    metadata,
    Column("name_hash", LargeBinary, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)
"""Tries in a row that led nowhere, by what was typed as a name: whether or not there is such a person."""

log_in_flow = Table(
    "log_in_flow",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("browser_hash", LargeBinary, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("onward", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
"""Log-ins that are under way at the identity server. Each is spent once, by the browser that began it."""

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("audit_at", "at"),
    Index("audit_person", "person", "seq"),
)
"""Who did or looked at what. Rows are chained by their hashes; triggers refuse to change any, and to remove any that is
younger than a year.
"""
