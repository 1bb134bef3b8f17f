"""A bank to look at: some branches in a tree of areas, and some weeks of theirs, of which the centre has every event.

Half-way through, a new profile comes: the corporate counter helps with cash and non-cash, and a flexible counter opens
when eight people wait. So there is a before and an after to be seen. Customers are those of ``customers``; branches
differ in how many come, days by the weekday. The same seed gives the same bank.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from branchdesk.demo.customers import ARRIVALS
from branchdesk.demo.headless import LAST_SERVED, DeskCast, play
from branchdesk.demo.listlog import ListLog
from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, MINUTE, at_local
from branchdesk.services.sync_messages import MAX_EVENTS, Batch, Shipped

WEEKDAYS = (1.15, 1.0, 0.95, 0.95, 1.05, 0.6, 0.45)
"""Customers on a weekday, Monday first, against a usual day."""
EASTMOST = 14
"""Hours that the easternmost zone is ahead of UTC."""
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


def morning_zone(now: int) -> str:
    """The time zone of a place where it is between ten and eleven in the morning at ``now`` (ms)."""
    ahead = (10 - now // HOUR) % 24
    return f"Etc/GMT-{ahead}" if ahead <= EASTMOST else f"Etc/GMT+{24 - ahead}"


class DemoBranch:
    """A branch that opens every day, played as far as the clock has come, and what of its log was shipped."""

    def __init__(self, place: Place, profile: Profile, first: str, days: int, seed: int) -> None:
        """``first``: the first of its ``days`` business dates; from the middle one on it works by the new profile."""
        self.place = place
        self.log = ListLog()
        self._rng = Random(f"{seed} {place.code}")
        self._usual = ARRIVALS * self._rng.uniform(*BUSY)
        self._profile = replace(profile, branch=place.code, name=place.name)
        self._next = date.fromisoformat(first)
        self.renewed = self._next + timedelta(days=(days + 1) // 2)
        """The first business date under the new profile."""
        self._day: Simulation | None = None
        ids = itertools.count(1)
        self._cast = DeskCast(
            self.log,
            Snapshot(branch=place.code, profile=self._profile),
            self._at(profile.hours.opens) - HOUR,
            lambda: f"{place.code}-{next(ids):07}",
        )
        self._cast.as_node(c.ChangeProfile(profile=baseline(self._profile)))
        self._shipped = Head()

    def play(self, now: int) -> None:
        """Everything that is due by ``now`` (ms)."""
        while self._day or now >= self._at(self._profile.hours.opens) - MINUTE:
            day = self._day or self._begin()
            ends = day.closes + LAST_SERVED
            play(day, self._cast, min(ends, now))
            self._day = day
            if now < ends:
                return
            self._cast.as_node(c.CloseDay(force=True))
            self._day = None

    def unshipped(self, now: int, version: str) -> Iterator[Batch]:
        """What is new in the log, as a node ships it; without news a sign of life. Each counts as shipped."""
        head = self.log.head()
        while True:
            events = self.log.read(self._shipped.seq, MAX_EVENTS)
            yield Batch(
                branch=self.place.code,
                gen=1,
                after=self._shipped.seq,
                after_hash=self._shipped.hash,
                head=head.seq,
                at=now,
                version=version,
                events=tuple(Shipped(event.seq, event.hash, event.body) for event in events),
            )
            self._shipped = Head(events[-1].seq, events[-1].hash) if events else self._shipped
            if self._shipped == head:
                return

    def _begin(self) -> Simulation:
        bdate, weekday = self._next.isoformat(), self._next.weekday()
        self._cast.clock.jump(self._at(self._profile.hours.opens) - MINUTE)
        if self._next == self.renewed:
            self._cast.as_node(c.ChangeProfile(profile=self._profile))
        self._next += timedelta(days=1)
        arrivals = round(self._usual * WEEKDAYS[weekday] * self._rng.uniform(0.9, 1.1))
        return Simulation(self._cast, self._rng.randrange(1 << 30), bdate, arrivals=arrivals)

    def _at(self, hhmm: str) -> int:
        """A time of the next day to be played (ms)."""
        return at_local(self._next.isoformat(), hhmm, self._profile.timezone)
