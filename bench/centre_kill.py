"""``kill -9`` of centre processes, and of PostgreSQL, under load: what is lost, what is doubled.

    .venv/bin/python -m bench.centre_kill [--centre 30] [--postgres 10] [--branches 400] [--rate 4000]

Real processes, fsync, HTTP. A killed process is started again under its address, as a service manager does. At the end
each branch's events at the centre are compared with what the branch was acknowledged: count, hash, sum of all hashes,
and the visits that were made of them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bench.centre_load.crew import Crew
from bench.centre_load.house import House, Verdict, house
from bench.centre_load.logs import cuts, pattern

EVENTS_A_DAY = 1200
"""At least."""
BATCH = 5
PATIENCE_S = 60
Blow = Callable[[], None]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--centre", type=int, default=30, help="kills of a centre process")
    parser.add_argument("--postgres", type=int, default=10, help="kills of PostgreSQL")
    parser.add_argument("--branches", type=int, default=400)
    parser.add_argument("--centres", type=int, default=2)
    parser.add_argument("--rate", type=float, default=4000, help="events/s that fall due")
    args = parser.parse_args()
    with house(args.centres) as its:
        verdict = killed(its, args.branches, args.rate, args.centre, args.postgres)
    print(verdict)


def killed(its: House, branches: int, rate: float, centre: int, postgres: int, days: int = 5) -> Verdict:
    """So many kills in random order while branches ship ``days``; prints how long they took to mend."""
    chance = random.Random(1)
    told = pattern(days * EVENTS_A_DAY, datetime.now(UTC).date() - timedelta(days=days))
    ends = cuts(0, days * EVENTS_A_DAY, BATCH)
    crew = Crew(told, its.register(branches), ends, processes=1)
    crew.begin(its.urls, len(ends) - 1, batches_per_s=rate / BATCH)
    blows = ["centre"] * centre + ["PostgreSQL"] * postgres
    chance.shuffle(blows)
    took: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for what in blows:
        _acknowledged(crew, its, round(rate * (0.5 + chance.random())))
        place = chance.randrange(len(its.centres))
        blow = its.kill_server if what == "PostgreSQL" else partial(its.kill_centre, place)
        took[what].append(_struck(crew, blow))
    crew.stop()
    marks = crew.end()
    print(f"{'kill -9 of':<12}{'kills':>6}{'serves again':>20}{'max':>8}{'taken meanwhile':>25}{'least':>8}")
    for what, found in sorted(took.items()):
        again, taken = ([each[side] for each in found] for side in (0, 1))
        print(
            f"{what:<12}{len(found):6}{statistics.median(again):20.2f} s{max(again):6.2f} s"
            f"{statistics.median(taken):25,.0f}{min(taken):8,}"
        )
    print(
        f"{crew['events']:,} events acknowledged; {crew['broken']:,} lines broken, {crew['busy']:,} told to come back"
    )
    crew.close()
    its.caught_up(300)
    return its.compare(marks, told)


def _struck(crew: Crew, blow: Blow) -> tuple[float, int]:
    """Seconds until what was killed serves again, and the events that were acknowledged meanwhile."""
    began, events = time.monotonic(), crew["events"]
    blow()
    return time.monotonic() - began, crew["events"] - events


def _acknowledged(crew: Crew, its: House, events: int) -> None:
    """Wait until so many events more are acknowledged."""
    enough, ends = crew["events"] + events, time.monotonic() + PATIENCE_S
    while crew["events"] < enough:
        if time.monotonic() > ends:
            raise SystemExit("nothing is taken any more\n" + "\n".join(centre.log()[-2000:] for centre in its.centres))
        time.sleep(0.01)


if __name__ == "__main__":
    main()
