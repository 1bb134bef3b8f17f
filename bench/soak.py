"""Does any window grow during a working day? Memory, open files, threads and widgets over time.

    .venv/bin/python -m bench.soak [--minutes 30] [--csv FILE]

Eight hours of the simulated day (09:00 to 17:00) in so many minutes, every window open (``bench/hall.py``). The slope
of memory is a straight line through its second half, with its 95 % interval, in MB for an hour of the day; the first
half holds caches that fill. ``own`` is the part that the process cannot give back: the rest are pages of files (fonts,
libraries), seen once and dropped when memory is short. Handles, threads, widgets and wrappers (Python's objects that
stand for Qt's) are told at a quarter of the time and at its end.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import tempfile
import time
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bench.hall import Traced, open_hall
from branchdesk.bootstrap import log_path, read_profile
from branchdesk.domain.apply import apply
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR
from branchdesk.services.logbook import read_all
from branchdesk.store.opening import open_log

HOURS, START = 8, "09:00"
SAMPLE_S = 5
HEAD = ("window", "MB begin", "MB end", "MB/h of the day", "own MB/h", "handles", "threads", "widgets", "wrappers")
ROW = "{:<18}{:>9}{:>8}{:>17}{:>15}{:>10}{:>9}{:>12}{:>14}"


class Sample(NamedTuple):
    """One look at a window's process; ``hour`` of the day since nine."""

    hour: float
    rss: float
    own: float
    handles: int
    threads: int
    widgets: int
    wrappers: int


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--csv", type=Path, help="write every sample")
    given = parser.parse_args()
    speed = HOURS * 60 / given.minutes
    samples: dict[str, list[Sample]] = {}
    with tempfile.TemporaryDirectory() as name:
        with open_hall(Path(name), START, speed) as windows:
            time.sleep(15)
            began = time.monotonic()
            while (passed := time.monotonic() - began) < given.minutes * 60:
                for window in windows:
                    samples.setdefault(window.kind.name, []).append(look(window, passed * speed / 3600))
                time.sleep(SAMPLE_S)
        grown, tickets = the_day(log_path(Path(name) / "node"))
    print(f"{HOURS} hours in {given.minutes:g} min; load average {os.getloadavg()[0]:.1f}")
    print(ROW.format(*HEAD))
    for name, seen in samples.items():
        print(ROW.format(name, *row(seen)))
    print(f"in each of them the branch itself, until the day is closed: {grown / HOURS:+.2f} MB/h, {tickets} tickets")
    if given.csv:
        write(given.csv, samples)


def the_day(log: Path) -> tuple[float, int]:
    """By how much (MB) the branch as it is grew in memory over the last hours of its log, and its tickets."""
    profile = read_profile(None)
    with closing(open_log(log, profile.branch)) as read:
        tracemalloc.start()
        snapshot = Snapshot(branch=profile.branch, profile=profile)
        held: list[tuple[int, int]] = []
        for sealed in read_all(read):
            snapshot = apply(snapshot, sealed.event)
            held.append((sealed.event.at, tracemalloc.get_traced_memory()[0]))
        tracemalloc.stop()
    began = next(size for at, size in held if at >= held[-1][0] - HOURS * HOUR)
    return (held[-1][1] - began) / 1e6, len(snapshot.tickets)


def look(window: Traced, hour: float) -> Sample:
    """One sample."""
    told = window.loops[-1] if window.loops else {"widgets": 0, "wrappers": 0}
    return Sample(
        hour,
        window.memory("VmRSS"),
        window.memory("RssAnon"),
        window.handles(),
        window.threads(),
        told["widgets"],
        told["wrappers"],
    )


def row(seen: list[Sample]) -> tuple[str, ...]:
    """A window's line."""
    begin, end = seen[len(seen) // 4], seen[-1]
    late = seen[len(seen) // 2 :]
    slopes = (f"{slope:+.2f} ± {within:.2f}" for slope, within in (line(late, "rss"), line(late, "own")))
    pairs = ((begin[n], end[n]) for n in range(3, 7))
    flat = (f"{first}→{last}" for first, last in pairs)
    return (f"{begin.rss:.1f}", f"{end.rss:.1f}", *slopes, *flat)


def line(seen: list[Sample], of: str) -> tuple[float, float]:
    """Slope of ``rss`` or ``own`` over the day's hours, half of its 95 % interval: samples taken as independent."""
    hours, rss = [sample.hour for sample in seen], [getattr(sample, of) for sample in seen]
    slope, start = statistics.linear_regression(hours, rss)
    off = [y - (start + slope * x) for x, y in zip(hours, rss, strict=True)]
    spread = sum((x - statistics.fmean(hours)) ** 2 for x in hours)
    error = (sum(y * y for y in off) / max(1, len(off) - 2) / spread) ** 0.5
    return slope, 1.96 * error


def write(path: Path, samples: dict[str, list[Sample]]) -> None:
    """Every sample, for a plot."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("window", *Sample._fields))
        rows.writerows((window, *sample) for window, seen in samples.items() for sample in seen)


if __name__ == "__main__":
    main()
