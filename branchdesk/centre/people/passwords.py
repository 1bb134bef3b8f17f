"""Passwords of people who are not known to an identity server: argon2id (19 MiB, two passes: OWASP's choice)."""

from __future__ import annotations

import secrets
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import HOUR

SHORTEST, LONGEST = 12, 200
FEWEST = 5
"""So many different characters at least."""
ONE_TIME_LIVES = 7 * 24 * HOUR
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = BoundedSemaphore(2)
"""However many log in together, hashing takes two cores and 38 MiB at most."""


def hashed(password: str) -> str:
    """As it is kept."""
    with _at_once:
        return _hasher.hash(password)


def is_right(kept: str, password: str) -> bool:
    """Whether it is the password. ``kept`` is empty for whom there is none: that takes as long, and is never right."""
    with _at_once:
        try:
            _hasher.verify(kept or _nobodys(), password)
        except VerifyMismatchError:
            return False
    return bool(kept)


def check_new(password: str, person: str) -> None:
    """Raise Rejected("password_weak") for one that would be guessed."""
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST or len(set(plain)) < FEWEST or person.casefold() in plain:
        raise Rejected("password_weak", shortest=SHORTEST)


def check_again(password: str, again: str) -> None:
    """Raise Rejected("password_differs") where it was not typed the same twice."""
    if password != again:
        raise Rejected("password_differs")


def one_time() -> str:
    """A password of 80 random bits, to be told to somebody and changed by them."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@lru_cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe())
