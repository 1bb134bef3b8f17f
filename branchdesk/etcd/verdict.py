"""What etcd's own log lines mean: what somebody must hear while it runs, and what to do when it has ended. Pure.

The lines are JSON (zap); a crash of the program ends with plain lines. Real ones: tests/unit/test_etcd_verdict.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

Verdict = Literal["restart", "corrupt", "removed", "disk_full"]
"""``restart``: start it again as it is; ``corrupt``: its files are worth nothing, take it out and let it join anew;
``removed``: the others have taken it out; ``disk_full``: start it again once there is space."""

NoticeKind = Literal["rejected_peer", "restart", "corrupt", "removed", "disk_full"]

START_S = 30.0
"""A crash so soon after the start comes again at every start."""

_REMOVED = ("the member has been permanently removed from the cluster", "data-dir used by this member must be removed")
_FULL = ("no space left on device", "disk quota exceeded")
_CORRUPT = (
    "crc mismatch",
    "found data inconsistency with peers",
    "Was the raft log corrupted, truncated, or lost?",
    "has already been bootstrapped",  # it knows nothing of itself, but the others know it: its files are gone
    "cannot use none as id",
    "failed to find database snapshot file",
    "failed to open database",
    "failed to unmarshal",
    "cannot find revision",
    "revision not found",
    "failed to read WAL",
    "failed to recover",
    "unexpected fault address",
    "signal SIGBUS",
    "file size mismatch",
    "slice bounds out of range",
    "corrupt",
)
_NOT_ITS_FILES = ("out of memory", "cannot allocate memory", "too many open files", "address already in use")
_CRASHES = ("panic: ", "fatal error: ")
_BENIGN = ("EOF", "connection reset", "broken pipe", "i/o timeout")


class Notice(NamedTuple):
    """Something that the node's people should know. ``where``: the other side's address, if there is one."""

    kind: NoticeKind
    detail: str
    where: str = ""


class _Line(msgspec.Struct, frozen=True):
    level: str = ""
    msg: str = ""
    error: str = ""
    remote: str = msgspec.field(name="remote-addr", default="")


_decode = msgspec.json.Decoder(_Line).decode


def notice(line: str) -> Notice | None:
    """What a running etcd says that is worth telling: who was not let in, and why."""
    try:
        read = _decode(line)
    except msgspec.DecodeError:
        return None
    if read.msg == "rejected connection" and not any(words in read.error for words in _BENIGN):
        return Notice("rejected_peer", read.error, read.remote)
    return None


def verdict(lines: Sequence[str], exit_code: int, uptime: float) -> Verdict:
    """Why it ended, from its last lines. ``exit_code``: negative for a signal; ``uptime`` in seconds."""
    last = [line for line in lines if _is_grave(line)]
    if _any(_REMOVED, lines):
        return "removed"
    if _any(_FULL, last):
        return "disk_full"
    if exit_code < 0 or _any(_NOT_ITS_FILES, last):
        return "restart"
    if _any(_CORRUPT, last):
        return "corrupt"
    crashed = any(line.startswith(_CRASHES) for line in last)
    return "corrupt" if crashed and uptime < START_S else "restart"


def reason(lines: Sequence[str]) -> str:
    """The line that says most, in short."""
    grave = [line for line in lines if _is_grave(line)]
    if not grave:
        return ""
    try:
        read = _decode(grave[0])
    except msgspec.DecodeError:
        return grave[0][:200]
    return f"{read.msg}: {read.error}"[:200] if read.error else read.msg[:200]


def _is_grave(line: str) -> bool:
    """Not a line of daily life: an error that ends the program, or the program's own last words."""
    return not line.startswith("{") or '"level":"fatal"' in line or '"level":"panic"' in line


def _any(words: Sequence[str], lines: Sequence[str]) -> bool:
    return any(word in line for line in lines for word in words)
