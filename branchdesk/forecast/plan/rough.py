"""Many plans at once, roughly: what the search for a plan asks. Pure.

In order of coming everyone takes the able counter that is free first (a backup one if that saves some minutes), or
gives up before. All plans and all simulated days go through it side by side, so that a hundred plans take hardly longer
than one. What it leaves out (classes, who has waited too long, a counter's own services first) is why ``refining`` has
every plan judged by ``ahead`` and corrects its aim.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from branchdesk.forecast.arrivals.calendar import SLOTS
from branchdesk.forecast.days.futures import HALF_HOUR, Future
from branchdesk.forecast.laws import Array
from branchdesk.forecast.plan.staffing import Plan, Task

_BACKUP = 300.0
"""A backup counter is taken where it saves so many seconds."""
_NEVER = 1e9


class Rough:
    """The days of one task. ``waits`` and ``halves`` tell of plans, one row for each."""

    def __init__(self, task: Task, futures: Sequence[Future]) -> None:
        self._task = task
        size = max(len(future.joined) for future in futures)
        shape = (size, len(futures))
        self._joined, self._work, self._stay = np.full(shape, _NEVER), np.zeros(shape), np.zeros(shape)
        codes = sorted(task.counts)
        service = np.zeros(shape, dtype=np.int64)
        self._there = np.zeros(shape, dtype=bool)
        for column, one in enumerate(futures):
            rows = np.argsort(one.joined, kind="stable")
            taken = slice(0, len(rows))
            self._joined[taken, column] = np.array(one.joined)[rows]
            self._work[taken, column] = np.array(one.work)[rows]
            self._stay[taken, column] = (np.array(one.leaves) - np.array(one.joined))[rows]
            service[taken, column] = np.array([codes.index(code) for code in one.services])[rows]
            self._there[taken, column] = True
        self._slots = np.clip(self._joined // HALF_HOUR, 0, SLOTS - 1).astype(np.int64)
        self._dear = _dear(task, codes)[service]
        day = np.clip(self._slots, task.first, task.last - 1) - task.first
        self._by_half: Array = (day[..., None] == np.arange(task.last - task.first)) * self._there[..., None]
        self._by_half = self._by_half.reshape(-1, task.last - task.first).astype(np.float64)
        self.come: Array = self._by_half.sum(axis=0) / len(futures)

    def halves(self, plans: Sequence[Plan]) -> Array:
        """Mean wait (min) in each half-hour, by plan."""
        waits = self._waits(plans).reshape(len(plans), -1)
        means: Array = waits @ self._by_half / np.maximum(self._by_half.sum(axis=0), 1.0) / 60
        return means

    def _waits(self, plans: Sequence[Plan]) -> Array:
        opens = _opens(self._task, plans)
        size, number = self._joined.shape
        free = np.zeros((len(plans), number, len(self._task.desks)))
        waits = np.zeros((len(plans), size, number))
        rows, columns = np.arange(len(plans))[:, None], np.arange(number)[None, :]
        for turn in range(size):
            at = self._joined[turn]
            start = np.maximum(np.maximum(free, at[None, :, None]), opens[:, self._slots[turn], :])
            which = (start + self._dear[turn]).argmin(axis=2)
            begins = start[rows, columns, which]
            wait = begins - at
            stays = wait <= self._stay[turn]
            waits[:, turn, :] = np.where(stays, wait, self._stay[turn])
            done = begins + self._work[turn]
            slot = np.minimum(done // HALF_HOUR, SLOTS - 1).astype(np.int64)
            done = np.maximum(done, opens[rows, slot, which])
            free[rows, columns, which] = np.where(stays & self._there[turn], done, free[rows, columns, which])
        return waits


def _dear(task: Task, codes: Sequence[str]) -> Array:
    """What it costs a service to go to a desk: nothing, some seconds, or it cannot."""
    dear = np.full((len(codes), len(task.desks)), _NEVER)
    for place, desk in enumerate(task.desks):
        for row, code in enumerate(codes):
            if code in desk.services:
                dear[row, place] = 0.0
            elif code in desk.backup:
                dear[row, place] = _BACKUP
    return dear


def _opens(task: Task, plans: Sequence[Plan]) -> Array:
    """By plan, half-hour and desk: from when on it serves those who come then; the last ones are stayed for."""
    opened: npt.NDArray[np.bool_] = np.zeros((len(plans), SLOTS, len(task.desks)), dtype=bool)
    for row, plan in enumerate(plans):
        for place, desk in enumerate(task.desks):
            opened[row, list(plan.get(desk.id, ())), place] = True
    opened[:, task.last :, :] = opened[:, task.last - 1 : task.last, :]
    begins = np.full(opened.shape, _NEVER)
    following = np.full((len(plans), len(task.desks)), _NEVER)
    for slot in reversed(range(SLOTS)):
        following = np.where(opened[:, slot], slot * HALF_HOUR, following)
        begins[:, slot] = np.where(opened[:, slot], 0.0, following)
    return begins
