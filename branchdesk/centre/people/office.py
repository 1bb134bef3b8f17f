"""What one process needs to know people: the database, the settings, and how often somebody may ask."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

from branchdesk.centre.database import Database
from branchdesk.centre.limits import Bucket
from branchdesk.centre.people.sessions import has_people, viewer_of_session
from branchdesk.centre.people.settings import Settings
from branchdesk.centre.people.viewer import LOCAL, Viewer
from branchdesk.domain.errors import Rejected

if TYPE_CHECKING:
    from branchdesk.centre.people.provider import Provider

Asker = Literal["address", "token", "person", "log_in", "oidc"]
A_MINUTE: dict[Asker, int] = {"address": 3000, "token": 1200, "person": 1200, "log_in": 20, "oidc": 600}
"""At once, and refilled within a minute. An address may be a whole bank behind one line; a token is one branch."""
BACK = "/log-in/oidc/back"
SLOW = 4
"""Threads that log people in: an identity server that hangs, or many passwords, hold up nobody who is logged in."""


class Office:
    """``clock``: the centre's (ms)."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], int]) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        self.slowly = ThreadPoolExecutor(SLOW, "log-in")
        self.provider = _provider(settings, clock)
        self._buckets = {asker: Bucket(most) for asker, most in A_MINUTE.items()}

    def take(self, asker: Asker, key: str) -> None:
        """Raise Rejected("too_often", seconds=…)."""
        now = self.clock()
        if not self._buckets[asker].take(key, now):
            raise Rejected("too_often", seconds=self._buckets[asker].wait_s(key, now))

    def give_back(self, asker: Asker, key: str) -> None:
        """It does not count: a whole bank logs in at nine, behind one address; only what is wrong counts."""
        self._buckets[asker].give_back(key, self.clock())

    def viewer(self, token: str, address: str, is_here: bool) -> Viewer:
        """Who has this session, on a thread. As long as nobody can log in: whoever sits at this machine.

        Raises Rejected("log_in_needed" | "page_only_here").
        """
        found = viewer_of_session(self.database, token, address, self.clock()) if token else None
        if found is not None:
            return found
        if self.asks_for_log_in():
            raise Rejected("log_in_needed")
        if not is_here:
            raise Rejected("page_only_here")
        return LOCAL

    def asks_for_log_in(self) -> bool:
        """Whether anybody could log in: from then on nobody may look without."""
        return self.settings.oidc is not None or has_people(self.database)


def _provider(settings: Settings, clock: Callable[[], int]) -> Provider | None:
    if settings.oidc is None:
        return None
    from branchdesk.centre.people.provider import Provider  # with its libraries, where there is one

    return Provider(settings.oidc, settings.public_url + BACK, clock)
