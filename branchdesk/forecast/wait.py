"""The expected wait that a ticket promises: a range in minutes, from the branch as it stands. No history is needed.

Method: work before the newcomer (people waiting x standard service time, weighted by how far their counters overlap
with the newcomer's, plus half a service for each busy counter), divided by the open counters that serve the service.
The range is the mean less 2.5 and plus 1 standard deviations of that work (services taken as independent), as people
speak. The two factors were chosen so that nine waits of ten come inside the range on simulated days (``bench/day.py``
prints what it is now). O(services x counters), however long the queue.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from math import sqrt
from typing import NamedTuple

from branchdesk.domain.counter import Activity
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.policy import ahead_of_new
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Place, Ticket
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.forecast.spoken import spoken

_LOW_SD = 2.5
_HIGH_SD = 1.0
_BUSY = frozenset({Activity.CALLED, Activity.SERVING})


class _Share(NamedTuple):
    """What one person of a service means for a newcomer of another. ``part``: of the counters that both need."""

    code: str
    part: float
    minutes: float
    variance: float


class _Servers(NamedTuple):
    """The open counters that serve a service, how many of them are busy, and whose work comes before."""

    open: int
    busy: int
    shares: tuple[_Share, ...]


def expected_wait(s: Snapshot, service: str, priority: bool, _now: int) -> Promise | None:
    """The wait of a ticket issued now, or None while no open counter serves the service.

    A priority ticket finds only the other priority tickets before it.
    """
    return Outlook(s).of_new(service, priority=priority)


class Outlook:
    """One branch as it stands, for the waits of many tickets: each counter and queue is looked at once."""

    def __init__(self, s: Snapshot) -> None:
        self._s = s
        self._counters = [c for c in s.counters.values() if c.opened_at is not None and c.paused_at is None]
        self._serves = [frozenset((*c.services, *c.backup)) for c in self._counters]
        self._able = _counted(self._serves)
        self._servers: dict[str, _Servers] = {}
        self._places: dict[str, list[Place]] = {}

    def of_new(self, service: str, *, priority: bool = False) -> Promise | None:
        """See ``expected_wait``."""
        return self._expected(service, lambda code: ahead_of_new(self._s, code, priority=priority))

    def of_waiting(self, ticket: Ticket, ahead: int) -> Promise | None:
        """The wait that a waiting ticket still has, with ``ahead`` people of its service before it. None as above.

        Of other services count those whose place is before the ticket's.
        """

        def before(code: str) -> int:
            return ahead if code == ticket.service else bisect_left(self._queue(code), ticket.place)

        return self._expected(ticket.service, before)

    def _queue(self, code: str) -> list[Place]:
        if code not in self._places:
            self._places[code] = sorted(self._s.queue(code).values())
        return self._places[code]

    def _expected(self, service: str, before: Callable[[str], int]) -> Promise | None:
        """``before``: how many people of a service are before the ticket."""
        servers = self._servers.get(service) or self._of(service)
        if not servers.open:
            return None
        work = variance = 0.0
        for share in servers.shares:
            if waiting := before(share.code):
                work += waiting * share.part * share.minutes
                variance += waiting * share.part * share.variance
        standard = self._s.profile.service(service)
        if servers.busy == servers.open:
            work += servers.busy * standard.standard_min / 2
            variance += servers.busy * (standard.cv * standard.standard_min) ** 2 / 2
        elif not work:
            return _said(0, standard.standard_min / 4)
        mean, spread = work / servers.open, sqrt(variance) / servers.open
        return _said(mean - _LOW_SD * spread, mean + _HIGH_SD * spread)

    def _of(self, service: str) -> _Servers:
        """The counters of a service; ``part``: of those that serve the other, how many serve this one as well."""
        its = [place for place, codes in enumerate(self._serves) if service in codes]
        shared = _counted(self._serves[place] for place in its)
        shares = tuple(
            _Share(
                other.code,
                shared[other.code] / self._able[other.code],
                other.standard_min,
                (other.cv * other.standard_min) ** 2,
            )
            for other in self._s.profile.services
            if other.code in shared
        )
        busy = sum(self._counters[place].activity in _BUSY for place in its)
        found = self._servers[service] = _Servers(len(its), busy, shares)
        return found


def _counted(groups: Iterable[frozenset[str]]) -> dict[str, int]:
    """In how many groups each code is."""
    counts: dict[str, int] = {}
    for codes in groups:
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
    return counts


def _said(low_min: float, high_min: float) -> Promise:
    return spoken(low_min * MINUTE / SECOND, high_min * MINUTE / SECOND)
