"""Secrets of a node: who may speak to it. A small SQLite file of its own beside the log, never shipped, never exported.

Rows of a kind, a key and a value; what each kind holds is known to its module (``tokens``, ``codes``, ``pins``). Only
hashes are kept: device tokens, sessions and one-time codes as SHA-256 (they are long and random), PINs as argon2id over
a keyed hash (they are short). The key lies in a second file, so that a copied database alone gives no PIN away.

The nodes of a branch hold the same rows: ``mirror`` sends on what is marked here and brings what others wrote; of two
writers of one row the later wins. The command line may write here while the node runs; SQLite keeps the two apart.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

import msgspec

from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.domain.times import SECOND
from branchdesk.node.vault_rows import Change, prepare
from branchdesk.places import write_private
from branchdesk.services.ports import Row

Heard = Callable[[set[str]], None]
"""Is told which kinds of rows changed, in the thread that changed them."""


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """All of a vault, for a PC that joins the branch."""

    key: bytes
    rows: list[Row]


def hashed(secret: str) -> bytes:
    """What is kept of a long random secret."""
    return sha256(secret.encode()).digest()


def new_secret() -> str:
    """A token that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


def wall() -> int:
    """Milliseconds since 1970 UTC."""
    return round(time.time() * SECOND)


class Vault:
    """The open file; one connection, used by one thread at a time. ``node`` signs what is written here."""

    def __init__(self, path: Path, node: str = "", now: Callable[[], int] = wall) -> None:
        """Open, or make, the vault at ``path``; one of an earlier version is brought up to date.

        Raises Unavailable("vault_failed"), Damaged("vault_damaged") where the file is not a vault.
        """
        self.path = path
        self.node = node
        self._now = now
        self._lock = Lock()
        self._listeners: list[Heard] = []
        self._key_file = path.with_suffix(".key")
        with self._coded():
            for file in (path, self._key_file):
                file.touch(0o600)
                file.chmod(0o600)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
            self._db.execute("pragma secure_delete = on")  # what is replaced is gone from the file
            with self._db:
                self._db.execute("begin immediate")
                prepare(self._db, now())
            self.key = self._read_key()

    def get(self, kind: str, key: str) -> bytes:
        """A row's value; empty where there is none."""
        with self._lock, self._coded():
            return Change(self._db, self.node, self._now).get(kind, key)

    def all(self, kind: str) -> dict[str, bytes]:
        """The values of a kind by their keys."""
        with self._lock, self._coded():
            return Change(self._db, self.node, self._now).all(kind)

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Write one row. Raises Unavailable("vault_failed"), Damaged("vault_damaged")."""
        with self.change() as change:
            change.put(kind, key, value)

    def delete(self, kind: str, key: str) -> None:
        """Take a row away. Raises as ``put``."""
        with self.change() as change:
            change.delete(kind, key)

    @contextmanager
    def change(self) -> Iterator[Change]:
        """One transaction, on disk when it ends; then the listeners hear of it. Raises as ``put``."""
        with self._lock, self._coded(), self._db:  # commits, or rolls back where an exception comes
            self._db.execute("begin immediate")
            change = Change(self._db, self.node, self._now)
            yield change
        if change.kinds:
            for heard in self._listeners:
                heard(change.kinds)

    def listen(self, heard: Heard) -> None:
        """Tell of every change made through this object from now on, also of rows that came from others."""
        self._listeners.append(heard)

    def unshared(self) -> list[Row]:
        """Rows written here, also by the command line, of which the other nodes do not know yet."""
        with self._lock, self._coded():
            return Change(self._db, self.node, self._now).unshared()

    def merge(self, shared: Sequence[Row], *, whole: bool = True) -> None:
        """Take in what is newer than here. Where ``shared`` is the ``whole``, what is newer here is to be sent."""
        with self.change() as change:
            change.merge(shared, whole=whole)

    def export_for_join(self) -> bytes:
        """All rows and the key, for a PC that joins the branch; to be sent over TLS alone."""
        with self._lock, self._coded():
            rows = Change(self._db, self.node, self._now).rows()
        return msgspec.json.encode(Handover(key=self.key, rows=rows))

    def import_from_join(self, handover: bytes) -> None:
        """Become a vault of the branch whose node made ``handover``.

        What was here under another key is dropped: its PINs are worth nothing under the branch's. Done again after a
        cut, it comes to the same. Raises msgspec.DecodeError, Unavailable, Damaged.
        """
        given = msgspec.json.decode(handover, type=Handover)
        if given.key != self.key:
            with self.change() as change:
                change.clear()
            with self._coded():
                write_private(self._key_file, given.key)
            self.key = given.key
        self.merge(given.rows, whole=False)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _read_key(self) -> bytes:
        """The key; made where there is none yet. Another key than before would make every PIN wrong without a word."""
        if not self._key_file.stat().st_size:
            if Change(self._db, self.node, self._now).all("pin"):
                raise Damaged("vault_damaged", path=str(self.path), detail=f"{self._key_file.name} is missing")
            write_private(self._key_file, secrets.token_bytes(32))
        return self._key_file.read_bytes()

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
