"""What is particular about a date, as far as it moves how many customers come. Pure.

The branch's own special days come first (``Hours.special``). Below them lies China's calendar: public holidays and the
weekend days that are worked for them, from the State Council's yearly notices on holidays. Each notice appears in
November for the year after; a year that is not in the table has plain weekdays, and ``known`` says so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from branchdesk.domain import opening
from branchdesk.domain.opening import Hours
from branchdesk.domain.times import clock_time
from branchdesk.forecast.laws import Array

SLOTS = 48
"""Half-hours of a local day, from midnight on."""
SLOT_MIN = 30

_OFF = {
    2025: "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
_WORKED = {2025: "0126 0208 0427 0928 1011", 2026: "0104 0214 0228 0509 0920 1010"}
_ZONES = {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC"}
PAY_DAYS = (5, 10, 15)
"""Days of the month on which wages and pensions are usually paid; the working day before where it is none."""
_EDGE = 2
"""So many working days at either end of a month belong to its end and its start."""
_LONG = 3
"""So many days off in a row are holidays worth coming before and after."""

FLAGS = ("month_start", "month_end", "pay_day", "before_holiday", "after_holiday", "holiday", "make_up")


class Day(NamedTuple):
    """A date. ``weekday``: 0 is Monday; ``works``: it is a working day, whatever its weekday."""

    bdate: str
    weekday: int
    works: bool
    flags: frozenset[str]


class Calendar:
    """The dates of a branch with these hours. ``weekend``: the weekdays (0: Monday) on which a country rests."""

    def __init__(self, hours: Hours, zone: str, weekend: Collection[int] = (5, 6)) -> None:
        self._weekend = weekend
        self._zone = zone
        self._hours = hours
        self._closed = {day.date for day in hours.special if not day.opens}
        self._opened = {day.date for day in hours.special if day.opens}
        self._china = zone in _ZONES

    def known(self, bdate: str) -> bool:
        """Whether holidays of that year are in the table; without one, weekdays and the branch's own days are all."""
        return not self._china or int(bdate[:4]) in _OFF

    def is_open(self, bdate: str) -> bool:
        """Whether the branch opens on the date."""
        return opening.span(self._hours, self._zone, bdate) is not None

    def open_slots(self, bdate: str) -> Array:
        """How much of each half-hour of a date the branch is open."""
        span = opening.span(self._hours, self._zone, bdate)
        return _open_slots(span.opens, span.closes) if span else np.zeros(SLOTS)

    def mask(self, bdate: str) -> Array:
        """1 where a date is open, or closed as on every day; 0 where it is closed for once."""
        if not self.is_open(bdate):
            return np.zeros(SLOTS)
        return np.maximum(1 - _open_slots(self._hours.opens, self._hours.closes), self.open_slots(bdate))

    def day(self, bdate: str) -> Day:
        """What a date is."""
        when = date.fromisoformat(bdate)
        works, off = self._works(when), self._off(when)
        found = {
            "month_start": works and self._place(when, -1) < _EDGE,
            "month_end": works and self._place(when, 1) < _EDGE,
            "pay_day": works and self._paid(when),
            "before_holiday": not off and self._rest(when, 1),
            "after_holiday": not off and self._rest(when, -1),
            "holiday": off,
            "make_up": works and self._worked(when),
        }
        return Day(bdate, when.weekday(), works, frozenset(flag for flag, holds in found.items() if holds))

    def _off(self, when: date) -> bool:
        """A public holiday, or a day on which this branch is closed against its habit."""
        iso = when.isoformat()
        return iso not in self._opened and (iso in self._closed or (self._china and when in _dates(_OFF, when.year)))

    def _worked(self, when: date) -> bool:
        iso = when.isoformat()
        if self._china and when in _dates(_WORKED, when.year):
            return True
        return iso in self._opened and when.isoweekday() not in self._hours.days

    def _works(self, when: date) -> bool:
        if self._off(when):
            return False
        return when.weekday() not in self._weekend or self._worked(when)

    def _place(self, when: date, step: int) -> int:
        """How many working days of the same month lie on that side of it."""
        found, other = 0, when + timedelta(days=step)
        while other.month == when.month:
            found += self._works(other)
            other += timedelta(days=step)
        return found

    def _paid(self, when: date) -> bool:
        """A pay day is this date or one after it, with no working day between."""
        other = when
        while True:
            if other.day in PAY_DAYS:
                return True
            other += timedelta(days=1)
            if self._works(other):
                return False

    def _rest(self, when: date, step: int) -> bool:
        """Whether a row of days off with a holiday in it begins right beside the date."""
        row: list[date] = []
        other = when + timedelta(days=step)
        while not self._works(other) and len(row) < 2 * _LONG:
            row.append(other)
            other += timedelta(days=step)
        return len(row) >= _LONG and any(self._off(day) for day in row)


def _dates(table: dict[int, str], year: int) -> set[date]:
    """The dates of a year: "0101-0103" is a row of them."""
    found: set[date] = set()
    for part in table.get(year, "").split():
        first, _, last = part.partition("-")
        day, end = (date(year, int(text[:2]), int(text[2:])) for text in (first, last or first))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


def _open_slots(opens: str, closes: str) -> Array:
    first, last = (clock_time(clock).total_seconds() / 60 / SLOT_MIN for clock in (opens, closes))
    slots = np.arange(SLOTS)
    part: Array = np.clip(np.minimum(slots + 1, last) - np.maximum(slots, first), 0, 1)
    return part
