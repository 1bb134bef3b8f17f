"""What a branch's log on disk says for a plan, without its node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from branchdesk.bootstrap import log_path
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import DayClosed, ProfileChanged
from branchdesk.domain.profile import Profile
from branchdesk.forecast.plan.week import Basis
from branchdesk.services.past import PastDays
from branchdesk.services.planning import basis


class StoredPast(NamedTuple):
    """The branch's settings, its last date, and the days before."""

    profile: Profile
    last: str
    until: str
    """What is before this date is over."""
    past: PastDays

    def basis(self, first: str, days: int) -> Basis:
        """The dates to be planned, by all whole days that the log has."""
        return basis(self.profile, self.past.before(self.until), first, days)


@contextmanager
def stored_past(data: Path) -> Iterator[StoredPast]:
    """Raises Rejected("unknown_day") for an empty log, Unavailable("log_missing"), Damaged."""
    from branchdesk.store.opening import reading
    from branchdesk.store.reader import EVERY, ReadLog

    path = log_path(data)
    with reading(path) as connection:
        log = ReadLog(path, connection)
        head = log.head()
        found = log.read_type(ProfileChanged.kind, EVERY, 1)
        if not head.seq or not found or not isinstance(found[0].data, ProfileChanged):
            raise Rejected("unknown_day", day="")
        profile = found[0].data.profile
        last = log.read(head.seq - 1, 1)[0].event.bdate
        over = any(isinstance(event.data, DayClosed) for event in log.read_day(last)[-50:])
        until = (date.fromisoformat(last) + timedelta(days=over)).isoformat()
        yield StoredPast(profile, last, until, PastDays(log.read_day, lambda: profile.timezone))
