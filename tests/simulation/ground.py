"""What the second reading of the log stands on (see ``replay``): the table of states, a broken rule, the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

ARROWS: dict[str, dict[str, str]] = {
    "ticket_called": dict.fromkeys(["waiting", "transferred", "on_hold", "missed"], "called"),
    "ticket_recalled": {"called": "called"},
    "service_started": {"called": "serving"},
    "service_changed": {"serving": "serving"},
    "ticket_reclassified": {"called": "called", "serving": "serving"},
    "serving_confirmed": {"serving": "serving"},
    "service_finished": {"serving": "served"},
    "ticket_transferred": dict.fromkeys(["called", "serving", "on_hold"], "transferred"),
    "ticket_held": dict.fromkeys(["called", "serving"], "on_hold"),
    "ticket_missed": {"called": "missed"},
    "call_restored": dict.fromkeys(["missed", "abandoned", "transferred", "on_hold"], "called"),
    "service_restored": dict.fromkeys(["served", "transferred", "on_hold"], "serving"),
    "ticket_reinstated": {"missed": "waiting"},
    "ticket_delayed": {"waiting": "waiting"},
    "ticket_reprioritised": {"waiting": "waiting", "transferred": "transferred"},
    "ticket_abandoned": dict.fromkeys(["waiting", "transferred", "called", "on_hold", "missed"], "abandoned"),
    "ticket_rated": {"served": "served"},
}
"""Event -> state before -> state after; the only changes of state that there are."""


class Broken(AssertionError):
    """An invariant does not hold."""


def require(condition: object, *what: object) -> None:
    """Raise Broken(what …) unless the condition holds."""
    if not condition:
        raise Broken(" ".join(str(part) for part in what))


def wall(profile: Json, at: int) -> datetime:
    """What the clock at the branch's wall shows."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(profile["timezone"]))


def date(profile: Json, at: int) -> str:
    """The business date of an instant in the branch's own time zone."""
    hours, minutes = map(int, profile["hours"]["turns"].split(":"))
    return (wall(profile, at).replace(tzinfo=None) - timedelta(hours=hours, minutes=minutes)).date().isoformat()
