"""How often one address may ask. In memory and for this process alone: it keeps strangers from trying tokens at speed.

A token that was good lately is looked up whatever its address did: many phones share the address of their network.
"""

from __future__ import annotations

from collections import OrderedDict

from branchdesk.centre.limits import KEPT, Bucket
from branchdesk.domain.errors import Rejected


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
