"""The machine under a role: its disk, its clock, and what it knows of time zones."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from branchdesk.doctor.findings import Finding, Params, fault, ok, warning

LITTLE = 200_000_000
"""Bytes; below this a node's own health says ``disk_low``."""
SOME = 1_000_000_000
SLOW_MS = 100
"""A command waits for one or two writes: with slower ones the queue at the kiosk feels it."""
_TRIES = 5
_UNSYNCHRONISED = 0x0040
"""STA_UNSYNC of adjtimex(2)."""


def disk(folder: Path) -> list[Finding]:
    """Whether a role's folder takes data: rights, free space, and how long a write is on its way to the disk."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if nearest != folder:
        if os.access(nearest, os.W_OK):
            return [ok("disk", "folder_new", path=str(folder)), *_space(nearest)]
        return [fault("disk", "folder_unwritable", path=str(nearest), detail="")]
    try:
        took_ms = min(_write_ms(folder) for _ in range(_TRIES))
    except OSError as error:
        return [fault("disk", "folder_unwritable", path=str(folder), detail=error.strerror or ""), *_space(folder)]
    code = ("disk_slow", warning) if took_ms > SLOW_MS else ("disk_writes", ok)
    return [code[1]("disk", code[0], path=str(folder), ms=round(took_ms, 1)), *_space(folder), *_rights(folder)]


def _write_ms(folder: Path) -> float:
    """How long a small write takes until it is on the disk. Raises OSError."""
    with tempfile.TemporaryFile(dir=folder, prefix=".doctor-") as file:
        file.write(b"x" * 4096)
        file.flush()
        began = time.perf_counter()
        os.fsync(file.fileno())
        return (time.perf_counter() - began) * 1000


def _space(folder: Path) -> list[Finding]:
    free = shutil.disk_usage(folder).free
    params: Params = {"path": str(folder), "free": round(free / 1e9, 1)}
    if free < LITTLE:
        return [fault("disk", "disk_full", **params)]
    return [warning("disk", "disk_tight", **params) if free < SOME else ok("disk", "disk_free", **params)]


def _rights(folder: Path) -> list[Finding]:
    """Tokens and the log are for their owner alone; Windows keeps rights elsewhere."""
    if os.name == "nt" or not folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    return [warning("disk", "folder_open", path=str(folder))]


def clock(synchronised: Callable[[], bool | None] | None = None) -> list[Finding]:
    """Whether something keeps the clock right; the nodes' clocks are compared where they are asked."""
    state = (synchronised or kernel_says)()
    if state is None:
        return [ok("clock", "clock_untold")]
    return [ok("clock", "clock_kept") if state else warning("clock", "clock_alone")]


def kernel_says() -> bool | None:
    """Whether Linux' clock is synchronised, by whatever program; None where that cannot be asked."""
    if not sys.platform.startswith("linux"):
        return None
    timex = (ctypes.c_byte * 512)()  # struct timex is smaller; ``modes`` 0 reads only, ``status`` is its fifth field
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.adjtimex(ctypes.byref(timex)) < 0:
        return None
    status = ctypes.c_int.from_buffer(timex, 5 * ctypes.sizeof(ctypes.c_long)).value
    return not status & _UNSYNCHRONISED


def zone(name: str) -> list[Finding]:
    """Whether the branch's time zone is known here; without it no business day can be told."""
    try:
        now = datetime.now(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return [fault("zone", "zone_unknown", zone=name)]
    return [ok("zone", "zone_known", zone=name, time=f"{now:%Y-%m-%d %H:%M}")]
