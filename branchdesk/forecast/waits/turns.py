"""A branch that tells everything played forward: who is called when, by the rule that the counters really follow.

``domain.policy`` decides who is next; here the same order is a number for each person (``Person.key`` and its like), so
that ``PATHS`` futures are played at once: the counter that is free first takes the first of those it may take, of its
backup services only where none of its own waits. Who is only asked for (a newcomer that nobody issued a ticket to)
takes no time, so that one play answers for any number of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from branchdesk.forecast.laws import LONGEST, Array
from branchdesk.forecast.play import NEVER, PATHS, ROWS, Pauses

_BACKUP = 1e7
"""Added to the key of who is only helped with."""
_ABSENT = 1e9


class Seat(NamedTuple):
    """An open counter. ``free``: in how many seconds it takes the next, in each future."""

    counter: str
    own: frozenset[str]
    backup: frozenset[str]
    free: Array
    speed: float = 1.0


class Person(NamedTuple):
    """Somebody in the order of calling: the smaller ``key`` is called first.

    From ``ages_in`` seconds on the guarantee counts, ``aged``; ``capped``: while enough with priority were called in a
    row. ``lasts``: at a counter of ordinary speed; None: only asked for. ``stays``: gives up after so long. ``to``: the
    only counter. ``comes``: is not here yet, and played only as far as it goes before others.
    """

    service: str
    key: float
    aged: float
    ages_in: float
    capped: float
    urgent: bool = False
    lasts: Array | None = None
    stays: Array | None = None
    to: str = ""
    comes: Array | None = None


def called(seats: Sequence[Seat], people: Sequence[Person], pauses: Pauses, run: int, cap: int) -> Array:
    """In how many seconds each is called, in each future (``LONGEST``: never): shape (PATHS, people).

    ``run``: with priority called in a row by now; ``cap``: at most so many.
    """
    hall = _Hall(seats, people, run, cap)
    hall.free = pauses.after(hall.free)
    for _ in range(2 * len(people) + len(seats)):
        if not hall.step(pauses):
            break
    return np.minimum(hall.waits, LONGEST)


class _Hall:
    """The state of all futures."""

    def __init__(self, seats: Sequence[Seat], people: Sequence[Person], run: int, cap: int) -> None:
        size, nothing, never = len(people), np.zeros(PATHS), np.full(PATHS, NEVER)
        self.free = np.stack([seat.free for seat in seats], axis=1)
        self.waits: Array = np.full((PATHS, size), LONGEST)
        self._speeds = np.array([seat.speed for seat in seats])
        self._closed = np.array([[_closed(seat, one) for one in people] for seat in seats])
        self._key, self._aged, self._ages_in, capped = np.array(
            [(one.key, one.aged, one.ages_in, one.capped) for one in people]
        ).T
        self._urgent = np.array([one.urgent for one in people])
        self._lift = np.where(self._urgent, capped - self._key, 0.0)
        self._may_lift = bool(self._lift.any())
        self._lasts = np.stack([nothing if one.lasts is None else one.lasts for one in people], axis=1)
        # Who is only asked for has gone by the time.
        stays = [nothing - 1 if one.lasts is None else never if one.stays is None else one.stays for one in people]
        self._stays = np.stack(stays, axis=1)
        self._comes = np.stack([nothing if one.comes is None else one.comes for one in people], axis=1)
        self._here = np.array([one.comes is None for one in people])
        self._all_here = bool(self._here.all())
        self._gone: Array = np.where(self._comes < NEVER, 0.0, np.inf)
        self._run, self._cap = np.full(PATHS, run), cap
        self._left = np.full(PATHS, self._here.sum())

    def step(self, pauses: Pauses) -> bool:
        """In each future the next free counter takes somebody, or has nobody to take for good. False: it is over."""
        seat = self.free.argmin(axis=1)
        now = self.free[ROWS, seat]
        if not ((now < NEVER) & (self._left > 0)).any():
            return False
        open_to = self._closed[seat] + self._gone
        key = self._order(now) + open_to
        if not self._all_here:  # with nobody here to take, a counter waits for the first who comes
            key = np.where(self._comes > now[:, None], open_to + _ABSENT + self._comes, key)
        pick = key.argmin(axis=1)
        took = (key[ROWS, pick] < np.inf) & (now < NEVER)
        now = np.maximum(now, self._comes[ROWS, pick])
        taken = ROWS[took], pick[took]
        self.waits[taken], self._gone[taken] = now[took], np.inf
        self._left -= took & self._here[pick]
        here = took & (self._stays[ROWS, pick] >= now)
        free = now + here * self._lasts[ROWS, pick] * self._speeds[seat]
        self.free[ROWS, seat] = np.where(took, free, NEVER)
        if pauses.any:
            self.free = pauses.after(self.free)
        if self._may_lift:
            self._run = np.where(here, np.where(self._urgent[pick], self._run + 1, 0), self._run)
        return True

    def _order(self, now: Array) -> Array:
        """Everybody's key: of all futures, or of each."""
        key: Array = self._key[None, :]
        if self._may_lift:
            key = key + np.where((self._run >= self._cap)[:, None], self._lift, 0.0)
        aged = self._ages_in <= now[:, None]
        return np.where(aged, self._aged, key) if aged.any() else key


def _closed(seat: Seat, one: Person) -> float:
    if one.to:
        return 0.0 if one.to == seat.counter else np.inf
    return 0.0 if one.service in seat.own else _BACKUP if one.service in seat.backup else np.inf
