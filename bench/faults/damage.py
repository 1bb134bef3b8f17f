"""Faults of files: damaged, put back to an earlier state, or on a second PC at once."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.faults import disks
from bench.faults.faults import Fault
from bench.faults.pcs import Pc

FILE_KINDS = {
    "log": ("node/branch.db",),
    "log-wal": ("node/branch.db-wal",),
    "vault": ("node/vault.db",),
    "etcd-wal": ("node/etcd/**/wal/*.wal",),
    "etcd-db": ("node/etcd/**/snap/db",),
    "etcd-snap": ("node/etcd/**/snap/*.snap",),
}


class Restore(Fault):
    """A PC's disk is put back to what it was some seconds before, as from a back-up or a snapshot."""

    needs = 3
    steady = 5.0
    hold = (1.0, 4.0)

    def inject(self) -> str:
        copy = self.scene.folder / f"{self.pc.name}.copy"
        detail = self.grow_old(lambda: self.pc.disk.copy_to(copy))
        self.pc.end()
        self.pc.disk.restore(copy)
        shutil.rmtree(copy)
        return detail

    def grow_old(self, take_copy: Callable[[], None]) -> str:
        """Copy the files of the PC while it is off, and let it work on."""
        self.pc.end(signal.SIGTERM)
        take_copy()
        self.start(self.pc)
        whole = self.scene.wait_whole(30)
        age = self.dice.uniform(2, 8)
        time.sleep(age)
        return f"by {age:.0f} s" + ("" if whole else "; it had not caught up before")


class Clone(Restore):
    """A second PC with a copy of the disk, and the address, stands in for the first while that is cut off."""

    hold = (4.0, 12.0)

    def inject(self) -> str:
        self._twin: Pc = self.scene.make_twin(self.pc)
        copy = self.scene.folder / f"{self.pc.name}.copy"
        detail = self.grow_old(lambda: self.pc.disk.copy_to(copy))
        self._twin.disk.restore(copy)
        shutil.rmtree(copy)
        self.pc.unplug()
        self._twin.plug_in()
        self.scene.branch.start(self._twin)
        return detail

    def heal(self) -> None:
        self._twin.end()
        self._twin.scrap()
        self.pc.plug_in()


class Damage(Fault):
    """A file of a PC is damaged while it is off; ``files`` are patterns within its disk."""

    needs = 3
    steady = 5.0
    """A member that compares itself with the others needs some seconds to find out."""
    hold = (0.5, 2.0)
    files: tuple[str, ...] = ()
    harm: Callable[[Path, random.Random], str] = staticmethod(disks.flip_bit)

    def inject(self) -> str:
        self.pc.end()
        path = newest(self.pc.folder, self.files)
        return type(self).harm(path, self.dice) if path else "no such file"


class DamageRunning(Damage):
    """The same while it runs. At the end it is started again: only then it reads all of its files."""

    def inject(self) -> str:
        path = newest(self.pc.folder, self.files)
        return type(self).harm(path, self.dice) if path else "no such file"

    def heal(self) -> None:
        self.pc.end(signal.SIGTERM)
        self.start(self.pc)


def newest(folder: Path, patterns: Sequence[str]) -> Path | None:
    """The file written last of those that a PC uses and that hold anything."""
    found = [path for pattern in patterns for path in folder.glob(pattern) if path.is_file() and path.stat().st_size]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def damages() -> dict[str, type[Fault]]:
    """A kind of fault for each kind of file and of damage."""
    made: dict[str, type[Fault]] = {}
    for name, files in FILE_KINDS.items():
        for verb, harm in (("flip", disks.flip_bit), ("truncate", disks.truncate)):
            made[f"{verb} {name}"] = type("Damage", (Damage,), {"files": files, "harm": staticmethod(harm)})
    for name in ("log", "etcd-db"):
        made[f"flip {name}, running"] = type("Damage", (DamageRunning,), {"files": FILE_KINDS[name]})
    return made
