"""Instants and business dates. An instant is an int: milliseconds since 1970-01-01 UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@lru_cache(maxsize=32)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local(at: int, timezone: str) -> datetime:
    """The instant as the branch's wall clock shows it."""
    return datetime.fromtimestamp(at / SECOND, UTC).astimezone(_zone(timezone))


def instant(moment: datetime) -> int:
    """The instant of an aware datetime."""
    return round(moment.timestamp() * SECOND)


def clock_time(hhmm: str) -> timedelta:
    """Time since local midnight of a clock time such as "09:30"."""
    hours, minutes = hhmm.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def business_date(at: int, timezone: str, turns: str) -> str:
    """The business date (ISO) of an instant: the local date, where the day turns at ``turns`` and not at midnight."""
    return (local(at, timezone) - clock_time(turns)).date().isoformat()


def at_local(bdate: str, hhmm: str, timezone: str) -> int:
    """The instant of a wall-clock time on a business date."""
    midnight = datetime.combine(date.fromisoformat(bdate), datetime.min.time(), _zone(timezone))
    return instant(midnight + clock_time(hhmm))


def date_begins(bdate: str, timezone: str) -> int:
    """The midnight with which a business date begins: what seconds and half-hours of the day are counted from."""
    return at_local(bdate, "00:00", timezone)


def clock(slot: int) -> str:
    """The beginning of a day's half-hour, as clocks show it."""
    return f"{slot // 2:02}:{slot % 2 * 30:02}"
