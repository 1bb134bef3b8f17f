"""The waits of any number of customers in little room: mergeable in any order, always with the same result.

Up to 256 waits are kept as they are. More are counted in buckets whose bounds grow by 1.09 % (64 to a doubling), so
that every quantile is within 0.55 % of the true one, whatever was merged. Source: C. Masson, J. Rim, H. Lee, "DDSketch:
a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 12 (2019). Why not a library: decision
053.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from math import ceil, log2

import msgspec

EXACT_MOST = 256
PER_DOUBLING = 64
_GROWTH = 2 ** (1 / PER_DOUBLING)
_MIDDLE = 2 / (1 + _GROWTH)
"""From a bucket's upper bound to the value that is as far from both bounds, relative to them."""
LONGEST = (1 << 32) - 1
"""Seven weeks in ms; what is longer is counted as this."""


class Waits(msgspec.Struct, frozen=True):
    """Durations in ms. ``exact``: all of them, ascending; else, above 256 of them, ``buckets``: how many in each."""

    exact: tuple[int, ...] = ()
    buckets: dict[int, int] = {}

    @property
    def n(self) -> int:
        """How many they are."""
        return len(self.exact) or sum(self.buckets.values())

    def quantile(self, percent: int) -> int | None:
        """The nearest-rank quantile as in ``stats.quantile``, within 0.55 %; None without waits."""
        rank = max(-(-self.n * percent // 100), 1)
        if self.exact:
            return self.exact[rank - 1]
        for bucket, count in sorted(self.buckets.items()):
            rank -= count
            if rank <= 0:
                return value(bucket)
        return None

    def bins(self, width: int, count: int) -> tuple[int, ...]:
        """How many in each of ``count`` bins of ``width`` ms, the last one without end."""
        found = [0] * count
        if self.exact:
            edges = [bisect_right(self.exact, width * (place + 1) - 1) for place in range(count - 1)]
            ends = [*edges, len(self.exact)]
            return tuple(end - start for start, end in zip([0, *edges], ends, strict=True))
        for bucket, n in self.buckets.items():
            found[min(value(bucket) // width, count - 1)] += n
        return tuple(found)


NONE = Waits()


def bucket_of(ms: int) -> int:
    """The bucket of a duration; 0 holds what took no time."""
    return ceil(PER_DOUBLING * log2(ms)) + 1 if ms > 0 else 0


def value(bucket: int) -> int:
    """The duration that stands for a bucket (ms)."""
    return round(2 ** ((bucket - 1) / PER_DOUBLING) * _MIDDLE) if bucket else 0


def waits_of(durations: Iterable[int]) -> Waits:
    """The waits from durations in ms, in any order."""
    exact = tuple(sorted(min(ms, LONGEST) for ms in durations))
    return Waits(exact) if len(exact) <= EXACT_MOST else Waits((), _counted(exact, {}))


def merged(parts: Iterable[Waits]) -> Waits:
    """All of them together."""
    found = [part for part in parts if part.exact or part.buckets]
    if len(found) < 2:
        return found[0] if found else NONE
    exact = chain.from_iterable(part.exact for part in found)
    counted = sorted((part.buckets for part in found if part.buckets), key=len)
    if not counted:
        return waits_of(exact)
    buckets = dict(counted.pop())
    for more in counted:
        for bucket, n in more.items():
            buckets[bucket] = buckets.get(bucket, 0) + n
    return Waits((), _counted(exact, buckets))


def _counted(durations: Iterable[int], buckets: dict[int, int]) -> dict[int, int]:
    """The buckets, to which the durations were added."""
    for ms in durations:
        bucket = bucket_of(ms)
        buckets[bucket] = buckets.get(bucket, 0) + 1
    return buckets


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    exact: bytes = b""
    """Four bytes each, the lowest first."""
    buckets: tuple[int, ...] = ()
    """By turns: steps from the bucket before, how many."""


_stored = msgspec.msgpack.Decoder(_Stored)


def encode(waits: Waits) -> bytes:
    """The waits in few bytes; none of them for none."""
    if waits.exact:
        return msgspec.msgpack.encode(_Stored(struct.pack(f"<{len(waits.exact)}I", *waits.exact)))
    return msgspec.msgpack.encode(_Stored(b"", tuple(_steps(waits.buckets)))) if waits.buckets else b""


def decode(raw: bytes) -> Waits:
    """Inverse of ``encode``. Raises msgspec.DecodeError."""
    if not raw:
        return NONE
    stored = _stored.decode(raw)
    if stored.exact:
        return Waits(struct.unpack(f"<{len(stored.exact) // 4}I", stored.exact))
    return Waits((), dict(zip(accumulate(stored.buckets[::2]), stored.buckets[1::2], strict=True)))


def _steps(buckets: dict[int, int]) -> Iterator[int]:
    last = 0
    for bucket, count in sorted(buckets.items()):
        yield bucket - last
        yield count
        last = bucket
