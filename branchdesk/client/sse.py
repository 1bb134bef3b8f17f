"""Server-sent events without I/O: bytes in, messages out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Message(NamedTuple):
    """One event of the stream; ``id`` is empty where the server gave none."""

    name: str
    data: bytes
    id: str


class SseParser:
    """Takes pieces as they come from the network, however they were cut."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._searched = 0

    def feed(self, piece: bytes) -> Iterator[Message]:
        """The messages that this piece completes."""
        self._rest += piece
        while (end := self._rest.find(b"\n\n", self._searched)) >= 0:
            yield _message(bytes(self._rest[:end]))
            del self._rest[: end + 2]
            self._searched = 0
        self._searched = max(0, len(self._rest) - 1)


def _message(block: bytes) -> Message:
    fields = {"event": b"message", "data": b"", "id": b""}
    for line in block.split(b"\n"):
        name, _, value = line.partition(b": ")
        fields[name.decode("utf-8", "replace")] = value
    return Message(fields["event"].decode(), fields["data"], fields["id"].decode())
