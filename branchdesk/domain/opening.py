"""When a branch is open, and until when a service gives tickets. Pure.

A branch has one set of hours, weekdays on which it opens, and special days: holidays, days with other hours, and the
make-up days on which a Chinese bank works through a weekend. Appointments are never given for a closed day. Tickets
follow the hours only where ``Hours.kept`` says so: without it a branch gives them at any time, as lobby staff are used
to deciding; a service's own last ticket is always kept.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import MINUTE, at_local, business_date
from branchdesk.domain.words import Words

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_LOOK_AHEAD = 60
"""No branch is closed for longer than so many days in a row, as far as this looks."""
SOON_MIN = 30
"""So long before its last ticket a service says so."""


class SpecialDay(msgspec.Struct, frozen=True, kw_only=True):
    """A date unlike its weekday: without times it is closed, with both it is open then."""

    date: str
    opens: str = ""
    closes: str = ""
    name: Words | None = None


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours, and the local hour at which one business date gives way to the next."""

    opens: str = "09:00"
    closes: str = "17:00"
    turns: str = "04:00"
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    """Weekdays on which the branch opens; 1 is Monday."""
    special: tuple[SpecialDay, ...] = ()
    kept: bool = False
    """Kiosks and phones give tickets in these hours alone."""
    early_min: float = 0
    """With ``kept``: tickets are given from so long before the opening."""


class Span(NamedTuple):
    """From when to when a branch is open on one date (ms); ``opens`` and ``closes`` as clocks show them."""

    start: int
    end: int
    opens: str
    closes: str


class Opening(NamedTuple):
    """When the branch opens next."""

    bdate: str
    opens: str


def special(hours: Hours, bdate: str) -> SpecialDay | None:
    """What is special about a date."""
    return next((day for day in hours.special if day.date == bdate), None)


def span(hours: Hours, zone: str, bdate: str) -> Span | None:
    """The opening hours of a date; None: it is closed."""
    day = special(hours, bdate)
    if day is None and date.fromisoformat(bdate).isoweekday() not in hours.days:
        return None
    opens, closes = (day.opens, day.closes) if day else (hours.opens, hours.closes)
    if not opens:
        return None
    return Span(at_local(bdate, opens, zone), at_local(bdate, closes, zone), opens, closes)


def today(hours: Hours, zone: str, now: int) -> Span | None:
    """The opening hours of the business date that ``now`` belongs to."""
    return span(hours, zone, business_date(now, zone, hours.turns))


def next_opening(hours: Hours, zone: str, now: int, *, after_today: bool = False) -> Opening | None:
    """When the branch opens next; None: not in sight."""
    first = date.fromisoformat(business_date(now, zone, hours.turns))
    for number in range(after_today, _LOOK_AHEAD):
        bdate = (first + timedelta(days=number)).isoformat()
        found = span(hours, zone, bdate)
        if found and found.start > now:
            return Opening(bdate, found.opens)
    return None


def is_open(hours: Hours, zone: str, now: int) -> bool:
    """Whether self-service may give tickets now, as far as the hours go."""
    if not hours.kept:
        return True
    found = today(hours, zone, now)
    return found is not None and found.start - hours.early_min * MINUTE <= now < found.end


def check_open(hours: Hours, zone: str, now: int) -> None:
    """Raise Rejected("closed_now", day=…, opens=…) where ``is_open`` does not hold; ``day`` is an ISO date or empty."""
    if not is_open(hours, zone, now):
        again = next_opening(hours, zone, now)
        raise Rejected("closed_now", day=again.bdate if again else "", opens=again.opens if again else "")


def check_last(hours: Hours, zone: str, now: int, service: str, last_ticket: str) -> None:
    """Raise Rejected("service_over", last=…, day=…, opens=…) after a service's last ticket of the day."""
    if is_over(hours, zone, now, last_ticket):
        again = next_opening(hours, zone, now, after_today=True)
        raise Rejected(
            "service_over",
            service=service,
            last=last_ticket,
            day=again.bdate if again else "",
            opens=again.opens if again else "",
        )


def is_over(hours: Hours, zone: str, now: int, last_ticket: str) -> bool:
    """Whether a service's last ticket of the business date is past."""
    return bool(last_ticket) and now >= at_local(business_date(now, zone, hours.turns), last_ticket, zone)


def is_soon(hours: Hours, zone: str, now: int, last_ticket: str) -> bool:
    """Whether it is time to say when the last ticket is."""
    return bool(last_ticket) and is_over(hours, zone, now + SOON_MIN * MINUTE, last_ticket)


def problem(hours: Hours) -> str | None:
    """Why these hours are none; None: they are good."""
    for clock in (hours.opens, hours.closes, hours.turns):
        if not is_time(clock):
            return f"hours: {clock!r} is not a time HH:MM"
    if not hours.days or len(set(hours.days)) != len(hours.days) or not set(hours.days) <= set(range(1, 8)):
        return "hours: days are numbers from 1 (Monday) to 7, each at most once, and at least one"
    if not 0 <= hours.early_min <= 240:
        return "hours: early_min must be from 0 to 240"
    dates = [day.date for day in hours.special]
    if len(set(dates)) != len(dates):
        return "hours: a special day is named twice"
    return next((found for day in hours.special if (found := _special_problem(day))), None)


def is_time(clock: str) -> bool:
    """Whether it is a time of day, "HH:MM"."""
    return bool(_TIME.fullmatch(clock))


def _special_problem(day: SpecialDay) -> str | None:
    try:
        if date.fromisoformat(day.date).isoformat() != day.date:
            return f"hours: {day.date!r} is not a date YYYY-MM-DD"
    except ValueError:
        return f"hours: {day.date!r} is not a date YYYY-MM-DD"
    if bool(day.opens) != bool(day.closes):
        return f"hours: {day.date} needs both times, or none"
    if day.opens and not (is_time(day.opens) and is_time(day.closes) and day.opens < day.closes):
        return f"hours: {day.date} must open at a time HH:MM and close later"
    return None
