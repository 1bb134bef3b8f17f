"""What following the advice is worth on DOMAIN.md's calibrated day. ``python -m bench.advice_days [--days 200]``

Every day is played three or more times with the same customers through the product's own rules (``branchdesk.demo``):

- *baseline*: five counters all day;
- *rule of thumb*: the flexible counter as well, opened at 8 waiting and closed at 2;
- *advice*: the flexible counter and all others as ``forecast.advice`` says, a minute after it is said.

The adviser sees the branch's log alone: it knows neither who will come nor the laws behind. It begins with wrong
standard times (``GUESSED``) and no history, and learns from day to day. *With skills*: counter 4 may also be given A
and B, counter 1 C and counter 2 D (the rule of thumb has the same as backup services from the morning on). *In range*:
of what was said, judged as on the manager's page.
Intervals: 95 % by bootstrap over days. Times in minutes; hours are the counters' open hours of a day.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from branchdesk.demo.bank import baseline
from branchdesk.demo.headless import LAST_SERVED, DeskCast, play
from branchdesk.demo.listlog import ListLog
from branchdesk.demo.simulation import RuleOfThumb, Simulation
from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain.apply import apply
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import AdviceGiven
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import HOUR, MINUTE, SECOND, at_local
from branchdesk.forecast.advice.choosing import Advice, Adviser, Tuning
from branchdesk.forecast.advice.present import counts_today, situation
from branchdesk.forecast.advice.situation import Action, Situation, Window
from branchdesk.forecast.arrivals.profile import Arrivals
from branchdesk.forecast.waits.learned import Learned
from branchdesk.forecast.waits.watching import Watch
from branchdesk.metrics.advice import AdviceFigures, advice_figures
from branchdesk.services.advising import memory, note
from branchdesk.services.logbook import read_all
from tests.inprocess import demo_profile

FIRST = date(2026, 3, 2)
TICK = 5 * MINUTE
REACTS = MINUTE
GUESSED = {"A": 7.0, "B": 7.0, "C": 8.0, "D": 14.0, "E": 14.0}
MORE = {"1": ("C",), "2": ("D",), "4": ("A", "B")}


class Day(NamedTuple):
    """One day's figures."""

    waits: list[float]
    lost: float
    hours: float
    told: AdviceFigures


class Follower(RuleOfThumb):
    """Does what the advice says; without it every counter but the flexible ones is open."""

    def __init__(self, profile: Profile) -> None:
        self.open = {counter.id for counter in profile.counters if not counter.flexible}
        self.back: dict[str, int] = {}
        """When those are expected who are spared."""

    def opens(self, _s: Snapshot, counter: str, now: int) -> bool:
        return counter in self.open and self.back.get(counter, 0) <= now

    def closes(self, _s: Snapshot, counter: str, now: int) -> bool:
        return not self.opens(_s, counter, now)


class Chain:
    """A branch on consecutive dates. ``tuning``: it is advised, and does what it is told."""

    def __init__(self, profile: Profile, guessed: Profile, tuning: Tuning | None) -> None:
        ids = itertools.count(1)
        at = at_local(FIRST.isoformat(), "08:30", profile.timezone)
        start = Snapshot(branch=profile.branch, profile=profile)
        self.cast = DeskCast(ListLog(), start, at, lambda: f"i{next(ids)}")
        self.cast.as_node(c.ChangeProfile(profile=profile))
        self.tuning = tuning
        self._guessed = guessed
        self._arrivals = Arrivals.of(guessed)
        self._learned = Learned()
        self._watch = Watch(self._learned)
        self._seen = start
        self.told: list[str] = []
        for service in guessed.services:  # begun at the wrong standard times
            self._learned.service(guessed, service.code)

    def day(self, seed: int, bdate: str) -> Day:
        cast = self.cast
        cast.clock.jump(at_local(bdate, "08:30", self._guessed.timezone))
        cast.as_node(c.OpenDay())
        for counter in cast.snapshot().profile.counters:  # what was moved yesterday is as usual again
            cast.send("manager", "", c.SetSkills(counter=counter.id, services=counter.services, backup=counter.backup))
        follower = Follower(cast.snapshot().profile) if self.tuning is not None else None
        day = Simulation(cast, seed, bdate, arrivals=240, staffing=follower)
        if follower is not None:
            self._advised(day, follower, bdate)
        play(day, cast, day.closes + LAST_SERVED)
        s = cast.snapshot()
        if follower is not None:
            self._learn()
            self._arrivals.learn(bdate, counts_today(s))
        figures = _figures(s, cast.clock.now())
        cast.as_node(c.CloseDay(force=True))
        return figures

    def _advised(self, day: Simulation, follower: Follower, bdate: str) -> None:
        adviser, standing = Adviser(self.tuning), None
        cast = self.cast
        for now in range(day.opens + TICK, day.closes, TICK):
            play(day, cast, now)
            self._learn()
            seen = self._situation(now, follower)
            advice = (
                adviser.advise(seen, memory(cast.snapshot())._replace(standing=standing)) if seen is not None else None
            )
            standing = advice.action if advice is not None else None
            if advice is None or seen is None or advice.action.at >= seen.now + TICK / SECOND:
                continue
            standing = None
            op = note(cast.snapshot(), advice, None)
            assert op is not None
            given = cast.as_node(op).events[-1].data
            assert isinstance(given, AdviceGiven)
            cast.send("manager", "", c.AnswerAdvice(advice=given.advice, accepted=True))
            wait = max(0.0, advice.action.at - seen.now) * SECOND + REACTS
            day.after(now, wait, lambda _now, action=advice.action: _act(self.cast, follower, action))  # type: ignore[misc]
            self.told.append(f"{bdate} {_told(advice)}")

    def _situation(self, now: int, follower: Follower) -> Situation | None:
        s = self.cast.snapshot()
        minute = (now - at_local(s.bdate, "00:00", s.profile.timezone)) / MINUTE
        seen = situation(s, now, self._learned, self._arrivals.rest(s.bdate, minute, counts_today(s)))
        return seen and seen._replace(windows=tuple(_known(one, follower, now, seen.now) for one in seen.windows))

    def _learn(self) -> None:
        for sealed in read_all(self.cast.log, self._seen.seq):
            before, self._seen = self._seen, apply(self._seen, sealed.event)
            self._watch.take(before, sealed.event, self._seen)


def _known(window: Window, follower: Follower, now: int, second: float) -> Window:
    """Nobody goes for a meal on the calibrated day; who is spared is away and not closed."""
    back = follower.back.get(window.id, 0)
    if back > now:
        return window._replace(meal_min=0.0, open=True, away_until=second + (back - now) / SECOND)
    return window._replace(meal_min=0.0)


def _told(advice: Advice) -> str:
    at, action = advice.action.at, advice.action
    return (
        f"{int(at // 3600):02}:{int(at % 3600 // 60):02} {action.kind} {action.window}{action.service}"
        f" {advice.without.mean:.1f} -> {advice.following.mean:.1f} worth {advice.worth:.0f}"
    )


def _act(cast: DeskCast, follower: Follower, action: Action) -> None:
    counter = cast.snapshot().counters[action.window]
    setup = cast.snapshot().profile.counter(action.window)
    match action.kind:
        case "open":
            follower.open.add(action.window)
        case "close":
            follower.open.discard(action.window)
        case "spare":
            follower.back[action.window] = cast.clock.now() + round(action.minutes * MINUTE)
        case "help":
            backup = (*counter.backup, action.service)
            _send(cast, c.SetSkills(counter=counter.id, services=counter.services, backup=backup))
        case "take":
            backup = tuple(code for code in counter.backup if code != action.service)
            _send(cast, c.SetSkills(counter=counter.id, services=(*counter.services, action.service), backup=backup))
        case "usual":
            _send(cast, c.SetSkills(counter=counter.id, services=setup.services, backup=setup.backup))


def _send(cast: DeskCast, op: c.Op) -> None:
    try:
        cast.send("manager", "", op)
    except Rejected as refusal:
        print(f"refused: {refusal}", file=sys.stderr)


def _figures(s: Snapshot, now: int) -> Day:
    waits = [wait / MINUTE for ticket in s.tickets.values() if (wait := clocks.waiting(ticket)) is not None]
    lost = sum(ticket.state is TicketState.ABANDONED for ticket in s.tickets.values()) / len(s.tickets)
    hours = sum((duty.until or now) - duty.since for duty in s.duties) / HOUR
    return Day(waits, lost, hours, advice_figures(s, now))


def variants() -> dict[str, tuple[Profile, bool]]:
    """By name: the profile, and whether the advice is followed."""
    usual = demo_profile()
    plain = replace(usual, counters=tuple(replace(one, backup=()) for one in usual.counters))
    able = replace(plain, counters=tuple(replace(one, able=MORE.get(one.id, ())) for one in plain.counters))
    helped = replace(plain, counters=tuple(replace(one, backup=MORE.get(one.id, ())) for one in plain.counters))
    return {
        "baseline": (baseline(usual), False),
        "rule of thumb": (plain, False),
        "advice": (plain, True),
        "rule of thumb, with skills": (helped, False),
        "advice, with skills": (able, True),
    }


def run(name: str, seeds: range, *, tuning: Tuning, tell: bool) -> list[Day]:
    """Consecutive business dates, each with customers of its own."""
    profile, advised = variants()[name]
    guessed = replace(
        profile, services=tuple(replace(one, standard_min=GUESSED[one.code], cv=1.0) for one in profile.services)
    )
    chain = Chain(profile, guessed, tuning if advised else None)
    days = [chain.day(seed, (FIRST + timedelta(days=place)).isoformat()) for place, seed in enumerate(seeds)]
    if tell:
        print("\n".join(chain.told), file=sys.stderr)
    return days


def interval(days: list[Day], figure: str) -> str:
    """A figure of all days' customers with its 95 % interval, by resampling days."""
    values = [np.array(day.waits) for day in days]

    def of(chosen: np.ndarray) -> float:
        if figure == "hours":
            return float(np.mean([days[place].hours for place in chosen]))
        whole = np.concatenate([values[place] for place in chosen])
        return float(whole.mean() if figure == "mean" else np.quantile(whole, 0.9))

    random = np.random.default_rng(1)
    samples = [of(random.integers(len(days), size=len(days))) for _ in range(400)]
    low, high = np.quantile(samples, (0.025, 0.975))
    return f"{of(np.arange(len(days))):5.1f} [{low:4.1f},{high:5.1f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--chains", type=int, default=2, help="each begins without history; processes")
    parser.add_argument("--only", nargs="*", default=list(variants()))
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--tell", action="store_true", help="print what was said")
    tuned = {name: default for name, default in Tuning()._asdict().items() if not isinstance(default, bool)}
    for name, default in tuned.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    options = parser.parse_args()
    tuning = Tuning(**{name: getattr(options, name) for name in tuned})
    each = options.days // options.chains
    parts = [range(options.first + n * each, options.first + (n + 1) * each) for n in range(options.chains)]
    heads = "".join(f"{head:>9}" for head in ("gave up", "said/day", "in range", "s/day"))
    print(f"{'':27} {'mean wait':>19} {'P90':>19} {'counter-hours':>19}{heads}")
    with ProcessPoolExecutor(options.chains) as pool:
        for name in options.only:
            began = time.perf_counter()
            made = pool.map(partial(run, name, tuning=tuning, tell=options.tell), parts)
            days = [day for part in made for day in part]
            figures = " ".join(f"{interval(days, one):>19}" for one in ("mean", "p90", "hours"))
            lost, said = np.mean([day.lost for day in days]), np.mean([day.told.given for day in days])
            judged = max(1, sum(day.told.judged for day in days))
            right = sum(day.told.right for day in days) / judged
            took = (time.perf_counter() - began) / each
            print(f"{name:27} {figures} {lost:8.1%} {said:8.1f} {right:8.0%} {took:8.2f}", flush=True)


if __name__ == "__main__":
    main()
