"""Numbers as the pages say them: one way for each kind of figure, and never a figure without what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from branchdesk.domain.times import HOUR, MINUTE, SECOND
from branchdesk.metrics.figures import Csat

NONE = "–"
Tone = Literal["", "good", "warn", "bad"]
Words = Callable[..., str]
"""``i18n.text`` in a language that is already chosen."""


class Cell(msgspec.Struct, frozen=True):
    """A value with a small line below and a colour by its meaning."""

    main: str
    note: str = ""
    tone: Tone = ""


def number(value: float | None) -> str:
    """With one decimal."""
    return NONE if value is None else f"{value:.1f}"


def minutes(value: float | None, t: Words) -> str:
    """A duration in minutes."""
    return NONE if value is None else t("centre-minutes", minutes=number(value))


def share(value: float | None) -> str:
    """A share (0 to 1) in whole percent."""
    return NONE if value is None else f"{value * 100:.0f}%"


def at_least(value: float | None, target: float) -> Tone:
    """Whether more is better, and it is enough."""
    return "" if value is None else "good" if value >= target else "bad"


def at_most(value: float | None, target: float) -> Tone:
    """Whether less is better, and it is little enough."""
    return "" if value is None else "good" if value <= target else "bad"


def csat_cell(c: Csat, target: float, t: Words) -> Cell:
    """The score never stands alone: n, response rate and interval beside it; hidden below 30."""
    rate = share(c.response_rate)
    if c.share is None:
        return Cell(NONE, t("centre-too-few", count=c.n) if c.n else t("centre-no-ratings"))
    note = t("centre-csat-note", count=c.n, rate=rate, low=share(c.low), high=share(c.high))
    return Cell(share(c.share), note, at_least(c.share, target))


def ago(at: int | None, now: int, t: Words) -> str:
    """How long ago an instant (ms) was at ``now``."""
    if at is None:
        return t("centre-never")
    past = max(0, now - at)
    if past < MINUTE:
        return t("centre-seconds-ago", count=past // SECOND)
    if past < HOUR:
        return t("centre-minutes-ago", count=past // MINUTE)
    return t("centre-hours-ago", count=past // HOUR)
