"""HTTP as our servers read it: nobody holds a connection, or fills the memory, without ever finishing a request.

uvicorn bounds neither a request's head nor the time until a request is whole.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024
"""Bytes of request line and headers; what came with them in one read may count as well."""


class BoundedHttp(HttpToolsProtocol):
    """Closes a connection whose request has too large a head, or is not whole within ``patience_s``."""

    patience_s = 60.0
    _head = 0
    _in_head = True
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A request should come."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        self._came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes, of which a head may have at most ``MAX_HEAD``."""
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > MAX_HEAD:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Called by the parser, as all below."""
        super().on_message_begin()
        self._in_head = True
        self._wait()

    def on_headers_complete(self) -> None:
        """See ``on_message_begin``."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See ``on_message_begin``."""
        self._came()
        super().on_message_complete()

    def _wait(self) -> None:
        self._came()
        self._deadline = self.loop.call_later(self.patience_s, self.transport.close)

    def _came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
