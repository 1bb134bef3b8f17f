"""PINs and passwords as they are kept: argon2id (19 MiB, two passes: OWASP's choice for log-ins). Blocking, 20 ms."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(secret: str | bytes) -> str:
    """What is kept of a secret."""
    return _hasher.hash(secret)


def is_right(kept: str, secret: str | bytes) -> bool:
    """Whether this is the secret of which that was kept; nothing is where what was kept is damaged."""
    try:
        return _hasher.verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False
