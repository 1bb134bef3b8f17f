"""People, their sessions, and the record of what they did, which the database itself keeps from being changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
_YEAR_MS = 365 * 24 * 3600 * 1000


def upgrade() -> None:
    """Room for it."""
    _people()
    _log_ins()
    _audit()
    for statement in _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("one_time_until", sa.BigInteger),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("last_log_in", sa.BigInteger),
        sa.Column("disabled_at", sa.BigInteger),
    )
    vouched = sa.text("issuer != ''")
    op.create_index(
        "person_subject", "person", ["issuer", "subject"], unique=True, postgresql_where=vouched, sqlite_where=vouched
    )
    op.create_table(
        "person_scope",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
    )


def _log_ins() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
    )
    op.create_index("session_person", "session", ["person"])
    op.create_table(
        "log_in_try",
        sa.Column("name_hash", sa.LargeBinary, primary_key=True),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "log_in_flow",
        sa.Column("state_hash", sa.LargeBinary, primary_key=True),
        sa.Column("browser_hash", sa.LargeBinary, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("onward", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("before", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_index("audit_person", "audit", ["person", "seq"])


_SQLITE = (
    "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows stay'); END",
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit "
    f"WHEN OLD.at > CAST(strftime('%s', 'now') AS INTEGER) * 1000 - {_YEAR_MS} "
    "BEGIN SELECT RAISE(ABORT, 'audit rows are kept for a year'); END",
)
_POSTGRES = (
    "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'DELETE' THEN "
    f"IF OLD.at <= extract(epoch FROM now()) * 1000 - {_YEAR_MS} THEN RETURN OLD; END IF; END IF; "
    "RAISE EXCEPTION 'audit rows stay' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses()",
    "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
)
