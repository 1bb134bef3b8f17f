"""How often somebody may ask. In memory and for this process alone."""

from __future__ import annotations

from collections import OrderedDict

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

    def wait_s(self, key: str, now: int) -> int:
        """In how many seconds ``key`` may have the next one; at least 1."""
        return max(1, round((1 - self.left(key, now)) * self._per / self._most / 1000 + 0.5))

    def take(self, key: str, now: int) -> bool:
        """Take one; False: there is none."""
        left = self.left(key, now)
        self._left[key] = (max(0.0, left - 1) if left >= 1 else left, now)
        self._left.move_to_end(key)
        while len(self._left) > KEPT:
            self._left.popitem(last=False)
        return left >= 1

    def give_back(self, key: str, now: int) -> None:
        """It was not used after all."""
        self._left[key] = (min(self._most, self.left(key, now) + 1), now)
