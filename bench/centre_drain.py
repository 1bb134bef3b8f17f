"""Every branch was cut off for hours, and all come back at once: how long until all is there and seen.

    .venv/bin/python -m bench.centre_drain [--branches 2000] [--hours 4] [--centres 2] [--rate 1700] [--minutes 2]

Real PostgreSQL with fsync, real centre processes, HTTP. Before the cut, each branch's morning is there and digested.
What happens in the hours of the cut is the calibrated day's, and is shipped in batches of up to 500 events, as ever.
Then events fall due at a steady rate (1,700/s: the calibrated day of 40,000 branches), and phones at a sample of the
branches see calls. At the end each branch's events and visits are compared. All parts share the machine.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime

from bench.centre_load.crew import Crew
from bench.centre_load.house import House, house
from bench.centre_load.logs import Pattern, pattern
from bench.centre_load.steady import BATCH, Pace, counted, steady, watch
from branchdesk.domain.times import HOUR
from branchdesk.services.sync_messages import MAX_EVENTS

MORNING_H = 1.0
"""From the opening to the cut."""
BANK = 40_000
"""Branches that the figures are extrapolated to."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--branches", type=int, default=2000)
    parser.add_argument("--hours", type=float, default=4)
    parser.add_argument("--centres", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1700, help="events/s afterwards")
    parser.add_argument("--minutes", type=float, default=2, help="at that rate")
    args = parser.parse_args()
    told = pattern(1, datetime.now(UTC).date())
    cut, back = _position(told, MORNING_H), _position(told, MORNING_H + args.hours)
    total = back + -(-round(args.rate * args.minutes * 60 * 1.2 / args.branches) // BATCH) * BATCH
    if not told.follows <= cut < total <= told.until:
        raise SystemExit(f"phones can follow from {told.follows} to {told.until}, not from {cut} to {total}")
    ends = [*range(0, cut, MAX_EVENTS), *range(cut, back, MAX_EVENTS), *range(back, total + 1, BATCH)]
    with house(args.centres) as its:
        crew = Crew(told, its.register(args.branches), ends, resent=0.05, disordered=0.0)
        crew.begin(its.urls, ends.index(cut))
        crew.end()
        its.caught_up()
        print(f"{args.branches:,} branches cut off for {args.hours:g} hours: {back - cut:,} events each")
        drain(its, crew, args.branches * (back - cut), ends.index(back), args.branches)
        pace = Pace(branches=args.branches, rate=args.rate, seconds=args.minutes * 60, after=back, phones=100)
        print(f"\n{args.rate:,.0f} events/s afterwards")
        marks = steady(its, crew, told, pace, len(ends) - 1)
        print(counted(crew))
        crew.close()
        its.caught_up()
        print(its.compare(marks, told))


def _position(told: Pattern, hours: float) -> int:
    """The last event up to so many hours after the opening; the log begins an hour before it."""
    until = told.told[0].at + (1 + hours) * HOUR
    return sum(event.at <= until for event in told.told)


def drain(its: House, crew: Crew, queued: int, stop: int, branches: int) -> None:
    """All come back at once; prints the time until all is there, and until all is counted."""
    began, before = time.monotonic(), crew["events"]
    crew.begin(its.urls, stop)
    took, peak = watch(its, crew, 0, every_s=2)
    crew.end()
    assert crew["events"] - before == queued
    its.caught_up()
    seen = time.monotonic() - began
    print(
        f"{queued:,} events: there after {took:.0f} s (mean {queued / took:,.0f} events/s, peak {peak:,.0f}), "
        f"counted and on the pages after {seen:.0f} s"
    )
    minutes = BANK / branches / 60
    print(f"extrapolated to {BANK:,} branches, not measured: {took * minutes:.0f} min, {seen * minutes:.0f} min")


if __name__ == "__main__":
    main()
