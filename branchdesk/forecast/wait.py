"""The expected wait that a ticket promises: a range in minutes, from the branch as it stands. No history is needed.

Method: work before the newcomer (people waiting x standard service time, weighted by how far their counters overlap
with the newcomer's, plus half a service for each busy counter), divided by the open counters that serve the service.
The range is the mean less 2 and plus 0.8 standard deviations of that work (services taken as independent), as people
speak: to the minute below 10, to five minutes above. The two factors were chosen so that nine waits of ten come inside
the range on simulated days (``bench/day.py`` prints what it is now). O(services x counters), however long the queue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from math import ceil, floor, sqrt

from branchdesk.domain.counter import Activity, Counter
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.policy import ahead_of_new
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket

_LOW_SD = 2.0
_HIGH_SD = 0.8
_BUSY = frozenset({Activity.CALLED, Activity.SERVING})


def expected_wait(s: Snapshot, service: str, priority: bool, _now: int) -> Promise | None:
    """The wait of a ticket issued now, or None while no open counter serves the service.

    A priority ticket finds only the other priority tickets before it.
    """
    return _expected(s, service, lambda code: ahead_of_new(s, code, priority=priority))


def expected_left(s: Snapshot, ticket: Ticket, ahead: int) -> Promise | None:
    """The wait that a waiting ticket still has, with ``ahead`` people of its service before it. None as above.

    Of other services count those whose place is before the ticket's.
    """
    places = {code: sum(place < ticket.place for place in queue.values()) for code, queue in s.waiting.items()}
    places[ticket.service] = ahead
    return _expected(s, ticket.service, lambda code: places.get(code, 0))


def _expected(s: Snapshot, service: str, before: Callable[[str], int]) -> Promise | None:
    """``before``: how many people of a service are before the ticket."""
    counters = [c for c in s.counters.values() if c.opened_at is not None and c.paused_at is None]
    servers = [c for c in counters if _serves(c, service)]
    if not servers:
        return None
    able, shared = _overlap(counters, service)
    work = variance = 0.0
    for other in s.profile.services:
        waiting = before(other.code)
        if not waiting or not able[other.code]:
            continue
        share = shared[other.code] / able[other.code]
        work += waiting * share * other.standard_min
        variance += waiting * share * (other.cv * other.standard_min) ** 2
    standard = s.profile.service(service)
    busy = sum(1 for c in servers if c.activity in _BUSY)
    if busy == len(servers):
        work += busy * standard.standard_min / 2
        variance += busy * (standard.cv * standard.standard_min) ** 2 / 2
    elif not work:
        return Promise(0, max(1, round(standard.standard_min / 4)))
    mean, spread = work / len(servers), sqrt(variance) / len(servers)
    return Promise(_spoken(mean - _LOW_SD * spread, up=False), max(1, _spoken(mean + _HIGH_SD * spread, up=True)))


def _overlap(counters: list[Counter], service: str) -> tuple[dict[str, int], dict[str, int]]:
    """For each service: how many counters serve it, and how many of those serve ``service`` as well."""
    able: dict[str, int] = defaultdict(int)
    shared: dict[str, int] = defaultdict(int)
    for counter in counters:
        also = _serves(counter, service)
        for code in {*counter.services, *counter.backup}:
            able[code] += 1
            shared[code] += also
    return able, shared


def _serves(counter: Counter, service: str) -> bool:
    return service in counter.services or service in counter.backup


def _spoken(minutes: float, *, up: bool) -> int:
    """Whole minutes below 10, steps of five above; rounded outwards so that the range stays honest."""
    step = 1 if minutes < 10 else 5
    rounded = ceil(minutes / step) if up else floor(minutes / step)
    return max(0, rounded * step)
