"""Secrets of a node: who may speak to it. A small SQLite file of its own beside the log, never shipped, never exported.

Only hashes are kept: device tokens, sessions and one-time codes as SHA-256 (they are long and random), PINs as argon2id
over a keyed hash (they are short). The key lies in a second file, so that a copied database alone gives no PIN away.
The command line may write here while the node runs; SQLite keeps the two apart.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

from branchdesk.domain.errors import Damaged, Unavailable

SCHEMA_VERSION = 1
_SCHEMA = """
create table devices (token blob primary key, device text not null) without rowid;
create table codes (code blob primary key, kind text not null, counter text not null, expires_at integer not null,
    used integer not null default 0) without rowid;
create table pins (staff text primary key, hash text not null) without rowid;
create table tries (staff text primary key, wrong integer not null, last_at integer not null,
    locked_until integer not null) without rowid;
create table sessions (token blob primary key, device text not null, staff text not null, used_at integer not null)
    without rowid;
"""


def hashed(secret: str) -> bytes:
    """What is kept of a long random secret."""
    return sha256(secret.encode()).digest()


def new_secret() -> str:
    """A token that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


class Vault:
    """The open file; one connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open, or make, the vault at ``path``.

        Raises Unavailable("vault_failed"), Damaged("vault_damaged") where the file is not a vault.
        """
        self.path = path
        self._lock = Lock()
        with self._coded():
            key_file = path.with_suffix(".key")
            for file in (path, key_file):
                file.touch(0o600)
                file.chmod(0o600)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
            with self.change() as db:
                (version,) = db.execute("pragma user_version").fetchone()
                if version == 0:
                    for statement in _SCHEMA.split(";"):
                        db.execute(statement)
                    db.execute(f"pragma user_version = {SCHEMA_VERSION}")
            self.key = self._key(key_file)

    def _key(self, file: Path) -> bytes:
        """The key; made where there is none yet. Another key than before would make every PIN wrong without a word."""
        if not file.stat().st_size:
            if self.rows("select 1 from pins limit 1"):
                raise Damaged("vault_damaged", path=str(self.path), detail=f"{file.name} is missing")
            file.write_bytes(secrets.token_bytes(32))
        return file.read_bytes()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on disk when it ends. Raises Unavailable("vault_failed"), Damaged("vault_damaged")."""
        with self._lock, self._coded(), self._db:  # commits, or rolls back where an exception comes
            self._db.execute("begin immediate")
            yield self._db

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a query."""
        with self._lock, self._coded():
            return self._db.execute(query, values).fetchall()

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    @contextmanager
    def _coded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise Unavailable("vault_failed", path=str(self.path), detail=str(error)) from error
        except sqlite3.DatabaseError as error:
            raise Damaged("vault_damaged", path=str(self.path), detail=str(error)) from error
        except OSError as error:
            raise Unavailable("vault_failed", path=str(self.path), detail=str(error)) from error
