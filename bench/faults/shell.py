"""What the harness needs of Linux: its commands, its lock, and the clearing away of what an earlier run left behind."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout

PREFIX = "bdf-"
"""Of every namespace and folder that the harness makes; nothing else is ever touched."""
TOOLS = {
    "ip": "iproute2",
    "tc": "iproute2",
    "nsenter": "util-linux",
    "mount": "mount",
    "losetup": "mount",
    "mkfs.ext4": "e2fsprogs",
    "etcd": "etcd-server",
}
"""Commands and the Debian packages that have them."""


_NEW_MOUNTS = 0x20000


class Unusable(Exception):
    """The harness cannot run here; its text says why."""


def run(*command: str | Path) -> str:
    """What a command printed. Raises RuntimeError with what it complained of."""
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {ran.stderr.strip() or ran.returncode}")
    return ran.stdout


def check_machine() -> None:
    """Raises Unusable where something is missing."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise Unusable("network namespaces and loop devices need Linux and root: run it as root")
    if missing := sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)}):
        raise Unusable(f"missing here: apt-get install {' '.join(missing)}")
    try:
        run("ip", "netns", "add", PREFIX + "try")
        run("ip", "netns", "del", PREFIX + "try")
    except RuntimeError as error:
        raise Unusable(f"no network namespaces here: {error}") from error


def be_alone_with_mounts() -> None:
    """From now on what this process mounts is seen by itself and its children alone.

    A program elsewhere that begins a mount namespace of its own would otherwise keep our disks open, and a disk that
    lost power would not go away. Raises Unusable.
    """
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_MOUNTS):
        raise Unusable(f"no mount namespaces here: {os.strerror(ctypes.get_errno())}")
    run("mount", "--make-rprivate", "/")


@contextmanager
def machine() -> Iterator[None]:
    """This machine for one harness at a time, cleared before and after. Raises Unusable."""
    check_machine()
    lock = FileLock(Path(tempfile.gettempdir()) / f"{PREFIX}faults.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise Unusable("another harness is running on this machine") from error
    try:
        clear_away()
        for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/"):
            shutil.rmtree(left, ignore_errors=True)
        be_alone_with_mounts()
        yield
    finally:
        clear_away()
        lock.release()


def clear_away() -> None:
    """End and remove whatever carries our prefix: our programs, the namespaces, our mounts."""
    kill(ours(), signal.SIGKILL)
    until(lambda: not ours(), 10)
    for name in namespaces():
        run("ip", "netns", "del", name)
    for line in Path("/proc/self/mounts").read_text().splitlines():
        place = line.split()[1]
        if f"/{PREFIX}" in place and line.startswith("/dev/loop"):
            until(partial(_umounted, place), 10)


def ours() -> list[int]:
    """Programs that work in folders with our prefix, and are not this one."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and any(f"{tempfile.gettempdir()}/{PREFIX}" in word for word in words[1:]):
                    found.append(int(process.name))
    return found


def namespaces() -> list[str]:
    """Ours that exist now."""
    names = (line.split()[0] for line in run("ip", "netns", "list").splitlines() if line)
    return [name for name in names if name.startswith(PREFIX)]


def pids_of(namespace: str) -> list[int]:
    """The processes in a network namespace."""
    return [int(pid) for pid in run("ip", "netns", "pids", namespace).split()]


def kill(pids: Iterable[int], how: signal.Signals) -> None:
    """Signal processes; those that ended meanwhile do not matter."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, how)


def until(true: Callable[[], bool], seconds: float, between: float = 0.05) -> bool:
    """Whether something comes about in time."""
    pause, left = Event(), seconds
    while not true():
        if left <= 0:
            return False
        pause.wait(between)
        left -= between
    return True


def _umounted(place: str) -> bool:
    try:
        run("umount", place)
    except RuntimeError as error:
        return "not mounted" in str(error)
    return True
