"""Ticket numbers: the service's letter and three digits, from 001 each business day (A086; after A999 comes A1000)."""

from __future__ import annotations

from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, at_local

AN_HOUR = 100


def next_number(snapshot: Snapshot, letter: str) -> str:
    """The number after the last one issued today with this letter."""
    last = max(snapshot.numbers.get(letter, 0), passed_over(snapshot, snapshot.bdate))
    return f"{letter}{last + 1:03d}"


def passed_over(snapshot: Snapshot, bdate: str) -> int:
    """On this date, numbers up to this one may be on papers that a log which was set back knows nothing of."""
    generation = snapshot.generation
    return generation.numbers_after if generation and generation.numbers_on == bdate else 0


def after_unseen(snapshot: Snapshot, bdate: str, now: int) -> int:
    """Where numbers go on, on this date, in a log that may have been set back: on a full hundred, far enough.

    A gap is harmless, a number on two papers is not. Who knows what was issued between the log's last event (on an
    earlier date: the opening) and now? Not more than ``AN_HOUR`` with one letter in each hour that has begun.
    """
    s = snapshot
    same_day = s.bdate == bdate
    since = s.at if same_day else at_local(bdate, s.profile.hours.opens, s.profile.timezone)
    hours = max(0, now - since) // HOUR + 1
    last: int = max(passed_over(s, bdate), *(s.numbers.values() if same_day else ()), 0)
    return (last + hours * AN_HOUR + 99) // 100 * 100
