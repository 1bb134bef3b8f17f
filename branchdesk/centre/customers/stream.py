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

from branchdesk.centre.customers.desk import Desk, Seen
from branchdesk.centre.customers.finding import Contact
from branchdesk.centre.customers.present import TicketView, ticket_view
from branchdesk.centre.customers.standing import Standing, is_same_episode, live_ticket, standing
from branchdesk.centre.customers.views import fragment
from branchdesk.centre.digest.watching import Watch
from branchdesk.domain.errors import BranchDeskError, Rejected

BEAT_S = 4.0
ANSWER_S = 1.0
"""While the branch owes an answer, it is looked for so often."""
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

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
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

    def __init__(self, streams: Streams, asked: Asked, first: Seen) -> None:
        self._streams = streams
        self._asked = asked
        self._desk = streams.desk
        self._seen = first
        self._loaded_at = time.monotonic()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        self._streams.enter(self._asked.token)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            with self._desk.watcher.watching(self._seen.holder.branch) as watch:
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
        watcher = self._desk.watcher
        while not gone() and not watcher.closing:
            turn = watch.turn
            await self._refresh(watch)
            view = ticket_view(self._seen.holder, self._standing(), self._asked.lang, self._seen.acts)
            piece = b"" if view == shown else event_of(view, self._asked)
            shown = view
            if watcher.sees and (piece or watch.turn == turn):
                await _send(send, piece or _BEAT)
            pause = ANSWER_S if self._seen.acts.under_way else BEAT_S
            if not await watch.after(turn, pause) and not piece and not watcher.sees:
                shown = None  # when looks succeed again, all is told anew

    async def _refresh(self, watch: Watch) -> None:
        """The newest of the branch, and the ticket itself where it may have changed."""
        held = self._seen.holder
        if watch.live is not None:
            held = replace(held, live=watch.live)
        if watch.spoken is not None:
            last, branch_at, waits = watch.spoken
            held = replace(held, contact=Contact(last=last, branch_at=branch_at, waits=waits))
        self._seen = replace(self._seen, holder=held)
        if not is_same_episode(held, live_ticket(held)) or self._may_change_unseen():
            await self._load()

    def _may_change_unseen(self) -> bool:
        """Without the branch's queues changing: an answer that is owed, a rating given at the counter."""
        past = time.monotonic() - self._loaded_at
        return (self._seen.acts.under_way and past >= ANSWER_S) or (past > BEAT_S and self._standing().rating == "open")

    def _standing(self) -> Standing:
        return standing(self._seen.holder, self._desk.clock())

    async def _load(self) -> None:
        self._loaded_at = time.monotonic()
        try:
            found = await asyncio.to_thread(self._desk.load, self._asked.token)
        except BranchDeskError:
            return  # the watcher's looks fail as well, and the page says that it is old
        self._seen = found or self._seen


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
