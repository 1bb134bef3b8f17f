"""Passwords of people who are not known to an identity server; kept hashed (``web.hashing``)."""

from __future__ import annotations

import secrets
from functools import lru_cache
from threading import BoundedSemaphore

from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import HOUR
from branchdesk.web import hashing

SHORTEST, LONGEST = 12, 200
FEWEST = 5
"""So many different characters at least."""
ONE_TIME_LIVES = 7 * 24 * HOUR
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_at_once = BoundedSemaphore(2)
"""However many log in together, hashing takes two cores and 38 MiB at most."""


def hashed(password: str) -> str:
    """As it is kept."""
    with _at_once:
        return hashing.hashed(password)


def is_right(kept: str, password: str) -> bool:
    """Whether it is the password. ``kept`` is empty for whom there is none: that takes as long, and is never right."""
    with _at_once:
        right = hashing.is_right(kept or _nobodys(), password)
    return right and bool(kept)


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
    return hashing.hashed(secrets.token_urlsafe())
