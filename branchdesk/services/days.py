"""A business date as it was: the fold of the log to that date's last event."""

from __future__ import annotations

from typing import Protocol

from branchdesk.domain.apply import apply
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event, ProfileChanged
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.logbook import Readable

_BATCH = 2000


class ReadableDays(Readable, Protocol):
    """As much of ``BranchLog`` as looking at a day needs."""

    def read_day(self, bdate: str) -> list[Event]:
        """As ``BranchLog.read_day``."""


def fold_day(log: ReadableDays, bdate: str) -> Snapshot:
    """The branch after the last event of ``bdate``. Raises Rejected("unknown_day") where nothing happened then."""
    events = log.read_day(bdate)
    if not events:
        raise Rejected("unknown_day", day=bdate)
    last = events[-1].seq
    snapshot = log.load_snapshot(last) or _beginning(log)
    while snapshot.seq < last:
        for sealed in log.read(snapshot.seq, min(_BATCH, last - snapshot.seq)):
            snapshot = apply(snapshot, sealed.event)
    return snapshot


def _beginning(log: ReadableDays) -> Snapshot:
    """Before the first event, which brings the profile. Raises Rejected("unknown_day") for a log without one."""
    (first,) = log.read(0, 1)
    if not isinstance(first.event.data, ProfileChanged):
        raise Rejected("unknown_day", day=first.event.bdate)
    return Snapshot(branch=first.event.branch, profile=first.event.data.profile)
