"""Does a write-ahead log hold commits that SQLite would pass over?

Theory (SQLite, "The WAL File Format"). After a crash SQLite takes the frames of the log up to the first whose checksum
fails, and says nothing of the rest. A power cut may tear the last commit, which nobody was told had succeeded. But a
commit begins only when the one before is on the disk: two commit marks of the same generation (salt) beyond the first
bad frame cannot come from one torn write. Then bytes changed later, and acknowledged events would be lost in silence.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_HEADER, _FRAME = 32, 24


class _Frame(NamedTuple):
    commits: bool
    valid: bool


def lost_commits(wal: Path) -> str:
    """What is wrong with the write-ahead log, or "" where SQLite will read all of it but perhaps a torn last commit."""
    raw = wal.read_bytes()
    if len(raw) < _HEADER:
        return ""
    magic, _format, page, _no, salt1, salt2 = struct.unpack(">6I", raw[:24])
    order = {0x377F0682: "<", 0x377F0683: ">"}.get(magic)
    whole = order is not None and _sums(raw[:24], order, (0, 0)) == struct.unpack(">2I", raw[24:32])
    if not whole or order is None:
        return "" if not any(raw[_HEADER:]) else "header"
    beyond = [frame.commits for frame in _frames(raw, page, (salt1, salt2), order) if not frame.valid]
    return "checksum" if sum(beyond) >= 2 else ""


def _frames(raw: bytes, page: int, salts: tuple[int, int], order: str) -> Iterator[_Frame]:
    """Frames of the present generation, with whether SQLite will take them; older generations end the log."""
    sums = struct.unpack(">2I", raw[24:32])
    valid = True
    for start in range(_HEADER, len(raw) - _FRAME - page + 1, _FRAME + page):
        _page_no, size, salt1, salt2, sum1, sum2 = struct.unpack_from(">6I", raw, start)
        same = (salt1, salt2) == salts
        if valid and same:
            body = raw[start : start + 8] + raw[start + _FRAME : start + _FRAME + page]
            sums = _sums(body, order, (sums[0], sums[1]))
        valid = valid and same and sums == (sum1, sum2)
        if same:
            yield _Frame(size > 0, valid)


def _sums(data: bytes, order: str, seed: tuple[int, int]) -> tuple[int, int]:
    """SQLite's checksum over pairs of 32-bit words."""
    first, second = seed
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second
