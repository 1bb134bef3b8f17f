"""The branch's kiosks and counter PCs: each a process of its own on a PC of its own."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path

from bench.faults.branch import PIN, Branch
from bench.faults.device import QUIET
from bench.faults.pcs import Pc
from bench.faults.shell import until
from branchdesk.client.identity import load


class Device:
    """A kiosk (``counter`` empty) or a counter PC."""

    def __init__(self, pc: Pc, counter: str, branch: Branch, records: Path, seed: int) -> None:
        self.pc, self.counter = pc, counter
        self.name = f"counter{counter}" if counter else f"kiosk-{pc.name}"
        self.records = records / f"{self.name}.jsonl"
        self._branch, self._seed = branch, seed
        self._code = ""

    @property
    def folder(self) -> Path:
        """What it knows: its identity and its journal, on its PC's own disk."""
        return self.pc.folder / "device"

    def enrol(self) -> None:
        """Prepare its first start."""
        self.folder.mkdir(exist_ok=True)
        self._code = self._branch.code("counter" if self.counter else "kiosk", self.counter)
        if self.counter:
            self._branch.give_pin(self.staff)

    @property
    def staff(self) -> str:
        """Who works there."""
        return f"t{self.counter}"

    def start(self) -> None:
        """Start its program, without waiting."""
        who = ("--counter", self.counter, "--staff", self.staff, "--pin", PIN) if self.counter else ()
        joining = ("--code", self._code, "--ca", self._branch.ca) if self._code else ()
        arguments = ("--name", self.name, "--urls", self._branch.urls, "--records", self.records)
        self._seed += 1
        self.pc.start(
            "device", "bench.faults.device", self.folder, *arguments, *joining, *who, "--seed", str(self._seed)
        )
        self._code = ""

    @property
    def node_url(self) -> str:
        """The node that it uses, or used last: it stands first in its identity."""
        return load(self.folder / "identity.json").urls[0]

    def quiet(self, still: bool) -> None:
        """Begin nothing new from now on, or go on."""
        if still:
            (self.folder / QUIET).touch()
        else:
            (self.folder / QUIET).unlink(missing_ok=True)

    def is_working(self, seconds: float) -> bool:
        """Whether it puts an answer on record in time."""
        before = self._size()
        return until(lambda: self._size() > before, seconds)

    def undrained(self) -> int:
        """Entries left in its journal."""
        path = self.folder / "pending"
        return int(path.read_text() or 0) if path.exists() else 0

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self.pc.end(signal.SIGTERM)

    def _size(self) -> int:
        return self.records.stat().st_size if self.records.exists() else 0


def make_devices(pcs: Sequence[Pc], branch: Branch, records: Path, kiosks: int, seed: int) -> list[Device]:
    """The first PCs are kiosks, the others counters 1, 2, …"""
    records.mkdir(parents=True, exist_ok=True)
    counters = ["" if n < kiosks else str(n - kiosks + 1) for n in range(len(pcs))]
    return [
        Device(pc, counter, branch, records, seed * 1000 + n)
        for n, (pc, counter) in enumerate(zip(pcs, counters, strict=True))
    ]
