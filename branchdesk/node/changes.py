"""The event stream over HTTP: one response that stays open for as long as its device follows the branch."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager

from litestar.types import Receive, Scope, Send

from branchdesk.node.hub import Hub, Stream

SLOW_S = 10.0
"""A device that takes longer to accept a piece than this has lost its stream."""


class ChangeStream:
    """An ASGI response: server-sent events from a stream of the hub."""

    def __init__(self, hub: Hub, stream: Stream, following: AbstractContextManager[None]) -> None:
        """``following`` lasts as long as the stream does."""
        self._hub = hub
        self._stream = stream
        self._following = following

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        with self._following:
            await self._tell(receive, send)

    async def _tell(self, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(self._wait_until_gone(receive))
        try:
            while (piece := await self._stream.next()) is not None:
                async with asyncio.timeout(SLOW_S):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            async with asyncio.timeout(SLOW_S):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            return  # the server closes the connection of a response that did not end
        finally:
            gone.cancel()
            self._hub.leave(self._stream)

    async def _wait_until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._stream.end()
        self._hub.leave(self._stream)
