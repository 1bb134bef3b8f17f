"""What the advice speaks of: its actions, and waits that are expected."""

from __future__ import annotations

from typing import Literal

import msgspec

AdviceAction = Literal["open", "close", "meal", "spare", "help", "take", "usual"]
"""As ``forecast.advice.situation.Action.kind``: open a counter, close it, send its teller for a meal, spare it for a
while, let it help with a service when idle, let it take one like its own, give it back its usual services.
"""


class WaitRange(msgspec.Struct, frozen=True):
    """A mean wait in minutes, and between what it lies in eight futures of ten."""

    mean: float = 0.0
    low: float = 0.0
    high: float = 0.0


class Recommended(msgspec.Struct, frozen=True, kw_only=True):
    """An action at a counter, to be done ``by`` an instant.

    Everybody counts who waits when it is found or comes until ``until``: their mean wait if nothing is done, if it is,
    and what is saved. ``longest``: what nine waits of ten stay below, without and with it. ``passes_at``: when, without
    it, the mean wait passes the goal.
    """

    action: AdviceAction = "open"
    counter: str = ""
    service: str = ""
    by: int = 0
    minutes: float = 0.0
    """How long a counter is spared."""
    until: int = 0
    without: WaitRange = WaitRange()
    following: WaitRange = WaitRange()
    saved: WaitRange = WaitRange()
    longest: tuple[float, float] = (0.0, 0.0)
    passes_at: int | None = None
