"""Ticket numbers: the service's letter and three digits, from 001 each business day (A086; after A999 comes A1000).

A kiosk that no node can be reached from counts in a series of its own, so that nobody else can give the same number:
K1-001, K1-002 … for the kiosk that was enrolled first. Series are never given to another kiosk.
"""

from __future__ import annotations

from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, at_local

AN_HOUR = 100


def next_number(snapshot: Snapshot, series: str) -> str:
    """The number after the last one issued today in this series."""
    last = max(snapshot.numbers.get(series, 0), passed_over(snapshot, snapshot.bdate))
    return number(series, last + 1)


def passed_over(snapshot: Snapshot, bdate: str) -> int:
    """On this date, numbers up to this one may be on papers that a log which was set back knows nothing of."""
    generation = snapshot.generation
    return generation.numbers_after if generation and generation.numbers_on == bdate else 0


def last_given(snapshot: Snapshot) -> int:
    """The highest number of the snapshot's business date that may be on a paper."""
    last: int = max(passed_over(snapshot, snapshot.bdate), *snapshot.numbers.values(), 0)
    return last


def after_unseen(snapshot: Snapshot, bdate: str, now: int, given: int = 0) -> int:
    """Where numbers go on, on this date, in a log that may have been set back: on a full hundred, far enough.

    A gap is harmless, a number on two papers is not. Who knows what was issued between the log's last event (on an
    earlier date: the opening) and now? Not more than ``AN_HOUR`` with one letter in each hour that has begun,
    beyond ``given``, which is known of from elsewhere.
    """
    s = snapshot
    same_day = s.bdate == bdate
    since = s.at if same_day else at_local(bdate, s.profile.hours.opens, s.profile.timezone)
    hours = max(0, now - since) // HOUR + 1
    last: int = max(given, passed_over(s, bdate), *(s.numbers.values() if same_day else ()), 0)
    return (last + hours * AN_HOUR + 99) // 100 * 100


def number(series: str, count: int) -> str:
    """The ``count``th number of a series, which is a letter, or K and digits."""
    return f"{series}{'-' if len(series) > 1 else ''}{count:03d}"


def parts(issued: str) -> tuple[str, int]:
    """Series and count of a number."""
    series, dash, count = issued.partition("-")
    return (series, int(count)) if dash else (issued[0], int(issued[1:]))


def island_series(island: int) -> str:
    """The series of the kiosk with this ``Device.island``."""
    return f"K{island}"
