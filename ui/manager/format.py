"""Figures as people read them: durations, shares, minutes."""

from __future__ import annotations

from branchdesk.i18n import text
from branchdesk.metrics.figures import Csat

NOTHING = "–"
"""Where there is nothing to say; never a zero that was not counted."""


def duration(seconds: int) -> str:
    """ "4:05", "1:04:05"."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def minutes(language: str, value: float | None) -> str:
    """Minutes with one decimal, or the sign for nothing."""
    return NOTHING if value is None else text(language, "manager-minutes", minutes=round(value, 1))


def percent(value: float | None) -> str:
    """A share as a whole percentage."""
    return NOTHING if value is None else f"{value:.0%}"


def satisfaction(language: str, csat: Csat) -> str:
    """The score with its n; below the least n only the n, for few ratings prove nothing."""
    if csat.hidden or csat.share is None:
        return text(language, "manager-csat-hidden", n=csat.n)
    return text(language, "manager-csat", share=percent(csat.share), n=csat.n)
