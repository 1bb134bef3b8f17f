"""When the kiosk goes back to its first page by itself. No widgets, no clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class Page(StrEnum):
    """What the customer has before them."""

    HOME = "home"
    PRIORITY = "priority"
    CHECK_IN = "check_in"
    WISHES = "wishes"
    WISH = "wish"
    PERSON = "person"
    PIN = "pin"
    SERVICE = "service"
    ISSUING = "issuing"
    UNANSWERED = "unanswered"
    PRINTING = "printing"
    TAKE = "take"
    NOT_PRINTED = "not_printed"


class Patience(NamedTuple):
    """Seconds without a touch until the kiosk goes home, and how many of them it asks "still there?"."""

    seconds: float
    asks: float = 0


PATIENCE: dict[Page, Patience] = {
    Page.HOME: Patience(30, 10),
    Page.PRIORITY: Patience(30, 10),
    Page.CHECK_IN: Patience(30, 10),
    Page.WISHES: Patience(60, 10),
    Page.WISH: Patience(60, 10),
    Page.PERSON: Patience(20),
    Page.PIN: Patience(30),
    Page.SERVICE: Patience(120),
    Page.UNANSWERED: Patience(45),
    Page.TAKE: Patience(12),
    Page.NOT_PRINTED: Patience(60),
}
"""A page that is not here ends by itself: the branch or the printer answers. On pages that show a number, nothing
may cover it, so they only count down."""

SETTLE_S = 0.5
"""A page just shown takes no taps for so long: the second tap of a double tap is not an answer to it."""


class IdleClock:
    """Counts from the last touch. ``seconds`` is any steady clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._touched = self._shown = seconds() - SETTLE_S

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self._seconds()

    def show(self) -> None:
        """A new page is shown."""
        self._shown = self._touched = self._seconds()

    @property
    def settled(self) -> bool:
        """Whether the page has been shown long enough to take a tap."""
        return self._seconds() - self._shown >= SETTLE_S

    @property
    def rested(self) -> float:
        """Seconds since the last touch."""
        return self._seconds() - self._touched

    def left(self, page: Page) -> float | None:
        """Seconds until the page gives way; None where it does not."""
        patience = PATIENCE.get(page)
        return patience.seconds - (self._seconds() - self._touched) if patience else None

    def asks(self, page: Page) -> bool:
        """Whether it is time to ask "still there?"."""
        left = self.left(page)
        return left is not None and left <= PATIENCE[page].asks
