"""Devices' tokens and staff sessions: kept hashed, read from memory, so that no request waits for a file.

What is in memory follows the vault, which other nodes write as well. A device has one row of each kind.
"""

from __future__ import annotations

from hashlib import sha256
from threading import Lock
from typing import NamedTuple

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import DAY, HOUR, MINUTE
from branchdesk.node.vault import Vault, hashed, new_secret
from branchdesk.node.vault_rows import TOKEN_LIFE

IDLE = 12 * HOUR
WRITTEN_EVERY = 10 * MINUTE
"""A session's use is written this often, not at every request: all nodes are told of it."""
OLD_LIFE = DAY
"""A renewed token's predecessor: the device may lose the answer, or its power, before it has saved the new one."""


class Given(NamedTuple):
    """A new token and the instant (ms) at which it ends."""

    token: str
    expires_at: int


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """A device's token, and the one before it until ``old_until``. Written by ``vault_rows`` as well."""

    hash: bytes
    expires_at: int
    old: bytes = b""
    old_until: int = 0


class _Known(NamedTuple):
    device: str
    until: int


class Tokens:
    """Which device a token belongs to. Whether that device is still wanted is in the branch's log.

    A token begins with a mark of its branch, so that one from elsewhere is told apart from one that is wrong.
    """

    def __init__(self, vault: Vault, branch: str) -> None:
        self._vault = vault
        self._mark = sha256(branch.encode()).hexdigest()[:8]
        self._loading = Lock()
        self._known: dict[bytes, _Known] = {}
        vault.listen(self._heard)
        self._heard({"token"})

    def give(self, device: str, now: int) -> Given:
        """A new token for a device; it alone will know it."""
        return self._write(device, now, b"", 0)

    def renew(self, presented: str, now: int) -> Given:
        """A new token in place of the presented one, which stays good for a day, however often it is used for this.

        Raises as ``device``.
        """
        device, key = self.device(presented, now), hashed(presented)
        row = msgspec.json.decode(self._vault.get("token", device), type=TokenRow)
        until = row.old_until if row.old == key else min(row.expires_at, now + OLD_LIFE)
        return self._write(device, now, key, until)

    def device(self, token: str, now: int) -> str:
        """The device's id. Raises Rejected("unknown_token" | "token_expired" | "other_branch")."""
        known = self._known.get(hashed(token))
        if known is None:
            mark, dot, _ = token.partition(".")
            raise Rejected("other_branch" if dot and mark != self._mark else "unknown_token")
        if known.until <= now:
            raise Rejected("token_expired", device=known.device)
        return known.device

    def owner(self, token: str) -> str:
        """The device that a token was given to, also after its end; empty for one that was never given."""
        known = self._known.get(hashed(token))
        return known.device if known else ""

    def _write(self, device: str, now: int, old: bytes, old_until: int) -> Given:
        given = Given(f"{self._mark}.{new_secret()}", now + TOKEN_LIFE)
        row = TokenRow(hash=hashed(given.token), expires_at=given.expires_at, old=old, old_until=old_until)
        self._vault.put("token", device, msgspec.json.encode(row))
        return given

    def _heard(self, kinds: set[str]) -> None:
        if "token" not in kinds:
            return
        with self._loading:
            known: dict[bytes, _Known] = {}
            for device, raw in self._vault.all("token").items():
                row = msgspec.json.decode(raw, type=TokenRow)
                if row.old:
                    known[row.old] = _Known(device, row.old_until)
                known[row.hash] = _Known(device, row.expires_at)
            self._known = known


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in at a device. Written by ``vault_rows`` as well."""

    hash: bytes
    staff: str
    used_at: int


class Sessions:
    """Who is logged in at which device. A session ends by logging out, or after 12 hours without use.

    Times of use are kept in memory and written by ``flush``: a lost one only makes a session end sooner.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._loading, self._lock = Lock(), Lock()
        self._open: dict[str, SessionRow] = {}
        self._used: dict[bytes, int] = {}
        vault.listen(self._heard)
        self._heard({"session"})

    def begin(self, device: str, staff: str, now: int) -> str:
        """A new session at a device; one that was open there before ends."""
        token = new_secret()
        self._write(device, SessionRow(hash=hashed(token), staff=staff, used_at=now))
        return token

    def staff(self, token: str, device: str, now: int) -> str:
        """Who is logged in; empty where the session has ended or belongs to another device."""
        key = hashed(token)
        with self._lock:
            row = self._open.get(device)
            if row is None or row.hash != key or now - self._used[key] > IDLE:
                return ""
            self._used[key] = now
            return row.staff

    def end(self, token: str, device: str) -> None:
        """Log out."""
        row = self._open.get(device)
        if row is not None and row.hash == hashed(token):
            self._vault.delete("session", device)

    def flush(self, now: int) -> None:
        """Write down when sessions were used; drop those that have lapsed."""
        with self._lock:
            rows = [(device, row, self._used[row.hash]) for device, row in self._open.items()]
        for device, row, used_at in rows:
            if now - used_at > IDLE:
                self._vault.delete("session", device)
            elif used_at - row.used_at >= WRITTEN_EVERY:
                self._write(device, msgspec.structs.replace(row, used_at=used_at))

    def _write(self, device: str, row: SessionRow) -> None:
        self._vault.put("session", device, msgspec.json.encode(row))

    def _heard(self, kinds: set[str]) -> None:
        if "session" not in kinds:
            return
        with self._loading:
            found = self._vault.all("session")
            rows = {device: msgspec.json.decode(raw, type=SessionRow) for device, raw in found.items()}
            with self._lock:
                self._open = rows
                self._used = {row.hash: max(row.used_at, self._used.get(row.hash, 0)) for row in rows.values()}
