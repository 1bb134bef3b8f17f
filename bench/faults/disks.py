"""A PC's disk: an ext4 file system in an image file. It can lose power, be full, be copied, and rot."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import struct
from pathlib import Path

from bench.faults.shell import run, until

_SHUTDOWN = 0x8004587D
"""``EXT4_IOC_SHUTDOWN``: from this instant on the file system sends nothing more to its device."""
_NO_LOG_FLUSH = struct.pack("I", 2)
_OPTIONS = "loop,commit=300"
"""A journal commit every 300 s in place of 5: what nobody has fsynced is lost in (almost) every power cut."""
_BALLAST = "ballast"


class Disk:
    """An image file of ``mb``, mounted at ``folder``. Without reserve: root too finds it full."""

    def __init__(self, image: Path, folder: Path, mb: int) -> None:
        self.image, self.folder, self._mb = image, folder, mb
        image.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        with image.open("wb") as file:
            file.truncate(mb << 20)
        run("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", image)
        self._mount()

    def cut(self) -> None:
        """The power goes: whatever is in the page cache and not on the device will never get there."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, _NO_LOG_FLUSH)
        finally:
            os.close(handle)

    def mount_again(self) -> None:
        """The power is back: the journal is replayed. Nothing may have files open. Raises RuntimeError."""
        self.unmount()
        self._mount()

    def unmount(self) -> None:
        """Take it out. Raises RuntimeError."""
        failures: list[str] = []
        if not until(lambda: self._taken_out(failures), 10):
            raise RuntimeError(failures[-1])

    def fill(self, leave: int = 0) -> None:
        """Fill it up but for some bytes."""
        with (self.folder / _BALLAST).open("wb") as file:
            end, piece = 0, 1 << 22
            while piece >= 1 << 12:
                if shutil.disk_usage(self.folder).free - leave < piece:
                    piece //= 4
                    continue
                try:
                    os.posix_fallocate(file.fileno(), end, piece)
                    end += piece
                except OSError:
                    piece //= 4

    def make_room(self) -> None:
        """Take the filling away."""
        (self.folder / _BALLAST).unlink(missing_ok=True)

    def copy_to(self, folder: Path) -> None:
        """A copy of all files, as a back-up or a cloned disk has them. The PC should be off."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("lost+found", _BALLAST))

    def restore(self, folder: Path) -> None:
        """Put a copy in place of all files. The PC must be off."""
        for path in self.folder.iterdir():
            if path.name == "lost+found":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(folder, self.folder, dirs_exist_ok=True)
        os.sync()

    def _mount(self) -> None:
        run("mount", "-o", _OPTIONS, self.image, self.folder)

    def _taken_out(self, failures: list[str]) -> bool:
        try:
            run("umount", self.folder)
        except RuntimeError as error:
            failures.append(str(error))
            return False
        return True


def flip_bit(path: Path, dice: random.Random) -> str:
    """Turn one bit of a file's used part; says which."""
    place, bit = dice.randrange(used_part(path)), dice.randrange(8)
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))
        file.flush()
        os.fsync(file.fileno())
    return f"{path.name} byte {place} bit {bit}"


def truncate(path: Path, dice: random.Random) -> str:
    """Cut a file's end off; says how much."""
    size = path.stat().st_size
    kept = dice.randrange(used_part(path))
    os.truncate(path, kept)
    return f"{path.name} to {kept} of {size} bytes"


def used_part(path: Path) -> int:
    """Up to where a file holds anything: etcd's log files are mostly zeros that wait to be written."""
    with path.open("rb") as file:
        content = file.read()
    return max(1, len(content.rstrip(b"\0")))


def self_test(folder: Path) -> str:
    """What a power cut does here to fsynced and to other data. Raises RuntimeError where cuts could not be trusted."""
    disk = Disk(folder / "selftest.img", folder / "selftest", 32)
    try:
        kept, lost = disk.folder / "fsynced", disk.folder / "written"
        with kept.open("wb") as file:
            file.write(b"k" * 10_000)
            file.flush()
            os.fsync(file.fileno())
        directory = os.open(disk.folder, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
        with kept.open("ab") as file:
            file.write(b"l" * 10_000)
        lost.write_bytes(b"l" * 10_000)
        disk.cut()
        disk.mount_again()
        if not kept.exists() or kept.read_bytes()[:10_000] != b"k" * 10_000:
            raise RuntimeError("a power cut here loses fsynced data: the harness cannot be used")
        left = kept.stat().st_size - 10_000 + (lost.stat().st_size if lost.exists() else 0)
        if left:
            raise RuntimeError(f"a power cut here keeps {left} bytes without fsync: it would find no missing fsync")
    finally:
        disk.unmount()
        disk.image.unlink()
    return "fsynced data kept, data without fsync lost"
