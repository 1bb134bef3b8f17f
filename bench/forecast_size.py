"""What a forecast costs: time for one, and what a branch's learned state takes in memory, after months of days.

    .venv/bin/python -m bench.forecast_size [--days 60]

A branch of six counters and three services with 300 customers a day, of which about half wait. ``median`` and ``p99``
are of one forecast (join of somebody who waits), ``learn`` of taking in one ended wait; ``state`` is the predictor
pickled. The machine's other work counts in; compare the columns of one run.
"""

from __future__ import annotations

import argparse
import pickle
import time
from collections.abc import Iterator

import numpy as np

from branchdesk.forecast.outside.predictor import Predictor

COUNTERS = {"c1": "AB", "c2": "AB", "c3": "A", "c4": "AC", "c5": "BC", "c6": "C"}
LENGTHS = {"A": 300.0, "B": 480.0, "C": 900.0}
HEAD = ("day", "forecasts", "median ms", "p99 ms", "learn ms", "state KiB")
ROW = "{:>4}{:>11}{:>11}{:>9}{:>10}{:>11}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--days", type=int, default=60)
    given = parser.parse_args()
    print(ROW.format(*HEAD))
    predictor, asked, learned = Predictor(), list[float](), list[float]()
    for day in range(1, given.days + 1):
        predictor.day()
        for event, spent in timed(predictor, day):
            (asked if event == "join" else learned).append(spent)
        if day in (1, 5, 20) or day == given.days:
            state = len(pickle.dumps(predictor)) / 1024
            times = f"{np.median(asked):.2f}", f"{np.quantile(asked, 0.99):.2f}", f"{np.median(learned):.2f}"
            print(ROW.format(day, len(asked), *times, f"{state:.0f}"), flush=True)


def timed(predictor: Predictor, seed: int) -> Iterator[tuple[str, float]]:
    """Play a day; each forecast and each start with its time in ms."""
    random, now, free = np.random.default_rng(seed), 9 * 3600.0, dict.fromkeys(COUNTERS, 9 * 3600.0)
    events: list[tuple[float, int, str, str, str, bool]] = []
    for number in range(300):
        now += random.exponential(88)
        service = str(random.choice(list(LENGTHS), p=[0.55, 0.3, 0.15]))
        counter = min((c for c, able in COUNTERS.items() if service in able), key=lambda c: free[c])
        begins = max(now, free[counter])
        free[counter] = begins + random.lognormal(np.log(LENGTHS[service]) - 0.25, 0.7)
        events.append((now, 2, f"{number}", service, counter, begins > now))
        events.append((begins, 1, f"{number}", service, counter, False))
        events.append((free[counter], 0, f"{number}", service, counter, False))
    for at, what, ticket, service, counter, waits in sorted(events):
        began = time.perf_counter()
        if what == 2:
            predictor.join(at, ticket, service, 0, waits=waits)
        elif what == 1:
            predictor.start(at, ticket, service, counter)
        else:
            predictor.end(at, ticket, counter)
        spent = (time.perf_counter() - began) * 1000
        if what == 1 or waits:
            yield ("join" if what == 2 else "start"), spent


if __name__ == "__main__":
    main()
