"""The window's words in one language, and how it writes durations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.profile import Profile, Reason
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.i18n import error_text, text

WHY = {
    "directed": "why-directed",
    "max_wait": "why-max-wait",
    "appointment": "why-appointment",
    "early": "why-early",
    "priority": "why-priority",
    "raised": "why-raised",
    "priority_capped": "why-priority-capped",
    "transferred": "why-transferred",
    "reinstated": "why-reinstated",
    "delayed": "why-delayed",
    "ratio": "why-ratio",
    "backup": "why-backup",
    "turn": "why-turn",
    "by_name": "why-by-name",
    "held": "why-held",
}
"""The text of each reason that ``branchdesk.domain.policy`` and the calls by name give."""
WAITED_SAID = ("max_wait", "transferred", "backup", "turn")
"""Reasons whose words say how long somebody waited."""


@lru_cache(maxsize=1024)
def _said(language: str, message_id: str, params: tuple[tuple[str, Any], ...]) -> str:
    """The window says the same things twice a second."""
    return text(language, message_id, **dict(params))


class Tr(NamedTuple):
    """Says things in one language."""

    language: str

    def __call__(self, message_id: str, **params: Any) -> str:
        """The words of a message. Raises MissingText."""
        return _said(self.language, message_id, tuple(params.items()))

    def error(self, error: BranchDeskError) -> str:
        """What happened and what to do."""
        return error_text(self.language, error)

    def service(self, profile: Profile, code: str) -> str:
        """A service's name; its code where the profile no longer has it."""
        try:
            return profile.service(code).name.said_in(self.language)
        except Rejected:
            return code

    def person(self, profile: Profile, staff: str) -> str:
        """A member of staff's name; the id where the profile no longer has them."""
        try:
            return profile.person(staff).name
        except Rejected:
            return staff

    def reason(self, reasons: tuple[Reason, ...], code: str) -> str:
        """A coded reason's name; the code where the profile no longer has it."""
        return next((known.name.said_in(self.language) for known in reasons if known.code == code), code)

    def why(self, profile: Profile, code: str, params: Mapping[str, str | int]) -> str:
        """Why a ticket is called, or stands where it stands. Empty for a reason this version does not know."""
        if code not in WHY:
            return ""
        given = dict(params)
        if code in ("priority", "priority_capped"):
            given["reason"] = self.reason(profile.priorities, str(given.get("reason", "")))
        return self(WHY[code], **given)


def clock(duration: int) -> str:
    """A running time as "4:07" or "1:02:10"."""
    minutes, seconds = divmod(max(0, duration) // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def minutes_in(duration: int) -> int:
    """Whole minutes gone by."""
    return max(0, duration) // MINUTE


def seconds_left(duration: int) -> int:
    """Seconds still to go, rounded up, so that 0 means now."""
    return max(0, -(-duration // SECOND))
