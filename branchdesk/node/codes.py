"""One-time codes, by which a device joins a branch: short enough to type, good for a quarter of an hour, used once."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.times import MINUTE
from branchdesk.node.vault import Vault, hashed

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0/O, 1/I/L: nobody has to guess what is written on the note."""
LENGTH = 8
VALID_MIN = 15


class Grant(NamedTuple):
    """What a code lets a device become."""

    kind: DeviceKind
    counter: str


class Codes:
    """Codes made, used and lapsed."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def make(self, grant: Grant, now: int) -> str:
        """A new code for one device. Raises Rejected("counter_needed") for a counter's device without a counter."""
        if grant.kind in ("counter", "evaluator") and not grant.counter:
            raise Rejected("counter_needed", device=grant.kind)
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        with self._vault.change() as db:
            db.execute("delete from codes where expires_at < ?", (now - 24 * 60 * MINUTE,))
            values = (hashed(code), grant.kind, grant.counter, now + VALID_MIN * MINUTE)
            db.execute("insert into codes (code, kind, counter, expires_at) values (?, ?, ?, ?)", values)
        return code

    def claim(self, code: str, now: int) -> Grant:
        """Use a code up. Raises Rejected("code_unknown" | "code_used" | "code_expired")."""
        key = hashed(_clean(code))
        with self._vault.change() as db:
            row = db.execute("select kind, counter, expires_at, used from codes where code = ?", (key,)).fetchone()
            if row is None:
                raise Rejected("code_unknown")
            kind, counter, expires_at, used = row
            if used:
                raise Rejected("code_used")
            if expires_at <= now:
                raise Rejected("code_expired", minutes=VALID_MIN)
            db.execute("update codes set used = 1 where code = ?", (key,))
        return Grant(kind, counter)

    def give_back(self, code: str) -> None:
        """The enrolment did not come about: the code may be used again."""
        with self._vault.change() as db:
            db.execute("update codes set used = 0 where code = ?", (hashed(_clean(code)),))


def _clean(code: str) -> str:
    """People type codes with spaces, dashes and small letters."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)
