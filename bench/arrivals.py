"""Who comes tomorrow, on a public call centre's log. ``python -m bench.arrivals FOLDER``

FOLDER holds ``anonbank_1999-01.txt.gz`` and ``-02`` ('Anonymous Bank', SEELab of the Technion; free with
acknowledgement). A call counts for its service and half-hour when it joins the queue, or is answered at once.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from branchdesk.domain.opening import Hours
from branchdesk.forecast.arrivals.calendar import SLOTS, Calendar
from branchdesk.forecast.arrivals.profile import Arrivals, Prior
from branchdesk.forecast.laws import Array

CODES = ("PS", "NW", "NE", "IN", "PE", "TT")
NOON = 24
Day = tuple[str, Array]


def read(path: Path) -> list[Day]:
    """Counts by service and half-hour, day by day."""
    days: dict[str, Array] = {}
    with gzip.open(path, "rt", encoding="latin1") as lines:
        next(lines)
        for line in lines:
            fields = [field.strip() for field in line.rstrip("\r\n").split("\t")]
            if len(fields) != 17 or fields[12] == "PHANTOM":
                continue
            queued = int(fields[11]) > 0
            if not queued and fields[12] != "AGENT":
                continue
            hours, minutes, _seconds = (fields[9] if queued else fields[13]).split(":")
            day = f"19{fields[5][:2]}-{fields[5][2:4]}-{fields[5][4:]}"
            code = CODES.index(fields[4]) if fields[4] in CODES else 0
            counts = days.setdefault(day, np.zeros((len(CODES), SLOTS)))
            counts[code, min(SLOTS - 1, int(hours) * 2 + int(minutes) // 30)] += 1
    return sorted(days.items())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    days = [day for month in ("01", "02") for day in read(folder / f"anonbank_1999-{month}.txt.gz")]
    for first in (len(read(folder / "anonbank_1999-01.txt.gz")), 7):
        replay(days, first)


def replay(days: list[Day], first: int) -> None:
    """Each day is foretold before it is learned; errors from day ``first`` on."""
    course = np.full(SLOTS, 2e-4)
    course[14:47] = 1
    calendar = Calendar(Hours(opens="07:00", closes="23:30"), "Asia/Jerusalem", (4, 5))
    arrivals = Arrivals(Prior(CODES, np.full(len(CODES), 150.0), course / course.sum()), calendar)
    told: dict[str, list[Array]] = {"learned": [], "last four weekdays": [], "last week": []}
    rest: list[tuple[float, float, float]] = []
    inside = 0
    for place, (day, counts) in enumerate(days):
        expected = arrivals.expect(day)
        if place >= first:
            like = [of for other, of in days[:place] if _weekday(other) == _weekday(day)]
            for name, found in zip(told, (expected.rates, np.mean(like[-4:], axis=0), like[-1]), strict=True):
                told[name].append(found)
            mean = expected.rates.sum()
            inside += abs(counts.sum() - mean) <= 1.645 * mean * np.hypot(expected.cv, 1 / np.sqrt(mean))
            morning = np.where(np.arange(SLOTS) < NOON, counts, 0)
            after = arrivals.rest(day, NOON * 30, dict(zip(CODES, morning, strict=True)))
            rest.append((counts[:, NOON:].sum(), expected.rates[:, NOON:].sum(), after.rates.sum()))
        arrivals.learn(day, dict(zip(CODES, counts, strict=True)))
    show(first, np.array([counts for _, counts in days[first:]]), told)
    came, before, corrected = np.array(rest).T
    errors = (np.abs(before - came).sum() / came.sum(), np.abs(corrected - came).sum() / came.sum())
    noon = f"the rest of the day at noon {errors[0]:.3f}, with what came so far {errors[1]:.3f}"
    print(f"inside nine of ten {inside / len(rest):.0%}; {noon}")


def show(first: int, came: Array, told: dict[str, list[Array]]) -> None:
    """Errors over the mean."""
    print(f"from day {first + 1:<14} {'day':>8} {'half-hour':>10} {'service, half-hour':>19}")
    for name, found in told.items():
        off = np.array(found) - came
        errors = [np.abs(part).sum() / came.sum() for part in (off.sum(axis=(1, 2)), off.sum(axis=1), off)]
        print(f"{name:22} {errors[0]:9.3f} {errors[1]:10.3f} {errors[2]:19.3f}")


def _weekday(day: str) -> int:
    return date.fromisoformat(day).weekday()


if __name__ == "__main__":
    main()
