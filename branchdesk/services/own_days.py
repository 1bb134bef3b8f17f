"""A teller's own past days: whoever asks is told of himself, and there is no way to ask for another."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, timedelta
from threading import Lock

from branchdesk.domain.errors import Rejected
from branchdesk.metrics.own import OwnDay, own_day
from branchdesk.services.days import ReadableDays, fold_day

DAYS = 20
"""So many days with work are told,"""
BACK = 60
"""of so many dates before today."""
KEPT = 2000


class OwnDays:
    """Past days do not change, so each is folded once for each teller. From any thread."""

    def __init__(self, log: ReadableDays) -> None:
        self._log = log
        self._kept: OrderedDict[tuple[str, str], OwnDay] = OrderedDict()
        self._lock = Lock()

    def of(self, staff: str, today: str) -> list[OwnDay]:
        """The latest days before ``today`` on which ``staff`` served somebody, the oldest first."""
        found: list[OwnDay] = []
        day = date.fromisoformat(today)
        for back in range(1, BACK + 1):
            own = self._on((day - timedelta(days=back)).isoformat(), staff)
            if own.served:
                found.append(own)
            if len(found) == DAYS:
                break
        return found[::-1]

    def _on(self, bdate: str, staff: str) -> OwnDay:
        with self._lock:
            if (bdate, staff) not in self._kept:
                self._keep(bdate, staff)
            return self._kept[bdate, staff]

    def _keep(self, bdate: str, staff: str) -> None:
        """Everybody of that day at once, because folding costs most."""
        nobody = OwnDay(bdate=bdate)
        self._kept[bdate, staff] = nobody
        try:
            past = fold_day(self._log, bdate)
        except Rejected:
            return
        for teller in {duty.teller for duty in past.duties} | {staff}:
            self._kept[bdate, teller] = own_day(past, teller)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
