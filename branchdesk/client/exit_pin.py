"""The PIN that opens a locked kiosk where nobody can be asked who works here: kept hashed, with few tries."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import MINUTE
from branchdesk.web.hashing import hashed, is_right

SHORTEST, TRIES, LOCKED_MIN = 6, 5, 15


class Tries(msgspec.Struct, frozen=True, kw_only=True):
    """Wrong tries in a row, and until when no other counts (ms)."""

    wrong: int = 0
    locked_until: int = 0


class ExitPin:
    """``recall`` and ``remember`` keep the tries on the device's disk, so that a restart gives no new ones."""

    def __init__(self, recall: Callable[[], bytes], remember: Callable[[bytes], None]) -> None:
        self._recall, self._remember = recall, remember

    def check(self, kept: str, pin: str, now: int) -> None:
        """Raise Rejected("exit_pin_none" | "wrong_pin" | "exit_locked") unless the PIN is the one that was set.

        Blocking (argon2). Raises Unavailable, Damaged where the tries cannot be kept.
        """
        if not kept:
            raise Rejected("exit_pin_none")
        known = self._recall()
        tries = msgspec.json.decode(known, type=Tries) if known else Tries()
        if tries.locked_until > now:
            raise Rejected("exit_locked", minutes=max(1, -(-(tries.locked_until - now) // MINUTE)))
        wrong = 1 if tries.locked_until else tries.wrong + 1
        until = now + LOCKED_MIN * MINUTE if wrong >= TRIES else 0
        self._keep(Tries(wrong=wrong, locked_until=until))  # first: who switches the power off has used it up
        if not is_right(kept, pin):
            if until:
                raise Rejected("exit_locked", minutes=LOCKED_MIN)
            raise Rejected("wrong_pin", left=TRIES - wrong)
        self._keep(Tries())

    def _keep(self, tries: Tries) -> None:
        self._remember(msgspec.json.encode(tries))


def hashed_pin(pin: str) -> str:
    """What is kept of a new PIN. Raises Rejected("pin_too_short")."""
    if len(pin) < SHORTEST:
        raise Rejected("pin_too_short", digits=SHORTEST)
    return hashed(pin)
