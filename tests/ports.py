"""Loopback ports for processes that are told their port and keep it over restarts.

Below the range that the kernel gives to outgoing connections, so that none of them takes the port of a process that is
down for a moment; and claimed by a locked file, so that neither tests that run at once nor a second run share one.
"""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import socket
import tempfile
from pathlib import Path

HOST = "127.0.0.1"
_CLAIMS = Path(tempfile.gettempdir()) / f"branchdesk-ports-{os.getuid()}"
_FIRST = itertools.count(20_000, 3)
_END = 32_000
_held: list[int] = []
"""The claims' open files: a claim lasts as long as its process."""


def three_ports() -> int:
    """The first of three free ports in a row, never the same twice. Raises RuntimeError when none is left."""
    _CLAIMS.mkdir(exist_ok=True)
    for first in itertools.takewhile(lambda port: port < _END, _FIRST):
        if _claimed(first) and all(_free(first + offset) for offset in range(3)):
            return first
    raise RuntimeError("no free ports")


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on, and nobody else is given."""
    threes = [three_ports() for _ in range(-(-count // 3))]
    return [first + offset for first in threes for offset in range(3)][:count]


def _claimed(port: int) -> bool:
    handle = os.open(_CLAIMS / str(port), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return False
    _held.append(handle)
    return True


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True
