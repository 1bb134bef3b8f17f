"""How many events a centre takes in and how soon they are seen: PostgreSQL with fsync, real processes, HTTP.

    .venv/bin/python -m bench.centre_ingest [--minutes 5] [--branches 2000] [--centres 2]
    .venv/bin/python -m bench.centre_ingest --rate 3000 [--minutes 5] …

Without a rate: each branch ships its next batch of five as soon as the last is acknowledged. With one, batches fall due
steadily, and phones at a sample of the branches follow tickets' pages: measured is from when a call is made in the
branch until its number is on the page. Both begin when everything before is digested, resend 5 % of the batches, send
1 % before their turn, and compare at the end what the centre holds with what the branches sent. Load, centre and
database share the machine.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta

from bench.centre_load.crew import Crew
from bench.centre_load.house import House, house
from bench.centre_load.logs import Mark, cuts, pattern
from bench.centre_load.steady import BATCH, Pace, counted, steady, watch

LARGE = 200
"""Events of each branch that are there before the measurement begins."""


def main() -> None:
    """Print the tables."""
    args = _arguments()
    seconds = args.minutes * 60
    most = args.rate * 1.2 if args.rate else args.most
    total = LARGE + -(-round(seconds * most / args.branches) // BATCH) * BATCH
    days = 0 if args.rate else total // 1300
    told = pattern(total, datetime.now(UTC).date() - timedelta(days=days))
    if args.rate and not told.follows <= LARGE < total <= told.until:
        raise SystemExit(f"phones can follow from {told.follows} to {told.until}, not to {total}: take more branches")
    ends = cuts(LARGE, total, BATCH)
    with house(args.centres) as its:
        began = time.monotonic()
        crew = Crew(told, its.register(args.branches), ends, processes=args.clients)
        large = ends.index(LARGE)
        crew.begin(its.urls, large)
        crew.end()
        caught = its.caught_up()
        print(
            f"{args.branches:,} branches with {LARGE} events each, {args.centres} centre processes, "
            f"{args.clients} for the load; "
            f"ready after {time.monotonic() - began:.0f} s ({caught:.0f} s of it digesting)"
        )
        stop = len(ends) - 1
        pace = Pace(branches=args.branches, rate=args.rate, seconds=seconds, after=LARGE, phones=args.phones)
        marks = steady(its, crew, told, pace, stop) if args.rate else flat_out(its, crew, args, stop)
        print(counted(crew))
        crew.close()
        print(f"digested {its.caught_up():.0f} s after the last event")
        verdict = its.compare(marks, told)
        print(f"{verdict}\ndatabase {its.size_mb():,.0f} MB: {its.size_mb() * 1e6 / verdict.held:,.0f} bytes an event")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--branches", type=int, default=2000)
    parser.add_argument("--centres", type=int, default=2)
    parser.add_argument("--clients", type=int, default=2, help="processes that play the branches")
    parser.add_argument("--rate", type=float, default=0, help="events/s; 0: as fast as they are taken")
    parser.add_argument("--most", type=float, default=40_000, help="events/s that are made ready")
    parser.add_argument("--phones", type=int, default=100, help="with --rate: branches that a phone follows")
    return parser.parse_args()


def flat_out(its: House, crew: Crew, args: argparse.Namespace, stop: int) -> dict[str, Mark]:
    """As fast as answers come; what each branch was acknowledged."""
    before = crew["events"]
    crew.begin(its.urls, stop, args.minutes * 60)
    took, _ = watch(its, crew, args.minutes * 60)
    print(f"mean {(crew['events'] - before) / took:,.0f} events/s over {took:.0f} s")
    return crew.end()


if __name__ == "__main__":
    main()
