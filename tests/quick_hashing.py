"""PINs and passwords hashed as the product does it, at the least cost: a log-in of a test takes no 20 ms of both cores.

What the product's own cost is, ``integration/test_centre_log_in.py`` asks.
"""

from __future__ import annotations

from argon2 import PasswordHasher

from branchdesk.web import hashing

PRODUCT = hashing._hasher


def hash_quickly() -> None:
    """From now on, in this process and in those that it forks."""
    hashing._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
