"""What a branch and the centre say to each other: a batch of log events up, the centre's cursor back. msgpack.

After a restore the other way round: a branch asks for what it has lost, and gets a ``Tail``.

The centre's cursor is the only truth about what was shipped; the branch keeps none on its disk. Fields are only added.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Annotated, NamedTuple, Protocol

import msgspec
from msgspec import Meta

from branchdesk.domain.chain import GENESIS, Sealed
from branchdesk.domain.errors import Rejected, Unavailable

MAX_EVENTS = 500
MAX_BYTES = 1 << 20
"""Bodies of a batch together, unless a single event is larger."""
MAX_WAITS = 1 << 16
MAX_REQUEST = 8 << 20
"""A request, unpacked, that the centre still reads (bytes)."""


Position = Annotated[int, Meta(ge=0, lt=1 << 47)]
Generation = Annotated[int, Meta(ge=1, lt=1 << 31)]
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]


class Shipped(NamedTuple):
    """One event as it is in the log."""

    seq: Position
    hash: Hash
    body: bytes


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Events that follow ``after``, whose hash in the branch's log is ``after_hash``; without events: a sign of life.

    ``gen`` is that of the log's last event, ``head`` the log's last position, ``at`` the branch's own clock (ms).
    """

    branch: str
    gen: Generation
    after: Position
    after_hash: Hash
    head: Position
    at: Position
    version: Annotated[str, Meta(max_length=40)] = ""
    events: tuple[Shipped, ...] = ()
    waits: Annotated[bytes, Meta(max_length=MAX_WAITS)] = b""
    """The waits as the branch knows them (``forecast.told.Told`` as msgpack); empty: as they were told before."""


class Ack(msgspec.Struct, frozen=True, tag="ack"):
    """The centre has everything up to ``cursor``, on disk; ``hash`` is what it holds there."""

    cursor: int
    hash: bytes = GENESIS


class Need(msgspec.Struct, frozen=True, tag="need"):
    """Nothing was taken: events from ``seq`` on are missing. ``hash`` is what the centre holds at ``seq - 1``."""

    seq: int
    hash: bytes = GENESIS


class Forked(msgspec.Struct, frozen=True, tag="forked"):
    """The centre holds another event under ``seq``: two logs claim to be this branch. What came is in quarantine."""

    seq: int


Reply = Ack | Need | Forked


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """What the centre holds of one generation of the branch's log: up to ``cursor``, with ``hash`` there.

    ``events`` are the first of those that were asked for. ``older``: the next older generation; 0: there is none.
    ``heard_ms``: how long ago a node last shipped as this branch; None: never.
    """

    gen: Generation
    cursor: Position
    hash: Hash
    older: int = 0
    heard_ms: int | None = None
    events: tuple[Shipped, ...] = ()


class Transport(Protocol):
    """Takes a batch to the centre. Blocking."""

    def exchange(self, batch: Batch) -> Reply:
        """The centre's answer.

        Raises Unavailable("centre_unreachable" | "centre_failed") or Rejected, where the centre does not take it.
        """

    def close(self) -> None:
        """Release connections."""


class TailSource(Protocol):
    """Gives a branch its own events back. Blocking."""

    def tail(self, after: int, gen: int = 0) -> Tail:
        """The centre's events after a position; ``gen`` 0: of its newest generation. Raises as ``Transport``."""


class SyncStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How shipping stands. ``problem`` is an error code, empty when all is well.

    ``last_contact`` is by the branch's clock.
    """

    cursor: int | None = None
    head: int = 0
    last_contact: int | None = None
    problem: str = ""

    @property
    def lag(self) -> int | None:
        """Events that the centre does not have; None before the first answer."""
        return None if self.cursor is None else max(0, self.head - self.cursor)


class Register(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A branch asks for its token, with the one-time code that the centre's operator made."""

    branch: str
    code: str


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """The branch's token: shown this once, kept by the node alone."""

    branch: str
    token: str


class CentreHealth(msgspec.Struct, frozen=True, kw_only=True):
    """What the centre says of itself. ``problems`` are error codes."""

    version: str
    branches: int
    problems: tuple[str, ...] = ()


def fitting(events: Iterable[Shipped | Sealed]) -> tuple[Shipped, ...]:
    """As many of the first events as one message may hold, at least one."""
    chosen: list[Shipped] = []
    size = 0
    for event in events:
        size += len(event.body)
        if chosen and (size > MAX_BYTES or len(chosen) == MAX_EVENTS):
            break
        chosen.append(Shipped(event.seq, event.hash, event.body))
    return tuple(chosen)


_UNREADABLE = (zlib.error, msgspec.DecodeError, ValueError, RecursionError)
_encode = msgspec.msgpack.Encoder().encode
_batch = msgspec.msgpack.Decoder(Batch).decode
_tail = msgspec.msgpack.Decoder(Tail).decode
_reply: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def encode_batch(batch: Batch) -> bytes:
    """The batch as it travels: zlib over msgpack."""
    return zlib.compress(_encode(batch), level=1)


def decode_batch(raw: bytes) -> Batch:
    """Inverse of ``encode_batch``. Raises Rejected("batch_invalid"), also for what unpacks to more than it may."""
    try:
        return _batch(_unpack(raw))
    except _UNREADABLE as error:
        raise Rejected("batch_invalid", detail=str(error)) from error


def encode_tail(tail: Tail) -> bytes:
    """The tail as it travels, like a batch."""
    return zlib.compress(_encode(tail), level=1)


def decode_tail(raw: bytes) -> Tail:
    """Inverse of ``encode_tail``. Raises Unavailable("centre_failed")."""
    try:
        return _tail(_unpack(raw))
    except _UNREADABLE as error:
        raise Unavailable("centre_failed", detail=str(error)) from error


def _unpack(raw: bytes) -> bytes:
    """Raises zlib.error, ValueError for what unpacks to more than it may."""
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(raw, MAX_REQUEST)
    if not unpacker.eof:
        raise ValueError("size")
    return plain


def encode_reply(reply: Reply) -> bytes:
    """The reply as msgpack."""
    return _encode(reply)


def decode_reply(raw: bytes) -> Reply:
    """Inverse of ``encode_reply``. Raises msgspec.DecodeError."""
    return _reply.decode(raw)
