"""The one request that comes thousands of times a second, answered before the framework: a branch's batch of events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from branchdesk.centre.database import Database
from branchdesk.centre.intake import registry
from branchdesk.centre.intake.gate import Gate
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.services.sync_messages import Batch, Reply, decode_batch, encode_reply

PREFIX, SUFFIX = "/v1/branches/", "/events"
MAX_BODY = 4 << 20
TRUSTED_S = 10.0
"""How long a token that was right is not looked up again: so long it works after it was renewed elsewhere."""
_INLINE = 32 << 10
"""A body above it (bytes) is unpacked on a thread: meanwhile others are served."""
Took = Callable[[Reply | BranchDeskError, int, float], None]
_OK = [(b"content-type", b"application/octet-stream")]


class Tokens:
    """Which branches' tokens were right a moment ago."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._right: dict[tuple[str, str], float] = {}

    async def check(self, branch: str, token: str) -> None:
        """Raise Rejected("branch_token_wrong")."""
        now = self._clock()
        if self._right.get((branch, token), -TRUSTED_S) + TRUSTED_S > now:
            return
        self._right.pop((branch, token), None)
        await asyncio.to_thread(registry.check_token, self._database, branch, token)
        self._right[branch, token] = now


class Door:
    """An ASGI application before another: it takes ``POST /v1/branches/{branch}/events``, the other the rest.

    ``failed`` makes the answer to an error; ``took`` is told of every answer, the events, and the seconds it took.
    """

    def __init__(
        self,
        inner: ASGIApp,
        gate: Gate,
        tokens: Tokens,
        failed: Callable[[BranchDeskError], tuple[int, bytes]],
        took: Took = lambda _answer, _events, _seconds: None,
    ) -> None:
        self._inner = inner
        self._gate = gate
        self._tokens = tokens
        self._failed = failed
        self._took = took

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        branch = _branch(scope)
        if not branch:
            await self._inner(scope, receive, send)
            return
        headers = dict(scope["headers"])
        began = time.monotonic()
        try:
            await self._tokens.check(branch, _bearer(headers))  # before megabytes are read for a stranger
            batch = await _decoded(await _body(headers, receive))
            if batch.branch != branch:
                raise Rejected("batch_invalid", detail="branch")
            reply = await self._gate.take(batch)
            self._took(reply, len(batch.events), time.monotonic() - began)
            await _answer(send, 200, encode_reply(reply), _OK)
        except BranchDeskError as error:
            self._took(error, 0, time.monotonic() - began)
            status, body = self._failed(error)
            await _answer(send, status, body, [(b"content-type", b"application/json")])


def _branch(scope: Scope) -> str:
    """Whose batch it is; empty: it is none."""
    path = scope["path"]
    if scope.get("method") != "POST" or not path.startswith(PREFIX) or not path.endswith(SUFFIX):
        return ""
    branch = unquote(path.removeprefix(PREFIX).removesuffix(SUFFIX))
    return "" if "/" in branch else branch


def _bearer(headers: dict[Any, Any]) -> str:
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


async def _decoded(raw: bytes) -> Batch:
    return decode_batch(raw) if len(raw) <= _INLINE else await asyncio.to_thread(decode_batch, raw)


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    start: Message = {"type": "http.response.start", "status": status, "headers": [*headers, length]}
    await send(start)
    end: Message = {"type": "http.response.body", "body": body, "more_body": False}
    await send(end)
