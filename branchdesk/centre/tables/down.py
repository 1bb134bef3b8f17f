"""What the centre asks of the branches."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from branchdesk.centre.tables.base import metadata

inbox = Table(
    "inbox",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("put_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("given_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("code", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("inbox_id", "branch", "id", unique=True),
    Index("inbox_put_at", "put_at"),
    sqlite_with_rowid=False,
)
"""An entry of a branch's inbox. ``number`` rises in each branch, over all its log's generations, and is used once.

``body`` is the operation (JSON), which holds secrets of pages: it is emptied by the answer. ``given_at``: when the
branch was first told; what it was never told has no effect there. ``answered_at`` is null while it is pending;
``code`` is the error's, empty: done; ``data`` (JSON) fills its words.
"""

_is_pending = inbox.c.answered_at.is_(None)
Index("inbox_pending", inbox.c.branch, inbox.c.number, postgresql_where=_is_pending, sqlite_where=_is_pending)
