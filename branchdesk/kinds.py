"""Messages' kinds are made ready to be read by one thread, before there are others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec


def ready_kinds() -> None:
    """Called where a program has loaded what it consists of, and has no threads of its own yet.

    msgspec works out how a ``Struct`` is read when it is first read, and is not safe where two threads do so at once
    for kinds within each other: it keeps a kind before its fields are known, and the other thread follows a null
    pointer (0.22; ``tests/integration/test_kinds.py`` shows it). A kind that is ready is only looked at. All of a
    node's take some 0.02 s.
    """
    for kind in _kinds(msgspec.Struct):
        with suppress(TypeError):  # one that is no message, and holds what msgspec cannot read
            msgspec.json.Decoder(kind)


def _kinds(parent: type[Any]) -> Iterator[type[Any]]:
    known: list[type[Any]] = parent.__subclasses__()
    for kind in known:
        yield kind
        yield from _kinds(kind)
