"""Care of a panel that shows the same for years: the picture wanders, changes sides, and is dimmed at night."""

from __future__ import annotations

from math import cos, pi, sin
from typing import NamedTuple

from branchdesk.domain.profile import Hours
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import at_local, local
from ui.display.state import Phase

MARGIN = 8
"""The picture never wanders further than this (px of a 1080 px screen) from its place."""
STEP_S = 60
"""It takes a step so often: too slow to be seen, and no line stays where it was for an hour."""
STEPS = 24
BEFORE_OPENING_MIN = 30
"""The screen is bright again so long before the doors open."""
NIGHT_SHADE = 0.72
"""How much of the light is taken away at night."""


class Shift(NamedTuple):
    """Where the picture is, from its own place (px)."""

    x: int
    y: int


def shift(seconds: float, unit: float = 1.0) -> Shift:
    """The picture's place at an instant of any steady clock: on an eight lying on its side, within the margin."""
    angle = 2 * pi * (int(seconds) // STEP_S % STEPS) / STEPS
    reach = MARGIN * unit
    return Shift(round(reach * sin(angle)), round(reach * sin(angle) * cos(angle)))


def mirrored(bdate: str) -> bool:
    """Whether the sides are changed: every other day, and never within one."""
    return bdate[-2:].isdigit() and int(bdate[-2:]) % 2 == 1


def is_night(s: Snapshot | None, phase: Phase, now: int) -> bool:
    """After the day was closed, or before it opens: not while anybody could be waiting."""
    if s is None or phase not in (Phase.CLOSED, Phase.BEFORE):
        return False
    return _away(s.profile.hours, s.profile.timezone, now)


def _away(hours: Hours, timezone: str, now: int) -> bool:
    today = f"{local(now, timezone):%Y-%m-%d}"
    opens, closes = (at_local(today, clock, timezone) for clock in (hours.opens, hours.closes))
    return now >= closes or now < opens - BEFORE_OPENING_MIN * 60_000
