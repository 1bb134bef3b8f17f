"""Staff PINs: argon2id (19 MiB, two passes: OWASP's choice for logins), five tries, then a quarter of an hour's wait.

An unknown member of staff costs the same time and tries as a known one, so nobody learns who works here. The count
survives a restart.
"""

from __future__ import annotations

import hmac
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import MINUTE
from branchdesk.node.vault import Vault

TRIES = 5
LOCKED_MIN = 15
SHORTEST = 4

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class _Tries(NamedTuple):
    wrong: int = 0
    last_at: int = 0
    locked_until: int = 0


class Pins:
    """PINs and wrong tries. Blocking (an argon2 hash takes some 20 ms): call it off the event loop."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._nobody = _hasher.hash(self._keyed(""))

    def set(self, staff: str, pin: str) -> None:
        """Give somebody a PIN; earlier wrong tries are forgotten. Raises Rejected("pin_too_short")."""
        if len(pin) < SHORTEST:
            raise Rejected("pin_too_short", digits=SHORTEST)
        hashed = _hasher.hash(self._keyed(pin))
        with self._vault.change() as db:
            db.execute("insert or replace into pins values (?, ?)", (staff, hashed))
            db.execute("delete from tries where staff = ?", (staff,))

    def check(self, staff: str, pin: str, now: int) -> None:
        """Raise Rejected("wrong_pin", left=…) or Rejected("staff_locked", minutes=…) unless the PIN is right.

        A locked PIN is not even compared. ``locked_until`` of the error's cause is for the log's own record.
        """
        tries = self._tries(staff)
        if tries.locked_until > now:
            raise locked(tries.locked_until, now)
        if self._is_right(staff, pin):
            with self._vault.change() as db:
                db.execute("delete from tries where staff = ?", (staff,))
            return
        fresh = tries.locked_until or now - tries.last_at > LOCKED_MIN * MINUTE
        wrong = 1 if fresh else tries.wrong + 1
        until = now + LOCKED_MIN * MINUTE if wrong >= TRIES else 0
        with self._vault.change() as db:
            db.execute("delete from tries where last_at < ?", (now - 24 * 60 * MINUTE,))
            db.execute("insert or replace into tries values (?, ?, ?, ?)", (staff, wrong, now, until))
        if until:
            raise locked(until, now)
        raise Rejected("wrong_pin", left=TRIES - wrong)

    def locked_until(self, staff: str) -> int:
        """The instant (ms) until which somebody is locked; in the past or 0: not locked."""
        return self._tries(staff).locked_until

    def _tries(self, staff: str) -> _Tries:
        with self._vault.change() as db:
            row = db.execute("select wrong, last_at, locked_until from tries where staff = ?", (staff,)).fetchone()
        return _Tries(*row) if row else _Tries()

    def _is_right(self, staff: str, pin: str) -> bool:
        rows = self._vault.rows("select hash from pins where staff = ?", staff)
        hashed = str(rows[0][0]) if rows else self._nobody
        try:
            _hasher.verify(hashed, self._keyed(pin))
        except VerifyMismatchError:
            return False
        return bool(rows)

    def _keyed(self, pin: str) -> bytes:
        return hmac.digest(self._vault.key, pin.encode(), "sha256")


def locked(until: int, now: int) -> Rejected:
    """The refusal of a locked PIN."""
    return Rejected("staff_locked", minutes=max(1, -(-(until - now) // MINUTE)))
