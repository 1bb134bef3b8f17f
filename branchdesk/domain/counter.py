"""A counter: closed, or opened by a teller and then free, with a customer, wrapping up, or paused.

The activity follows from three facts (who is logged in and open, pause, ticket), so it is computed and never stored.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Activity(StrEnum):
    CLOSED = "closed"
    FREE = "free"
    CALLED = "called"
    SERVING = "serving"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class Counter(msgspec.Struct, frozen=True, kw_only=True):
    """One counter as it is now. Instants in ms."""

    id: str
    services: tuple[str, ...]
    backup: tuple[str, ...] = ()
    teller: str = ""
    """Staff id of who is logged in; empty: nobody."""
    opened_at: int | None = None
    paused_at: int | None = None
    pause_reason: str = ""
    ticket: str = ""
    """Id of the ticket called or being served here; at most one."""
    serving: bool = False
    since: int = 0
    """When the present activity began."""
    wrap_up: bool = False
    last_ticket: str = ""
    """The ticket finished here last: the evaluator asks about it."""
    last_finished_at: int | None = None

    @property
    def activity(self) -> Activity:
        """What goes on here, from the stored facts."""
        if self.opened_at is None:
            return Activity.CLOSED
        if self.ticket:
            return Activity.SERVING if self.serving else Activity.CALLED
        if self.paused_at is not None:
            return Activity.PAUSED
        return Activity.WRAP_UP if self.wrap_up else Activity.FREE


class Pause(msgspec.Struct, frozen=True):
    """One pause of a duty; ``until`` is None while it lasts."""

    since: int
    until: int | None
    reason: str
    approved: bool


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A teller's time at an open counter, from opening to closing; ``until`` is None while it lasts."""

    counter: str
    teller: str
    since: int
    until: int | None = None
    pauses: tuple[Pause, ...] = ()
