"""A date's plan of counters as it was saved: which are open when, and what was promised of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from branchdesk.domain.errors import Rejected

HALVES = 48
"""Half-hours of a day."""
MOST_DAYS = 31
_Half = Annotated[int, Meta(ge=0, le=HALVES)]
_Minutes = Annotated[float, Meta(ge=0, le=10_000)]
Spell = tuple[_Half, _Half]
"""From and until a half-hour: 18 is nine o'clock."""


class PlannedDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``counters``: by id, when each is open; one that is not named stays closed. Minutes are what was promised."""

    bdate: Annotated[str, Meta(max_length=10)]
    counters: dict[Annotated[str, Meta(max_length=64)], Annotated[tuple[Spell, ...], Meta(max_length=HALVES)]] = {}
    mean_min: _Minutes = 0.0
    peak_min: _Minutes = 0.0
    customers: Annotated[float, Meta(ge=0, le=1_000_000)] = 0.0


class SavedPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A date's plan, when it was saved, and by whom."""

    day: PlannedDay
    at: int
    by: str = ""


def check_days(days: Sequence[PlannedDay], today: str, counters: Sequence[str]) -> None:
    """Raise Rejected("bad_plan" | "unknown_counter" | "plan_is_past") unless this may be a plan of this branch."""
    dates = [day.bdate for day in days]
    if not days or len(set(dates)) != len(dates) or not all(_is_date(bdate) for bdate in dates):
        raise Rejected("bad_plan")
    if min(dates) < today:
        raise Rejected("plan_is_past", day=min(dates))
    for day in days:
        for counter, spells in day.counters.items():
            if counter not in counters:
                raise Rejected("unknown_counter", counter=counter)
            edges = [edge for spell in spells for edge in spell]
            if any(first >= last for first, last in spells) or edges != sorted(edges):
                raise Rejected("bad_plan")


def _is_date(bdate: str) -> bool:
    try:
        return date.fromisoformat(bdate).isoformat() == bdate
    except ValueError:
        return False


def planned_open(day: PlannedDay, half: int) -> frozenset[str]:
    """The counters that are to be open in a half-hour."""
    return frozenset(
        counter for counter, spells in day.counters.items() if any(first <= half < last for first, last in spells)
    )
