"""Staff PINs: kept hashed (``web.hashing``), five tries, then a quarter of an hour's wait.

An unknown member of staff costs the same time and tries as a known one, so nobody learns who works here. The count
survives a restart.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import SHORTEST_PIN
from branchdesk.domain.times import MINUTE
from branchdesk.node.vault import Vault
from branchdesk.web.hashing import hashed, is_right

TRIES = 5
LOCKED_MIN = 15


class PinRow(msgspec.Struct, frozen=True):
    """A PIN, by the staff's id. Written by ``vault_rows`` as well."""

    hash: str


class TriesRow(msgspec.Struct, frozen=True, kw_only=True):
    """Wrong tries of a member of staff. Written by ``vault_rows`` as well."""

    wrong: int = 0
    last_at: int = 0
    locked_until: int = 0


class Pins:
    """PINs and wrong tries. Blocking (an argon2 hash takes some 20 ms): call it off the event loop."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._nobody = hashed(self._keyed(""))

    def set(self, staff: str, pin: str) -> None:
        """Give somebody a PIN; earlier wrong tries are forgotten. Raises Rejected("pin_too_short")."""
        if len(pin) < SHORTEST_PIN:
            raise Rejected("pin_too_short", digits=SHORTEST_PIN)
        row = PinRow(hashed(self._keyed(pin)))
        with self._vault.change() as change:
            change.put("pin", staff, msgspec.json.encode(row))
            change.delete("tries", staff)

    def unlock(self, staff: str) -> None:
        """Forget wrong tries."""
        self._vault.delete("tries", staff)

    def known(self) -> frozenset[str]:
        """Who has a PIN."""
        return frozenset(self._vault.all("pin"))

    def check(self, staff: str, pin: str, now: int) -> None:
        """Raise Rejected("wrong_pin", left=…) or Rejected("staff_locked", minutes=…) unless the PIN is right.

        A locked PIN is not even compared. ``locked_until`` of the error's cause is for the log's own record.
        """
        known, counted = self._vault.get("pin", staff), self._counted(staff)
        tries = self._tries(counted)
        if tries.locked_until > now:
            raise locked(staff, tries.locked_until, now)
        if self._is_right(known, pin):
            self._vault.delete("tries", counted)
            return
        fresh = tries.locked_until or now - tries.last_at > LOCKED_MIN * MINUTE
        wrong = 1 if fresh else tries.wrong + 1
        until = now + LOCKED_MIN * MINUTE if wrong >= TRIES else 0
        row = TriesRow(wrong=wrong, last_at=now, locked_until=until)
        self._vault.put("tries", counted, msgspec.json.encode(row))
        if until:
            raise locked(staff, until, now)
        raise Rejected("wrong_pin", left=TRIES - wrong)

    def locked_until(self, staff: str) -> int:
        """The instant (ms) until which somebody is locked; in the past or 0: not locked."""
        return self._tries(self._counted(staff)).locked_until

    def _counted(self, staff: str) -> str:
        """Names that nobody has are counted under few, which no name can be: inventing names must not fill the disk."""
        return staff if self._vault.get("pin", staff) else f"/{sha256(staff.encode()).digest()[0]}"

    def _tries(self, counted: str) -> TriesRow:
        raw = self._vault.get("tries", counted)
        return msgspec.json.decode(raw, type=TriesRow) if raw else TriesRow()

    def _is_right(self, known: bytes, pin: str) -> bool:
        kept = msgspec.json.decode(known, type=PinRow).hash if known else self._nobody
        return is_right(kept, self._keyed(pin)) and bool(known)

    def _keyed(self, pin: str) -> bytes:
        return hmac.digest(self._vault.key, pin.encode(), "sha256")


def locked(staff: str, until: int, now: int) -> Rejected:
    """The refusal of a locked PIN."""
    return Rejected("staff_locked", staff=staff, minutes=max(1, -(-(until - now) // MINUTE)))
