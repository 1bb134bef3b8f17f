"""A ticket's page, kept fresh: server-sent events ``view`` (what changed) and ``beat`` (nothing did).

No beat while the centre cannot look: a page that hears nothing greys out what it shows. Most changes of a branch move a
ticket's place alone and ask the database nothing; the ticket is loaded again when something happened to it.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec
from litestar.types import Receive, Scope, Send
from msgspec.structs import replace

from branchdesk.centre.customers.finding import Contact, Holder, holder
from branchdesk.centre.customers.present import TicketView, ticket_view
from branchdesk.centre.customers.standing import is_same_episode, live_ticket, standing
from branchdesk.centre.customers.views import fragment
from branchdesk.centre.database import Database
from branchdesk.centre.digest.watching import Watch, Watcher
from branchdesk.domain.errors import BranchDeskError, Rejected

BEAT_S = 4.0
SLOW_S = 10.0
"""A phone that takes longer to accept a piece than this has lost its stream."""
MOST = 20_000
MOST_OF_ONE = 6
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-robots-tag", b"noindex"),
]
_BEAT = b"event: beat\ndata: {}\n\n"


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A ``view`` event: the page's changing part, its title, what to read out, and which call to sound for."""

    html: str
    title: str
    say: str
    alarm: str


class Asked(NamedTuple):
    """What one phone follows."""

    token: str
    lang: str


class Streams:
    """How many phones follow now, in all and with one token; a further one is refused."""

    def __init__(self, watcher: Watcher, database: Database, clock: Callable[[], int]) -> None:
        self.watcher = watcher
        self.database = database
        self.clock = clock
        self._open: Counter[str] = Counter()

    def enter(self, token: str) -> None:
        """Raise Rejected("page_too_often") where too many follow."""
        if self._open[token] >= MOST_OF_ONE or self._open.total() >= MOST:
            raise Rejected("page_too_often")
        self._open[token] += 1

    def leave(self, token: str) -> None:
        """The phone has gone."""
        self._open[token] -= 1
        if self._open[token] <= 0:
            del self._open[token]


class TicketStream:
    """An ASGI response: the page of one ticket until its phone goes."""

    def __init__(self, streams: Streams, asked: Asked, first: Holder) -> None:
        self._streams = streams
        self._asked = asked
        self._holder = first
        self._loaded_at = time.monotonic()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        self._streams.enter(self._asked.token)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            with self._streams.watcher.watching(self._holder.branch) as watch:
                await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
                await self._follow(watch, send, gone.done)
            async with asyncio.timeout(SLOW_S):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            return  # the server closes the connection of a response that did not end
        finally:
            gone.cancel()
            self._streams.leave(self._asked.token)

    async def _follow(self, watch: Watch, send: Send, gone: Callable[[], bool]) -> None:
        shown: TicketView | None = None
        watcher = self._streams.watcher
        while not gone() and not watcher.closing:
            turn = watch.turn
            await self._refresh(watch)
            view = ticket_view(self._holder, standing(self._holder, self._streams.clock()), self._asked.lang)
            piece = b"" if view == shown else event_of(view, self._asked)
            shown = view
            if watcher.sees and (piece or watch.turn == turn):
                await _send(send, piece or _BEAT)
            if not await watch.after(turn, BEAT_S) and not piece and not watcher.sees:
                shown = None  # when looks succeed again, all is told anew

    async def _refresh(self, watch: Watch) -> None:
        """The newest of the branch, and the ticket itself where it may have changed."""
        held = self._holder
        if watch.live is not None:
            held = replace(held, live=watch.live)
        if watch.spoken is not None:
            held = replace(held, contact=Contact(last=watch.spoken.last, branch_at=watch.spoken.branch_at))
        self._holder = held
        if not is_same_episode(held, live_ticket(held)) or self._may_be_rated_elsewhere():
            await self._load()

    def _may_be_rated_elsewhere(self) -> bool:
        open_yet = standing(self._holder, self._streams.clock()).rating == "open"
        return open_yet and time.monotonic() - self._loaded_at > BEAT_S

    async def _load(self) -> None:
        self._loaded_at = time.monotonic()
        try:
            found = await asyncio.to_thread(holder, self._streams.database, self._asked.token)
        except BranchDeskError:
            return  # the watcher's looks fail as well, and the page says that it is old
        self._holder = found or self._holder


def event_of(view: TicketView, asked: Asked) -> bytes:
    """A ``view`` event."""
    html = fragment("ticket_live.html", asked.lang, view=view, token=asked.token)
    piece = Piece(html=html, title=view.title, say=view.say, alarm=view.alarm)
    return b"event: view\ndata: " + msgspec.json.encode(piece) + b"\n\n"


async def _send(send: Callable[..., Awaitable[None]], piece: bytes) -> None:
    async with asyncio.timeout(SLOW_S):
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
