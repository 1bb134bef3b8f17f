"""The one request that comes thousands of times a second, answered before the framework: a branch's batch of events.

``BatchHttp`` takes what is small and simple right at the parser; ``Door``, an ASGI application, the rest.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from branchdesk.centre.database import Database
from branchdesk.centre.intake import registry
from branchdesk.centre.intake.gate import Answer, Gate
from branchdesk.centre.intake.ingest import Letter
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.services.sync_messages import encode_reply
from branchdesk.web.protocol import BoundedHttp

PREFIX, SUFFIX = "/v1/branches/", "/events"
MAX_BODY = 4 << 20
SNIFF = "x-content-type-options: nosniff"
TRUSTED_S = 10.0
"""How long the tokens are not looked up again: so long an earlier one works after it was renewed."""
QUICK_BODY = 64 << 10
"""Larger bodies (bytes) go the long way."""
BINARY, JSON = "application/octet-stream", "application/json"
Took = Callable[[Answer, float], None]
Failed = Callable[[BranchDeskError], tuple[int, bytes]]


class Tokens:
    """What proves each branch, as the database had it a moment ago: one question for all of them, not one a request."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._hashes: dict[str, bytes] = {}
        self._until = -1.0
        self._asking = asyncio.Lock()

    @property
    def are_fresh(self) -> bool:
        """Whether what is held may be relied on."""
        return self._clock() < self._until

    def knows(self, branch: str, token: str) -> bool:
        """Whether the token is known to be right, without a question."""
        return self.are_fresh and registry.proves(self._hashes.get(branch), token)

    async def check(self, branch: str, token: str) -> None:
        """Raise Rejected("branch_token_wrong"), Unavailable("centre_store_failed")."""
        if not self.are_fresh:
            await self._ask()
        if not registry.proves(self._hashes.get(branch), token):  # perhaps it was registered since
            await asyncio.to_thread(registry.check_token, self._database, branch, token)

    async def _ask(self) -> None:
        async with self._asking:
            if not self.are_fresh:
                self._hashes = await asyncio.to_thread(registry.token_hashes, self._database)
                self._until = self._clock() + TRUSTED_S


class Front:
    """What both ways share. ``failed`` makes status and body of an error; ``took`` is told of every answer, and the
    seconds it took.
    """

    def __init__(self, gate: Gate, tokens: Tokens, failed: Failed, took: Took = lambda _answer, _seconds: None) -> None:
        self.gate = gate
        self.tokens = tokens
        self.took = took
        self._failed = failed

    def said(self, answer: Answer) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        if isinstance(answer, BranchDeskError):
            status, body = self._failed(answer)
            return status, JSON, body
        return 200, BINARY, encode_reply(answer)


class Door:
    """An ASGI application before another: it takes ``POST /v1/branches/{branch}/events``, the other the rest."""

    def __init__(self, inner: ASGIApp, front: Front) -> None:
        self._inner = inner
        self._front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        branch = branch_of(scope["path"]) if scope.get("method") == "POST" else ""
        if not branch:
            await self._inner(scope, receive, send)
            return
        headers = dict(scope["headers"])
        began = time.monotonic()
        answer: Answer
        try:
            await self._front.tokens.check(branch, bearer(headers))  # before megabytes are read for a stranger
            answer = await self._front.gate.take(Letter(branch, await _body(headers, receive)))
        except BranchDeskError as error:
            answer = error
        self._front.took(answer, time.monotonic() - began)
        await _answer(send, *self._front.said(answer))


class BatchHttp(BoundedHttp):
    """One connection. A small batch with a known token goes to the gate as soon as it is whole."""

    front: Front
    _branch = ""
    _parts: list[bytes]
    _waits = False
    _began = 0.0
    _closes = False

    def on_headers_complete(self) -> None:
        """Called by the parser, as all below."""
        if self._waits:  # a second request before the first is answered: no branch does that
            self.transport.close()
            return
        self._branch = self._quick_branch()
        if not self._branch:
            super().on_headers_complete()
            return
        self._in_head = False
        self._parts = []

    def on_body(self, body: bytes) -> None:
        """See ``on_headers_complete``."""
        if self._branch:
            self._parts.append(body)
        elif not self._waits:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """See ``on_headers_complete``."""
        if self._waits:
            return
        if not self._branch:
            super().on_message_complete()
            return
        self._came()
        self._waits = True
        self._began = self.loop.time()
        self._closes = not self.parser.should_keep_alive()
        self.front.gate.submit(Letter(self._branch, b"".join(self._parts)), self._answered)

    def shutdown(self) -> None:
        """The server stops: what waits for its answer still gets it."""
        if self._waits:
            self._closes = True
        else:
            super().shutdown()

    def _quick_branch(self) -> str:
        """Whose batch it is, where the short way may be taken."""
        cycle: RequestResponseCycle | None = self.cycle
        busy = cycle is not None and not cycle.response_complete
        if busy or self.parser.get_method() != b"POST":
            return ""
        branch = branch_of(self.url.decode("latin-1"))
        headers = dict(self.headers) if branch else {}
        length: bytes = headers.get(b"content-length", b"")
        simple = length.isdigit() and int(length) <= QUICK_BODY and not self.expect_100_continue
        return branch if simple and self.front.tokens.knows(branch, bearer(headers)) else ""

    def _answered(self, answer: Answer) -> None:
        self._waits, self._branch = False, ""
        self.front.took(answer, self.loop.time() - self._began)
        if self.transport.is_closing():
            return
        status, kind, body = self.front.said(answer)
        ends = "connection: close\r\n" if self._closes else ""
        head = f"HTTP/1.1 {status} \r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{SNIFF}\r\n{ends}\r\n"
        self.transport.write(head.encode() + body)
        if self._closes:
            self.transport.close()
        else:
            self._wait_for_next()

    def _wait_for_next(self) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)


def batch_http(front: Front) -> type[BatchHttp]:
    """The protocol of one server."""
    return type("FrontHttp", (BatchHttp,), {"front": front})


def branch_of(path: str) -> str:
    """Whose batch a path names; empty: it is none."""
    if not path.startswith(PREFIX) or not path.endswith(SUFFIX):
        return ""
    branch = unquote(path.removeprefix(PREFIX).removesuffix(SUFFIX))
    return "" if "/" in branch or "?" in branch else branch


def bearer(headers: dict[Any, Any]) -> str:
    """The token of a request."""
    value: bytes = headers.get(b"authorization", b"")
    return value.decode("latin-1").removeprefix("Bearer ")


async def _body(headers: dict[Any, Any], receive: Receive) -> bytes:
    """The request's body. Raises Rejected("batch_too_large" | "request_invalid")."""
    said: bytes = headers.get(b"content-length", b"0")
    if said.isdigit() and int(said) > MAX_BODY:
        raise Rejected("batch_too_large", mib=MAX_BODY >> 20)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Rejected("request_invalid", detail="disconnected")
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            raise Rejected("batch_too_large", mib=MAX_BODY >> 20)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _answer(send: Send, status: int, kind: str, body: bytes) -> None:
    name, _, value = SNIFF.encode().partition(b": ")
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), (name, value)]
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    end: Message = {"type": "http.response.body", "body": body, "more_body": False}
    await send(end)
