"""Does any window's event loop stall during the busiest hour, with every window open?

    .venv/bin/python -m bench.stalls [--minutes 4] [--start 10:00] [--where]

An hour of the simulated day in so many minutes, all windows open (``bench/hall.py``). Each window has a timer of 5 ms;
a gap is how much later than that it came. ``own`` is the processor time that the window's own thread used between two
ticks: what it computed, without waiting for a processor that others had. ``gc`` is the longest collection of garbage.
``--where`` lists where the loops stood when they were more than 50 ms late.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.hall import Traced, open_hall

SETTLE_S = 15
"""The windows have opened and read the day."""
LATE_MS = 50
HEAD = ("window", "ticks", "p50 ms", "p99 ms", "max ms", "late", "own p99", "own max", "own late", "gc ms")
ROW = "{:<20}{:>8}{:>8}{:>8}{:>8}{:>7}{:>9}{:>9}{:>10}{:>7}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--start", default="10:00")
    parser.add_argument("--where", action="store_true")
    given = parser.parse_args()
    speed = 60 / given.minutes
    with tempfile.TemporaryDirectory() as name, open_hall(Path(name), given.start, speed) as windows:
        time.sleep(SETTLE_S)
        for window in windows:
            window.loops.clear()
        time.sleep(given.minutes * 60)
        load = os.getloadavg()[0]
        rows = [(window, *figures(window)) for window in windows]
    print(
        f"an hour from {given.start} in {given.minutes:g} min; load average {load:.1f} on {os.cpu_count()} processors"
    )
    print(ROW.format(*HEAD))
    for window, gaps, own in rows:
        print(ROW.format(window.kind.name, *row(gaps, own), max(loop["collected"] for loop in window.loops)))
    if given.where:
        for window in windows:
            where = Counter[str]()
            for loop in window.loops:
                where.update(loop["stalls"])
            for place, count in where.most_common(8):
                print(f"{window.kind.name}: {count} × {place}")


def figures(window: Traced) -> tuple[Counter[int], Counter[int]]:
    """Gaps and own time by milliseconds."""
    gaps, own = Counter[int](), Counter[int]()
    for loop in window.loops:
        gaps.update({int(ms): count for ms, count in loop["gaps"].items()})
        own.update({int(ms): count for ms, count in loop["own"].items()})
    return gaps, own


def row(gaps: Counter[int], own: Counter[int]) -> tuple[int, ...]:
    """The figures of a window's line."""
    late = sum(count for ms, count in gaps.items() if ms > LATE_MS)
    own_late = sum(count for ms, count in own.items() if ms > LATE_MS)
    spread = (quantile(gaps, 0.5), quantile(gaps, 0.99), max(gaps))
    return (gaps.total(), *spread, late, quantile(own, 0.99), max(own), own_late)


def quantile(counted: Counter[int], share: float) -> int:
    """The value below which this share of all lie."""
    left = share * counted.total()
    for value in sorted(counted):
        left -= counted[value]
        if left <= 0:
            return value
    return max(counted)


if __name__ == "__main__":
    main()
