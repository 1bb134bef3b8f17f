"""Tallies as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Table
from sqlalchemy.sql import ColumnElement

from branchdesk.metrics import waits as w
from branchdesk.metrics.parts import Halves
from branchdesk.metrics.tally import COUNTS, Tally

Row = dict[str, Any]


class _Half(msgspec.Struct, frozen=True, array_like=True):
    half: int
    counts: tuple[int, ...]
    wait_max_ms: int
    waits: bytes
    reasons: dict[str, int]


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_reasons = msgspec.msgpack.Decoder(dict[str, int])
_halves = msgspec.msgpack.Decoder(tuple[_Half, ...])
_counts = itemgetter(*COUNTS)


def tally_columns(table: Table) -> list[ColumnElement[Any]]:
    """What ``tally_of`` reads."""
    return [table.c[name] for name in (*COUNTS, "wait_max_ms", "waits", "reasons")]


def tally_row(tally: Tally) -> Row:
    """The columns of a tally."""
    row = {name: getattr(tally, name) for name in COUNTS}
    return row | {
        "wait_max_ms": tally.wait_max_ms,
        "waits": w.encode(tally.waits),
        "reasons": _encode(tally.reasons) if tally.reasons else b"",
    }


def tally_of(row: RowMapping | Row) -> Tally:
    """Inverse of ``tally_row``."""
    reasons = _reasons.decode(row["reasons"]) if row["reasons"] else {}
    values: tuple[Any, ...] = (*_counts(row), row["wait_max_ms"], w.decode(row["waits"]), reasons)
    return Tally(*values)


def pack(halves: Halves) -> bytes:
    """A day's half-hours in one value: they are read and written together."""
    return _encode([_packed(half, halves[half]) for half in sorted(halves)])


def unpack(raw: bytes, *, waits: bool = True) -> Iterable[tuple[int, Tally]]:
    """Inverse of ``pack``; ``waits``: with them."""
    return [(each.half, _unpacked(each, waits)) for each in _halves.decode(raw)]


def _packed(half: int, tally: Tally) -> _Half:
    counts = tuple(getattr(tally, name) for name in COUNTS)
    return _Half(half, counts, tally.wait_max_ms, w.encode(tally.waits), tally.reasons)


def _unpacked(half: _Half, waits: bool) -> Tally:
    found = w.decode(half.waits) if waits else w.NONE
    values: tuple[Any, ...] = (*half.counts, half.wait_max_ms, found, half.reasons)
    return Tally(*values)
