"""Are the waits right that tickets and screens say, and are they steady?  .venv/bin/python -m bench.shown_waits

Simulated branches from their first day on, 240 customers a day: ``baseline`` as ``bench.day`` has it, ``improved``
with helping counters and a flexible window. Six of a hundred have priority; some have booked a half-hour, come early
or late, and one of eight of them stays away. ``paper``: the range on the ticket against the wait that came;
``queued``: without "under 1 min"; ``booked``: of those with an appointment; ``simple``: of the estimate that learns
nothing; ``shown``: what was told of each waiting ticket every 20 s, against when it was called. ``inside``: share
inside the range; ``longer``: beyond its end; ``wide``: minutes; ``score``: the interval score (width, and twenty
times what a wait was outside; smaller is better). ``moved``: how often a shown range moved while its ticket waited,
``grew``: by more than 2 min for the worse, of which how many with a reason. ``ms``: median and 99th percentile of one
promise; of telling all waits at once. Times are the processor's, so that the machine's other work counts little.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from branchdesk.demo.bank import baseline
from branchdesk.demo.customers import ARRIVALS, Customer, draw_day
from branchdesk.demo.headless import LAST_SERVED, DeskCast, play
from branchdesk.demo.listlog import ListLog
from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Sealed
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.events import AppointmentBooked, TicketIssued
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, SECOND, at_local
from branchdesk.forecast.wait import expected_wait
from branchdesk.forecast.waits.told import TicketWait
from branchdesk.services.desk import Desk
from branchdesk.services.waits import Waits
from tests.inprocess import demo_profile

FIRST = date(2026, 3, 2)
EVERY_MS = 20 * SECOND
AWAY = 1 / 8
LATE_MIN = (-6, 9)
"""Mean and standard deviation."""
MANY = 50
ROW = "{:<10}{:<8}{:<7}{:>7}{:>8}{:>8}{:>7}{:>8}  {}"


class Said(NamedTuple):
    """A range (minutes) and what came; ``day``: from 0."""

    day: int
    low: float
    high: float
    came: float


class Booked(Simulation):
    """A day on which some have booked."""

    def book(self, customers: list[Customer], rng: Random) -> None:
        """Each books the half-hour in which they would come."""
        for customer in customers:
            slot = self.opens + int(customer.arrives_s // 1800) * 30 * MINUTE
            op = c.BookAppointment(service=customer.service, booked_at=slot)
            event = self.cast.send("manager", "", op).events[0]
            if isinstance(event.data, AppointmentBooked) and rng.random() >= AWAY:
                at = max(self.opens, slot + round(rng.gauss(*LATE_MIN) * MINUTE))
                self.after(at, 0, partial(self._check_in, customer, event.data.code))

    def _check_in(self, customer: Customer, code: str, now: int) -> None:
        answer = self.cast.send("kiosk", "", c.IssueTicket(appointment=code))
        ticket = next(e.data.ticket for e in answer.events if isinstance(e.data, TicketIssued))
        self._customers[ticket] = customer
        self.after(now, customer.patience_s * SECOND, lambda _now: self._lose_patience(ticket))


class Bench:
    """One branch, day after day. ``booked``: the share of those who come that have booked."""

    def __init__(self, profile: Profile, seed: int, booked: float = 0.0) -> None:
        services = tuple(replace(one, slots_per_half_hour=MANY) for one in profile.services)
        profile = replace(profile, services=services)
        self.seed, self.profile, self.booked = seed, profile, booked
        ids, at = itertools.count(1), at_local(FIRST.isoformat(), "08:30", profile.timezone)
        start = Snapshot(branch=profile.branch, profile=profile)
        self.waits, self.log = Waits(start), ListLog()
        self.cast = DeskCast(self.log, start, at, lambda: f"i{next(ids)}")
        self.cast.desk = Desk(
            self.log, start, self.cast.clock, lambda: f"i{next(ids)}", forecast=self.promise, publish=self.publish
        )
        self.simple: dict[str, Promise] = {}
        self.seen: dict[str, list[tuple[int, TicketWait]]] = {}
        self.spent: list[float] = []
        self.telling: list[float] = []
        self.moves: list[tuple[int, int, int]] = []
        self.said: dict[str, list[Said]] = {"simple": [], "paper": [], "queued": [], "booked": [], "shown": []}
        self._told_at = 0
        self._simple: Promise | None = None
        self.cast.as_node(c.ChangeProfile(profile=profile))

    def promise(self, s: Snapshot, service: str, priority: bool, now: int) -> Promise | None:
        began = time.thread_time()
        found = self.waits.expected(s, service, priority, now)
        self.spent.append(time.thread_time() - began)
        self._simple = expected_wait(s, service, priority, now)
        return found

    def publish(self, events: Sequence[Sealed], s: Snapshot) -> None:
        self.waits.follow(events, s)
        for event in (one.event for one in events):
            if isinstance(event.data, TicketIssued) and self._simple is not None:
                self.simple[event.data.ticket] = self._simple
        now = self.cast.clock.now()
        if now - self._told_at >= EVERY_MS and s.waiting_count:
            self._told_at, began = now, time.thread_time()
            told = self.waits.told(s, now)
            self.telling.append(time.thread_time() - began)
            for ticket, wait in (told.tickets if told else {}).items():
                self.seen.setdefault(ticket, []).append((now, wait))

    def play(self, day: int) -> None:
        bdate = (FIRST + timedelta(days=day)).isoformat()
        self.cast.clock.jump(at_local(bdate, "08:30", self.profile.timezone))
        self.seen.clear()
        for ticket in self.played(self.seed * 1000 + day, bdate).tickets.values():
            called = ticket.first_called_at
            if called is None or ticket.promise_low_min is None or ticket.promise_high_min is None:
                continue
            came = max(0, called - ticket.waits_since) / MINUTE
            kind = "paper" if ticket.booked_at is None else "booked"
            said = Said(day, ticket.promise_low_min, ticket.promise_high_min, came)
            self.said[kind].append(said)
            if kind == "paper" and said.high > 1:
                self.said["queued"].append(said)
            if kind == "paper" and ticket.id in self.simple:
                self.said["simple"].append(Said(day, *self.simple[ticket.id], came))
            told = self.seen.get(ticket.id, [])
            for now, wait in told:
                ends = [max(0, end - now) / MINUTE for end in (wait.soonest, wait.latest)]
                self.said["shown"].append(Said(day, ends[0], ends[1], (called - now) / MINUTE))
            pairs = [(a, b) for (_, a), (_, b) in itertools.pairwise(told)]
            grew = [b for a, b in pairs if b.latest > a.latest + 2 * MINUTE]
            moved = sum(a[:2] != b[:2] for a, b in ((tuple_of(a), tuple_of(b)) for a, b in pairs))
            self.moves.append((moved, len(grew), sum(bool(one.why) for one in grew)))

    def played(self, seed: int, bdate: str) -> Snapshot:
        """A day from its opening until everybody has gone."""
        day = Booked(self.cast, seed, bdate, arrivals=round(ARRIVALS * (1 - self.booked)))
        rng = Random(f"{seed} booked")
        day.book(draw_day(rng, round(ARRIVALS * self.booked / (1 - AWAY))) if self.booked else [], rng)
        play(day, self.cast, day.closes + LAST_SERVED)
        self.cast.as_node(c.CloseDay(force=True))
        return self.cast.snapshot()


def tuple_of(wait: TicketWait) -> tuple[int, int]:
    return wait.soonest, wait.latest


def table(name: str, benches: list[Bench], days: int) -> None:
    for kind in ("simple", "paper", "queued", "booked", "shown"):
        for when, first, last in (("day 1", 0, 0), ("days 6+", 5, days), ("all", 0, days)):
            rows = [one[1:] for bench in benches for one in bench.said[kind] if first <= one.day <= last]
            if not rows:
                continue
            low, high, came = np.array(rows, float).T
            beyond = np.maximum(low - came, 0) + np.maximum(came - high, 0)
            figures = (np.mean((low <= came) & (came <= high)), np.mean(came > high), np.mean(high - low))
            more = ""
            if kind == "shown" and when == "all":
                moved, grew, why = np.array([one for bench in benches for one in bench.moves], float).mean(axis=0)
                more = f"moved {moved:.1f} times, grew {grew:.2f} times, with a reason {why:.2f}"
            score = np.mean(high - low + 20 * beyond)
            inside, longer, wide = figures
            cells = (f"{inside:.3f}", f"{longer:.3f}", f"{wide:.1f}", f"{score:.1f}")
            print(ROW.format(name, when, kind, len(rows), *cells, more), flush=True)
    for what, spent in (("promise", [b.spent for b in benches]), ("telling", [b.telling for b in benches])):
        ms = 1000 * np.concatenate([np.array(one) for one in spent])
        print(f"{name:<10}{what}: median {np.median(ms):.2f} ms, 99 of 100 below {np.quantile(ms, 0.99):.1f} ms")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--days", type=int, default=15)
    parser.add_argument("--branches", type=int, default=6)
    parser.add_argument("--first", type=int, default=0, help="the first branch's seed")
    parser.add_argument("--booked", type=float, default=0.15, help="share of customers with an appointment")
    given = parser.parse_args()
    print(ROW.format("branch", "when", "what", "n", "inside", "longer", "wide", "score", ""))
    for name, profile in (("baseline", baseline(demo_profile())), ("improved", demo_profile())):
        benches = [Bench(profile, given.first + number, given.booked) for number in range(given.branches)]
        for bench in benches:
            for day in range(given.days):
                bench.play(day)
        table(name, benches, given.days)


if __name__ == "__main__":
    main()
