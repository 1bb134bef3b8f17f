"""A lean HTTP/1.1 client for load: one kept connection, one request at a time, nothing that the measure would feel."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, cast

import msgspec


class Wire(asyncio.Protocol):
    """One connection as one enrolled device; ``session`` where staff are logged in."""

    def __init__(self, token: str, session: str = "") -> None:
        headers = f"Host: node\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._head = f"POST /v1/commands HTTP/1.1\r\n{headers}" + (f"X-Session: {session}\r\n" if session else "")
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int, token: str, session: str = "", tls: ssl.SSLContext | None = None) -> Wire:
        """A connection to a node on this machine."""
        wire = cls(token, session)
        await asyncio.get_running_loop().create_connection(lambda: wire, "127.0.0.1", port, ssl=tls)
        return wire

    async def command(self, cmd_id: str, op: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body of the answer. Raises ConnectionError where the node has gone."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        body = msgspec.json.encode({"cmd_id": cmd_id, "op": op})
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by class

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or self._answer is None:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) >= length:
            self._buffer = body[length:]
            self._answer.set_result((int(head[9:12]), body[:length]))

    def connection_lost(self, _error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())
