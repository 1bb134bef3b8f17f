"""What the customers' pages share in one process: how a token is looked up, and how often one may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request

from branchdesk.centre.callers import address_of, public_url
from branchdesk.centre.customers.acts import Acts, Asked, What, acts_of, ask
from branchdesk.centre.customers.bookings import Booking, booking
from branchdesk.centre.customers.finding import Holder, hashed, holder
from branchdesk.centre.customers.limits import Guesses
from branchdesk.centre.database import Database
from branchdesk.centre.digest.watching import Watcher
from branchdesk.centre.limits import Bucket
from branchdesk.domain.commands import RemoteOp
from branchdesk.domain.errors import Rejected

AnyRequest = Request[Any, Any, Any]
POSTS_A_MINUTE = 30
LOOKS_A_MINUTE = 120
"""At pages that need no token."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket, and what its holder asked for."""

    holder: Holder
    acts: Acts


class Desk:
    """``clock``: the centre's (ms)."""

    def __init__(self, database: Database, watcher: Watcher, clock: Callable[[], int]) -> None:
        self.database = database
        self.watcher = watcher
        self.clock = clock
        self._guesses = Guesses()
        self._posts = Bucket(POSTS_A_MINUTE)
        self._looks = Bucket(LOOKS_A_MINUTE)

    async def find(self, request: AnyRequest, token: str) -> Seen:
        """The ticket of a token. Raises Rejected("page_unknown" | "page_too_often"), Unavailable."""
        key, address, now = hashed(token), address_of(request), self.clock()
        self._guesses.check(address, key, now)
        found = await asyncio.to_thread(self.load, token)
        if found is None:
            raise Rejected("page_unknown")
        self._guesses.found(address, key, now)
        return found

    def load(self, token: str) -> Seen | None:
        """As ``find``, for a token that was good before; on a thread."""
        found = holder(self.database, token)
        if found is None:
            return None
        return Seen(holder=found, acts=acts_of(self.database, hashed(token), self.clock()))

    async def find_booking(self, request: AnyRequest, token: str) -> Booking:
        """As ``find``, of an appointment."""
        key, address, now = hashed(token), address_of(request), self.clock()
        self._guesses.check(address, key, now)
        found = await asyncio.to_thread(booking, self.database, token)
        if found is None:
            raise Rejected("page_unknown")
        self._guesses.found(address, key, now)
        return found

    async def send(self, seen: Seen, what: What, turn: int, op: RemoteOp) -> None:
        """Send what a holder asks for down to the branch. Raises Rejected("inbox_full"), Unavailable."""
        asked = Asked(token_hash=hashed(seen.holder.token), branch=seen.holder.branch, what=what, turn=turn)
        await asyncio.to_thread(ask, self.database, asked, op, self.clock())

    def check_post(self, request: AnyRequest) -> None:
        """A form of another site, or too many: Rejected("page_foreign" | "page_too_often").

        The token is the right to act, so a foreign site would have to know it; this is the second lock.
        """
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
        ours = {request.headers.get("Host"), urlsplit(public_url(request)).netloc}  # a proxy may change the one
        is_ours = origin is None or urlsplit(origin).netloc in ours
        if not is_ours or site not in ("same-origin", "none"):
            raise Rejected("page_foreign")
        if not self._posts.take(address_of(request), self.clock()):
            raise Rejected("page_too_often")

    def check_look(self, request: AnyRequest) -> None:
        """Raise Rejected("page_too_often")."""
        if not self._looks.take(address_of(request), self.clock()):
            raise Rejected("page_too_often")


def desk_of(request: AnyRequest) -> Desk:
    """The process's desk."""
    return request.app.state.desk  # type: ignore[no-any-return]
