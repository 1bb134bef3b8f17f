"""A customer's pseudonym: what the branch keeps of a card or an identity number that a kiosk read.

The number is hashed with a key of the vault (HMAC-SHA256) and forgotten at once: it is in no log, no error and no
answer. Card numbers are few enough to try them all, so the key is the secret: whoever has it could find numbers again,
and nobody can once it is gone. Every ``LINK_DAYS`` a new key takes its place in the vault, at every node, and visits
under the old one belong to nobody any more (DOMAIN.md: the link of ticket and customer is kept 90 days).
"""

from __future__ import annotations

import hmac
import secrets

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.recognition import read
from branchdesk.domain.times import DAY
from branchdesk.node.vault import Vault
from branchdesk.services.ports import Clock

LINK_DAYS = 90
_KIND, _NAME = "customer_key", "current"


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """The key in force, and since when (ms)."""

    key: bytes
    since: int


class Recognition:
    """Pseudonyms under the key in force. Blocking: call it off the event loop."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def customer(self, keys: str) -> str:
        """The pseudonym of a card's or an identity number. Raises Rejected("number_unreadable"), Unavailable."""
        found = read(keys)
        if found is None:
            raise Rejected("number_unreadable")
        return hmac.digest(self._key(), f"{found.kind}:{found.number}".encode(), "sha256").hex()[:32]

    def since(self) -> int:
        """Since when visits are linked at all: the present key's beginning; 0: never yet."""
        row = self._row(self._vault.get(_KIND, _NAME))
        return row.since if row else 0

    def rotate(self) -> None:
        """Put a new key in the place of one that has had its time; where nobody was ever read there is none."""
        row = self._row(self._vault.get(_KIND, _NAME))
        if row is not None and self._is_old(row):
            self._key()

    def _key(self) -> bytes:
        row = self._row(self._vault.get(_KIND, _NAME))
        if row is not None and not self._is_old(row):
            return row.key
        with self._vault.change() as change:
            row = self._row(change.get(_KIND, _NAME))
            if row is None or self._is_old(row):
                row = KeyRow(key=secrets.token_bytes(32), since=self._clock.now())
                change.put(_KIND, _NAME, msgspec.json.encode(row))
        return row.key

    def _is_old(self, row: KeyRow) -> bool:
        return self._clock.now() - row.since >= LINK_DAYS * DAY

    def _row(self, raw: bytes) -> KeyRow | None:
        return msgspec.json.decode(raw, type=KeyRow) if raw else None
