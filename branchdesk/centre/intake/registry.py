"""Which branches there are, and how they prove it. Secrets are random and long, so a plain hash keeps them at rest."""

from __future__ import annotations

import secrets
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, delete, select

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import put
from branchdesk.centre.database import Database
from branchdesk.domain.commands import Id
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import HOUR

CODE_LIVES = 24 * HOUR
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def registration_code(database: Database, branch: str, now: int) -> str:
    """A one-time code, good for a day: the branch's node fetches its token with it. Raises Rejected("branch_name")."""
    _check_name(branch)
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    with database.write() as connection:
        connection.execute(delete(t.registration).where(t.registration.c.expires_at < now))
        put(
            connection,
            t.registration,
            [{"code_hash": _hashed(_plain(code)), "branch": branch, "expires_at": now + CODE_LIVES}],
        )
    return code


def redeem(database: Database, branch: str, code: str, now: int) -> str:
    """Spend a code: the branch's token. Raises Rejected("registration_code_wrong")."""
    r = t.registration
    with database.write() as connection:
        spent = connection.execute(
            delete(r).where(r.c.code_hash == _hashed(_plain(code)), r.c.branch == branch, r.c.expires_at >= now)
        )
        if not spent.rowcount:
            raise Rejected("registration_code_wrong", branch=branch)
        return _new_token(connection, branch, now)


def register_branch(database: Database, branch: str, now: int) -> str:
    """Register a branch at once, for whoever sits at the centre's own machine: its token; an earlier one ends.

    Raises Rejected("branch_name").
    """
    _check_name(branch)
    with database.write() as connection:
        return _new_token(connection, branch, now)


def check_token(database: Database, branch: str, token: str) -> None:
    """Raise Rejected("branch_token_wrong") unless the token is that branch's."""
    b = t.branch
    with database.read() as connection:
        kept = connection.execute(select(b.c.token_hash).where(b.c.branch == branch)).scalar()
    if not proves(kept, token):
        raise Rejected("branch_token_wrong", branch=branch)


def proves(kept: bytes | None, token: str) -> bool:
    """Whether a token is the one whose hash is kept."""
    return secrets.compare_digest(kept or b"", _hashed(token))


def token_hashes(database: Database) -> dict[str, bytes]:
    """Of all branches. Raises Unavailable("centre_store_failed")."""
    b = t.branch
    with database.read() as connection:
        return {row.branch: row.token_hash for row in connection.execute(select(b.c.branch, b.c.token_hash))}


def _new_token(connection: Connection, branch: str, now: int) -> str:
    token = secrets.token_urlsafe(32)
    b = t.branch
    changed = connection.execute(b.update().where(b.c.branch == branch).values(token_hash=_hashed(token)))
    if not changed.rowcount:
        fresh = {"gen": 1, "name_zh": branch, "name_en": branch, "flagged": 0, "forks": 0}
        connection.execute(b.insert().values(branch=branch, registered_at=now, token_hash=_hashed(token), **fresh))
    return token


def _check_name(branch: str) -> None:
    try:
        msgspec.convert(branch, Id)
    except msgspec.ValidationError as error:
        raise Rejected("branch_name", branch=branch) from error


def _plain(code: str) -> str:
    """A code as people may type it."""
    return code.strip().upper().replace("-", "").replace(" ", "")


def _hashed(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
