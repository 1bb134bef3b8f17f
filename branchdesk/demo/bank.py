"""A bank to look at: some branches in a tree of areas, and some weeks of theirs, of which the centre has every event.

Half-way through, a new profile comes: the corporate counter helps with cash and non-cash, and a flexible counter opens
when eight people wait. So there is a before and an after to be seen. Customers are those of ``customers``; branches
differ in how many come, days by the weekday. The same seed gives the same bank.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from branchdesk.demo.customers import ARRIVALS
from branchdesk.demo.headless import LAST_SERVED, DeskCast, play
from branchdesk.demo.listlog import ListLog
from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.chain import GENESIS
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, MINUTE, at_local
from branchdesk.services.sync_messages import MAX_EVENTS, Batch, Shipped

WEEKDAYS = (1.15, 1.0, 0.95, 0.95, 1.05, 0.6, 0.45)
"""Customers on a weekday, Monday first, against a usual day."""
BUSY = (0.75, 1.2)
"""Customers of the quietest and of the busiest branch, against ``ARRIVALS``."""


class Place(NamedTuple):
    """An area of the bank; ``parent`` is empty at the top."""

    code: str
    parent: str
    name: Words


AREAS = (
    Place("north", "", Words("北部大区", "North")),
    Place("south", "", Words("南部大区", "South")),
    Place("river", "north", Words("滨河片区", "Riverside")),
    Place("old-town", "north", Words("古城片区", "Old Town")),
    Place("harbour", "south", Words("港口片区", "Harbour")),
    Place("new-town", "south", Words("新城片区", "New Town")),
)
BRANCHES = (
    Place("river-1", "river", Words("滨河路支行", "Riverside Road")),
    Place("old-town-1", "old-town", Words("鼓楼支行", "Drum Tower")),
    Place("harbour-1", "harbour", Words("港湾支行", "Bay")),
    Place("new-town-1", "new-town", Words("科技园支行", "Science Park")),
    Place("river-2", "river", Words("柳堤支行", "Willow Bank")),
    Place("old-town-2", "old-town", Words("西门支行", "West Gate")),
    Place("harbour-2", "harbour", Words("渔人码头支行", "Fisher Quay")),
    Place("new-town-2", "new-town", Words("会展中心支行", "Exhibition Centre")),
    Place("river-3", "river", Words("石桥支行", "Stone Bridge")),
    Place("old-town-3", "old-town", Words("书院街支行", "Academy Street")),
    Place("harbour-3", "harbour", Words("灯塔路支行", "Lighthouse Road")),
    Place("new-town-3", "new-town", Words("大学城支行", "University Town")),
)


def baseline(profile: Profile) -> Profile:
    """Before the service plan: five counters, none of which helps another, and no flexible one."""
    counters = tuple(replace(counter, backup=()) for counter in profile.counters if not counter.flexible)
    return replace(profile, counters=counters)


def days_before(last: str, count: int) -> list[str]:
    """Business dates in order, up to and with ``last``."""
    end = date.fromisoformat(last)
    return [(end - timedelta(days=back)).isoformat() for back in reversed(range(count))]


def play_branch(place: Place, profile: Profile, days: Sequence[str], now: int, seed: int) -> ListLog:
    """The log of a branch that has opened on each of ``days``, as it stands at ``now`` (ms)."""
    rng = Random(f"{seed} {place.code}")
    usual = ARRIVALS * rng.uniform(*BUSY)
    planned = replace(profile, branch=place.code, name=place.name)
    ids = itertools.count(1)
    log = ListLog()
    cast = DeskCast(
        log,
        Snapshot(branch=place.code, profile=planned),
        at_local(days[0], profile.hours.opens, profile.timezone) - HOUR,
        lambda: f"{place.code}-{next(ids):07}",
    )
    cast.as_node(c.ChangeProfile(profile=baseline(planned)))
    for done, bdate in enumerate(days):
        at = at_local(bdate, profile.hours.opens, profile.timezone) - MINUTE
        if at > now:
            break
        cast.clock.jump(at)
        if done == (len(days) + 1) // 2:
            cast.as_node(c.ChangeProfile(profile=planned))
        arrivals = round(usual * WEEKDAYS[date.fromisoformat(bdate).weekday()] * rng.uniform(0.9, 1.1))
        day = Simulation(cast, rng.randrange(1 << 30), bdate, arrivals=arrivals)
        play(day, cast, min(day.closes + LAST_SERVED, now))
        if day.closes + LAST_SERVED <= now:
            cast.as_node(c.CloseDay(force=True))
    return log


def batches(branch: str, log: ListLog, now: int, version: str) -> Iterator[Batch]:
    """The log as a node would ship it."""
    head = log.head()
    sent, digest = 0, GENESIS
    while events := log.read(sent, MAX_EVENTS):
        yield Batch(
            branch=branch,
            gen=1,
            after=sent,
            after_hash=digest,
            head=head.seq,
            at=now,
            version=version,
            events=tuple(Shipped(event.seq, event.hash, event.body) for event in events),
        )
        sent, digest = events[-1].seq, events[-1].hash
