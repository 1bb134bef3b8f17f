"""Debian's etcd on this PC: whether it is there and fit, what of it was left over, and its folder."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.etcd.flags import INSTALL, PROGRAM

OLDEST = (3, 4, 0)
CORRUPTS_ITS_DATA = {(3, 5, 0), (3, 5, 1), (3, 5, 2)}
END_S = 3.0


def find_program() -> str:
    """etcd's path.

    Raises Unavailable("etcd_missing"), Rejected("etcd_version").
    """
    path = shutil.which(PROGRAM)
    if path is None:
        raise Unavailable("etcd_missing", command=INSTALL)
    shown = subprocess.run([path, "--version"], check=False, capture_output=True, text=True, env={}).stdout
    check_version(shown)
    return path


def check_version(shown: str) -> None:
    """Raise Rejected("etcd_version") for a version that we must not use."""
    found = re.search(r"etcd Version: (\d+)\.(\d+)\.(\d+)", shown)
    version = tuple(int(part) for part in found.groups()) if found else (0, 0, 0)
    if version < OLDEST or version in CORRUPTS_ITS_DATA:
        raise Rejected("etcd_version", found=".".join(map(str, version)))


def end_leftovers(data_dir: Path) -> int:
    """End every etcd that still runs on this folder, and wait for that; returns how many there were.

    Its node is gone (two nodes never share a folder), so nobody else needs it. Linux tells by /proc.
    """
    left = _running_on(data_dir)
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for pid in _running_on(data_dir):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
        until = time.monotonic() + END_S
        while _running_on(data_dir) and time.monotonic() < until:
            time.sleep(0.02)
    return len(left)


def _running_on(data_dir: Path) -> list[int]:
    flag = os.fsencode(f"--data-dir={data_dir}")
    return [int(found.parent.name) for found in Path("/proc").glob("[0-9]*/cmdline") if flag in _arguments(found)]


def _arguments(cmdline: Path) -> list[bytes]:
    try:
        return cmdline.read_bytes().split(b"\0")
    except OSError:  # it has ended meanwhile
        return []


def is_fresh(data_dir: Path) -> bool:
    """Whether no member has ever lived in this folder: it must then be a new one to the others."""
    return not any((data_dir / "member" / "wal").glob("*.wal"))
