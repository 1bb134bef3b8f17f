"""One-time codes, by which a device joins a branch: short enough to type, good for a quarter of an hour, used once."""

from __future__ import annotations

import secrets
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from branchdesk.domain.codes import ALPHABET, CODE_LETTERS, clean
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.times import DAY, MINUTE
from branchdesk.node.vault import Vault, hashed

VALID_MIN = 15


class Grant(NamedTuple):
    """What a code lets a device become."""

    kind: DeviceKind
    counter: str


class CodeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A code under its hash. ``used_by``: whoever claimed it. Written by ``vault_rows`` as well."""

    kind: DeviceKind
    counter: str
    expires_at: int
    used_by: str = ""


class Codes:
    """Codes made, used and lapsed."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def make(self, grant: Grant, now: int) -> str:
        """A new code for one device. Raises Rejected("counter_needed") for a counter's device without a counter."""
        if grant.kind in ("counter", "evaluator") and not grant.counter:
            raise Rejected("counter_needed", device=grant.kind)
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
        row = CodeRow(kind=grant.kind, counter=grant.counter, expires_at=now + VALID_MIN * MINUTE)
        with self._vault.change() as change:
            for key, raw in change.all("code").items():
                if _row(raw).expires_at < now - DAY:
                    change.delete("code", key)
            change.put("code", code_key(code), msgspec.json.encode(row))
        return code

    def claim(self, code: str, claimer: str, now: int) -> Grant:
        """Use a code up; whoever claimed it may claim it again, for the answer may have been lost.

        Two nodes may let two claimers pass at once: which of them gets in is decided in the log. Raises
        Rejected("code_unknown" | "code_used" | "code_expired").
        """
        key = code_key(code)
        with self._vault.change() as change:
            raw = change.get("code", key)
            if not raw:
                raise Rejected("code_unknown")
            row = _row(raw)
            if row.used_by not in ("", claimer):
                raise Rejected("code_used")
            if row.expires_at <= now:
                raise Rejected("code_expired", minutes=VALID_MIN)
            change.put("code", key, msgspec.json.encode(replace(row, used_by=claimer)))
        return Grant(row.kind, row.counter)

    def give_back(self, code: str, claimer: str) -> None:
        """The enrolment did not come about: the code may be used again."""
        key = code_key(code)
        with self._vault.change() as change:
            raw = change.get("code", key)
            if raw and _row(raw).used_by == claimer:
                change.put("code", key, msgspec.json.encode(replace(_row(raw), used_by="")))


def code_key(code: str) -> str:
    """What is kept of a code, and names it in the log."""
    return hashed(clean(code)).hex()


def _row(raw: bytes) -> CodeRow:
    return msgspec.json.decode(raw, type=CodeRow)
