"""What a page is asked for, all of it in its address, so that a page can be sent to somebody as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages.words import Words
from branchdesk.domain.errors import Rejected

MOST_DAYS = 800
"""Two years and the same month of a third; what is longer is a report of the archive."""
LONGEST_NAME = 80


def asked_date(query: Mapping[str, str], name: str) -> str:
    """A business date from the address, or empty. Raises Rejected("date_invalid")."""
    asked = query.get(name, "")
    try:
        return date.fromisoformat(asked).isoformat() if asked else ""
    except ValueError as error:
        raise Rejected("date_invalid", date=asked[:40]) from error


def asked_of(query: Mapping[str, str], present: str, branch: str = "") -> Asked:
    """From the address; without a period the month so far. ``present``: today's business date.

    Raises Rejected("date_invalid" | "period_invalid").
    """
    last = asked_date(query, "last") or present
    first = asked_date(query, "first") or last[:8] + "01"
    found = Asked(
        first=first,
        last=last,
        area=query.get("area", "")[:LONGEST_NAME],
        branch=branch or query.get("branch", "")[:LONGEST_NAME],
        service=query.get("service", "")[:LONGEST_NAME],
    )
    check_period(found)
    return found


def check_period(asked: Asked) -> None:
    """Raise Rejected("period_invalid")."""
    if not 0 < days_of(asked) <= MOST_DAYS:
        raise Rejected("period_invalid", days=MOST_DAYS)


def days_of(asked: Asked) -> int:
    """How many dates the period has; below 1 where it ends before it begins."""
    return (date.fromisoformat(asked.last) - date.fromisoformat(asked.first)).days + 1


def periods(present: str) -> dict[str, tuple[str, str]]:
    """The periods at hand, counted from the present business date."""
    today = date.fromisoformat(present)
    month = today.replace(day=1)
    before = month - timedelta(days=1)

    def back(days: int) -> str:
        return (today - timedelta(days=days - 1)).isoformat()

    return {
        "day": (present, present),
        "week": (back(7), present),
        "month": (month.isoformat(), present),
        "last-month": (before.replace(day=1).isoformat(), before.isoformat()),
        "quarter": (back(90), present),
    }


def period_words(asked: Asked, t: Words) -> str:
    """The period, or its one day."""
    return asked.first if asked.first == asked.last else t("centre-from-to", first=asked.first, last=asked.last)
