"""What goes to and comes from etcd's JSON gateway. msgspec turns bytes into base64 and back, as the gateway has it.

etcd leaves out whatever is zero or empty, and writes 64-bit numbers as strings: ``decode`` takes both.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

T = TypeVar("T")


class Range(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Read one key, or all from ``key`` up to, but without, ``range_end``. ``serializable``: what this member has."""

    key: bytes
    range_end: bytes = b""
    limit: int = 0
    serializable: bool = False


class Put(msgspec.Struct, frozen=True):
    key: bytes
    value: bytes


class Delete(msgspec.Struct, frozen=True, omit_defaults=True):
    key: bytes
    range_end: bytes = b""


class Op(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of a transaction: one of these."""

    request_range: Range | None = None
    request_put: Put | None = None
    request_delete_range: Delete | None = None


class Compare(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What must be so for a transaction to succeed. See ``value_is`` and the two beside it."""

    key: bytes
    target: Literal["VALUE", "MOD"]
    result: Literal["EQUAL"] = msgspec.field(default="EQUAL")
    value: bytes | None = None
    mod_revision: int | None = None


def value_is(key: bytes, value: bytes) -> Compare:
    """The key holds this value."""
    return Compare(key=key, target="VALUE", value=value)


def unchanged_since(key: bytes, mod_revision: int) -> Compare:
    """The key was last written at this revision; 0: it is not there."""
    return Compare(key=key, target="MOD", mod_revision=mod_revision)


class Txn(msgspec.Struct, frozen=True, kw_only=True):
    compare: list[Compare]
    success: list[Op]


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it stands. ``mod_revision``: when it was last written."""

    key: bytes
    value: bytes = b""
    mod_revision: int = 0


class Header(msgspec.Struct, frozen=True):
    member_id: int = 0
    revision: int = 0


class Found(msgspec.Struct, frozen=True):
    kvs: list[Pair] = []


class OpDone(msgspec.Struct, frozen=True):
    response_range: Found | None = None


class TxnDone(msgspec.Struct, frozen=True):
    header: Header = Header()
    succeeded: bool = False
    responses: list[OpDone] = []

    def found(self, index: int) -> list[Pair]:
        """What the range at this place of the transaction found."""
        answer = self.responses[index].response_range
        return answer.kvs if answer else []


class Deleted(msgspec.Struct, frozen=True):
    deleted: int = 0


class Done(msgspec.Struct, frozen=True):
    """An answer of which nothing is needed."""


class Fault(msgspec.Struct, frozen=True):
    """etcd's own error: gRPC's number and words."""

    code: int = 0
    message: str = ""


class Changed(msgspec.Struct, frozen=True):
    """One change in a watch; of a deleted key only the key is known."""

    kv: Pair


class Watched(msgspec.Struct, frozen=True):
    created: bool = False
    canceled: bool = False
    events: list[Changed] = []


class WatchLine(msgspec.Struct, frozen=True):
    """One line of a watch; without a result it is an error."""

    result: Watched | None = None


def decode(raw: bytes, kind: type[T]) -> T:
    """Raises msgspec.DecodeError."""
    return msgspec.json.decode(raw, type=kind, strict=False)
