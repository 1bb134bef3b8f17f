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
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.centre_load.crew import Crew
from bench.centre_load.followers import Followers
from bench.centre_load.house import House, house
from bench.centre_load.logs import Mark, Pattern, cuts, pattern

LARGE = 200
"""Events of each branch that are there before the measurement begins."""
BATCH = 5
EVERY_S = 30.0


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
        marks = steady(its, crew, told, args, stop) if args.rate else flat_out(its, crew, args, stop)
        crew.close()
        print(f"digested {its.caught_up():.0f} s after the last event")
        print(its.compare(marks, told))


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
    took = watch(its, crew, args.minutes * 60)
    events = crew["events"] - before
    marks = crew.end()
    print(f"mean {events / took:,.0f} events/s over {took:.0f} s; {counted(crew)}")
    return marks


def steady(its: House, crew: Crew, told: Pattern, args: argparse.Namespace, stop: int) -> dict[str, Mark]:
    """At a rate, with phones that follow."""
    step = max(1, args.branches // args.phones)
    followed = list(range(0, args.branches, step))
    phones = Followers(its.urls[0], told, followed)
    while phones.open < len(followed):
        if phones.refused:
            raise SystemExit(f"{phones.refused} phones are refused")
        time.sleep(0.1)
    begins = crew.begin(its.urls, stop, args.minutes * 60, args.rate / BATCH)
    watch(its, crew, args.minutes * 60)
    marks = crew.end()
    time.sleep(5)
    made = dict(calls_made(told, args, begins, crew.share))
    waits = [seen.at - made[seen.branch, seen.number] for seen in phones.seen if (seen.branch, seen.number) in made]
    due = sum(branch in set(followed) for branch, _ in made)
    print(f"{counted(crew)}; phones lost {phones.lost}")
    cuts_ = statistics.quantiles(waits, n=100)
    print(
        f"made in the branch -> on the page: {len(waits):,} of {due:,} calls, p50 {cuts_[49]:.2f} s, "
        f"p95 {cuts_[94]:.2f} s, p99 {cuts_[98]:.2f} s, max {max(waits):.2f} s"
    )
    return marks


def calls_made(
    told: Pattern, args: argparse.Namespace, begins: float, share: int
) -> Iterator[tuple[tuple[int, str], float]]:
    """When each number was called in each branch: the instant that its batch fell due."""
    fleets = -(-args.branches // share)
    for branch in range(args.branches):
        size = min(share, args.branches - branch // share * share)
        rate = args.rate / BATCH / fleets
        for turn in range(int(args.minutes * 60 * rate / size) + 1):
            at = (turn * size + branch % share + 1) / rate
            if at > args.minutes * 60:
                break
            first = LARGE + turn * BATCH
            for event in told.told[first : first + BATCH]:
                if event.number:
                    yield (branch, event.number), begins + at


def watch(its: House, crew: Crew, seconds: float) -> float:
    """Print how it goes, until it is over; seconds that it took."""
    head = f"{'s':>6}{'events/s':>10}{'not digested':>14}{'busy':>6}"
    print(head + "".join(f"{f'centre {n} MB':>13}{'digest MB':>11}" for n in range(1, len(its.centres) + 1)))
    began = time.monotonic()
    while True:
        start, events = time.monotonic(), crew["events"]
        left = seconds - (start - began)
        over = crew.wait(min(EVERY_S, left) if left > 0 else EVERY_S)
        now = time.monotonic()
        if now - start > 1:
            memory = "".join(f"{own:13.0f}{digest:11.0f}" for own, digest in (c.memory_mb() for c in its.centres))
            rate = (crew["events"] - events) / (now - start)
            print(f"{now - began:6.0f}{rate:10,.0f}{its.undigested():14,}{crew['busy']:6}{memory}", flush=True)
        if over:
            return now - began


def counted(crew: Crew) -> str:
    """What went over the lines."""
    return (
        f"{crew['answers']:,} answers: {crew['resent']:,} resent, {crew['disordered']:,} before their turn, "
        f"{crew['busy']:,} told to come back, {crew['broken']:,} broken"
    )


if __name__ == "__main__":
    main()
