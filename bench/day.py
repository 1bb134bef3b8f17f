"""How near the simulated day comes to the plan's figures. ``python bench/day.py [--days 150] [--seeds 3]``

Baseline: five counters, no backup skills, no flexible window (the plan: mean wait 15.4 min, P90 38, abandoned 9 %).
Improved: the corporate counter also serves A/B, a flexible window opens at 8 waiting (the plan: 9.0, 24, 4 %).
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from branchdesk.demo.bank import baseline
from branchdesk.demo.headless import DeskCast, play_day
from branchdesk.demo.listlog import ListLog
from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE, at_local
from branchdesk.metrics.stats import quantile
from tests.inprocess import demo_profile

DAY = "2026-03-02"


def row(name: str, profile: Profile, seeds: range) -> str:
    waits: list[int] = []
    peak: list[int] = []
    issued = abandoned = promised = kept = 0
    began = time.perf_counter()
    for seed in seeds:
        ids = itertools.count(1)
        at = at_local(DAY, "08:30", profile.timezone)
        cast = DeskCast(ListLog(), Snapshot(branch=profile.branch, profile=profile), at, lambda n=ids: f"i{next(n)}")  # type: ignore[misc]
        cast.as_node(c.ChangeProfile(profile=profile))
        day = play_day(cast, seed, DAY, arrivals=240)
        eleven, twelve = (at_local(DAY, hour, profile.timezone) for hour in ("11:00", "12:00"))
        for ticket in day.tickets.values():
            issued += 1
            abandoned += ticket.state is TicketState.ABANDONED
            wait = clocks.waiting(ticket)
            if wait is not None:
                waits.append(wait)
                if eleven <= ticket.issued_at < twelve:
                    peak.append(wait)
                if ticket.promise_high_min is not None:
                    promised += 1
                    kept += (ticket.promise_low_min or 0) <= wait / MINUTE <= ticket.promise_high_min
    return (
        f"{name:10} {len(seeds):5} {sum(waits) / len(waits) / MINUTE:10.1f} {sum(peak) / len(peak) / MINUTE:9.1f}"
        f" {quantile(sorted(waits), 90) / MINUTE:6.1f} {abandoned / issued:9.1%} {kept / promised:10.1%}"
        f" {(time.perf_counter() - began) / len(seeds):7.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--seeds", type=int, default=3, help="repetitions of so many days")
    options = parser.parse_args()
    print(
        f"{'plan':10} {'days':>5} {'mean wait':>10} {'11-12 h':>9} {'P90':>6} {'abandoned':>9} {'in range':>10} s/day"
    )
    for repeat in range(options.seeds):
        seeds = range(repeat * options.days, (repeat + 1) * options.days)
        print(row("baseline", baseline(demo_profile()), seeds), flush=True)
        print(row("improved", demo_profile(), seeds), flush=True)


if __name__ == "__main__":
    main()
