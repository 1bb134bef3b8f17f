"""How often one address may ask. In memory and for this process alone: it keeps strangers from trying tokens at speed.

A token that was good lately is looked up whatever its address did: many phones share the address of their network.
"""

from __future__ import annotations

from collections import OrderedDict

from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import MINUTE

KEPT = 20_000


class Bucket:
    """``most`` at once for each key, refilled evenly over ``per`` ms."""

    def __init__(self, most: int, per: int = MINUTE) -> None:
        self._most = most
        self._per = per
        self._left: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def left(self, key: str, now: int) -> float:
        """How many ``key`` may have now."""
        left, at = self._left.get(key, (float(self._most), now))
        return min(self._most, left + max(0, now - at) * self._most / self._per)

    def take(self, key: str, now: int) -> bool:
        """Take one; False: there is none."""
        left = self.left(key, now)
        self._left[key] = (max(0.0, left - 1), now)
        self._left.move_to_end(key)
        while len(self._left) > KEPT:
            self._left.popitem(last=False)
        return left >= 1

    def give_back(self, key: str, now: int) -> None:
        """It was not used after all."""
        self._left[key] = (min(self._most, self.left(key, now) + 1), now)


class Guesses:
    """Tokens that led nowhere, by address."""

    def __init__(self, most: int = 60) -> None:
        self._tries = Bucket(most)
        self._good: OrderedDict[bytes, None] = OrderedDict()

    def check(self, address: str, key: bytes, now: int) -> None:
        """Before a token is looked up. Raises Rejected("page_too_often") for an address that guessed too often."""
        if key not in self._good and not self._tries.take(address, now):
            raise Rejected("page_too_often")

    def found(self, address: str, key: bytes, now: int) -> None:
        """The token is good: it was no guess."""
        if key not in self._good:
            self._tries.give_back(address, now)
        self._good[key] = None
        self._good.move_to_end(key)
        while len(self._good) > KEPT:
            self._good.popitem(last=False)
