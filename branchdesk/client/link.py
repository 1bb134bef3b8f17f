"""How a device talks to its branch. Every window and every headless twin uses this and nothing else.

``HttpLink`` (``http.py``) is the real one; the tests' in-process link runs the same domain without a network.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from branchdesk.domain.commands import Op, Who
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.forecast.waits.told import Told
from branchdesk.metrics.own import OwnDay
from branchdesk.metrics.past import DayFigures
from branchdesk.metrics.summary import DaySummary
from branchdesk.services.messages import (
    Answer,
    CodeMade,
    Devices,
    GivenKind,
    LoggedIn,
    Plans,
    Profiles,
    StaffAccess,
    Visit,
)

if TYPE_CHECKING:
    from branchdesk.forecast.plan.week import Basis


class LinkState(StrEnum):
    """What the window may say of its data: ``live`` is the only state in which it is fresh."""

    CONNECTING = "connecting"
    LIVE = "live"
    LOST = "lost"


OnChange = Callable[[Snapshot, Event | None], None]
"""A new snapshot and the event that led to it; None for the event after a (re)connection."""
OnLink = Callable[[LinkState, int], None]
"""The link's state and since when (ms); for ``lost`` that is when the data was known to be fresh last."""

OnWaits = Callable[[Told], None]
"""What the node told of the waits; no part of the branch."""


class Office(Protocol):
    """What only those who lead the branch may ask. Blocking; each raises Rejected, Unavailable."""

    def devices(self) -> Devices:
        """Every device and how it is."""

    def make_code(self, kind: GivenKind, counter: str = "") -> CodeMade:
        """A one-time code for a further device."""

    def profiles(self, before: int = 0) -> Profiles:
        """The latest versions of the settings, newest first; ``before``: those older than this position (``seq``)."""

    def figures(self, bdate: str) -> DayFigures:
        """A day (empty: today) in a form that days are added up and compared in. Raises Rejected("unknown_day")."""

    def plan_basis(self, first: str, days: int = 7) -> Basis:
        """What the branch's past says of so many dates. Raises Rejected("not_a_date")."""

    def plans(self, before: int = 0) -> Plans:
        """Saved plans, newest first: the latest, or those before an event."""

    def staff(self) -> tuple[StaffAccess, ...]:
        """Who of the staff can log in."""

    def give_pin(self, staff: str, pin: str) -> None:
        """Give somebody a PIN; a lock ends too. Raises Rejected("pin_too_short" | "unknown_staff")."""

    def unlock(self, staff: str) -> None:
        """End the lock that too many wrong PINs brought."""


class Customers(Protocol):
    """Who holds a card that a kiosk read, without a number that is kept anywhere; a teller's own days. Blocking."""

    def recognise(self, number: str) -> str:
        """The pseudonym of the customer whose card or identity number a kiosk read; the number is kept nowhere.

        Raises Rejected("number_unreadable" | "not_allowed"), Unavailable.
        """

    def visits(self, ticket: str) -> list[Visit]:
        """Earlier visits of a ticket's holder, the latest first. For staff; a teller's own customer alone.

        Raises Rejected("unknown_ticket" | "foreign_ticket" | "log_in_first"), Unavailable.
        """

    def my_days(self) -> list[OwnDay]:
        """The past days of who is logged in, the oldest first; of nobody else. Raises Rejected("log_in_first"),
        Unavailable.
        """


class BranchLink(Protocol):
    """A device's connection to its branch."""

    @property
    def who(self) -> Who:
        """This device, and who is logged in here."""

    def now(self) -> int:
        """The branch's clock (ms), carried on by the local monotonic clock between heartbeats."""

    def send(self, op: Op, *, cmd_id: str | None = None) -> Answer:
        """Ask for something; blocks, retries under one id, and returns when it is on the branch's disk.

        A given ``cmd_id`` makes a repeated call the same command (a double tap is one ticket). Raises Rejected, or
        Unavailable("no_node") when no answer came in time: the outcome is then unknown, so ask again with the same id.
        """

    def log_in(self, staff: str, pin: str) -> LoggedIn:
        """Raises Rejected("wrong_pin" | "staff_locked" | …), Unavailable."""

    def log_out(self) -> None:
        """Ends the session; at a counter also closes it. Raises Rejected, Unavailable."""

    @property
    def waits(self) -> Told | None:
        """What the node told last of the waits, to be read by ``forecast.told``; None: nothing yet."""

    @property
    def office(self) -> Office:
        """The questions of those who lead the branch."""

    @property
    def customers(self) -> Customers:
        """Questions about customers, and about one's own days with them."""

    def summary(self, bdate: str = "") -> DaySummary:
        """A day's figures (empty: today). For managers. Raises Rejected, Unavailable."""

    def follow(self, on_change: OnChange, on_link: OnLink) -> None:
        """Start telling of every change, from one background thread; reconnects by itself until ``close``."""

    def close(self) -> None:
        """Stop following and free the connections."""
