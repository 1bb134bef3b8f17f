"""When each device was last heard of, with which version and from where: for whoever looks after the devices.

Kept in memory and written to the vault now and then, so that every PC of the branch can tell, also of a device that
follows another PC, and after a restart. A lost row only makes a device look older than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import msgspec
from msgspec.structs import replace

from branchdesk import __version__
from branchdesk.domain.times import MINUTE
from branchdesk.node.vault import Vault
from branchdesk.services.ports import Clock

WRITTEN_EVERY = 5 * MINUTE
"""A device that stays connected is written down this often; one that comes, goes or is new at once (with ``flush``)."""
LIVE_FOR = 2 * WRITTEN_EVERY
"""So long another PC's word that a device is connected there counts: that PC may have died without another one."""
_AGENT = re.compile(r"branchdesk/([\w.+-]{1,32})")


class SeenRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a device. ``live``: it followed the branch at the PC ``node`` at that instant."""

    at: int
    version: str = ""
    address: str = ""
    live: bool = False
    node: str = ""


def version_of(agent: str) -> str:
    """The version in a ``User-Agent`` header; empty where it is not ours."""
    found = _AGENT.match(agent)
    return found[1] if found else ""


class Presence:
    """One for each node. All but ``flush`` is cheap, and runs on the event loop."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._node = vault.node
        self._lock = Lock()
        self._here: dict[str, SeenRow] = {}
        self._open: dict[str, int] = {}
        self._written: dict[str, SeenRow] = {}
        self._others: dict[str, SeenRow] = {}
        vault.listen(self._heard)
        self._heard({"seen"})

    def note(self, device: str, now: int, agent: str, address: str) -> None:
        """A device asked for something."""
        known = self._here.get(device)
        version = version_of(agent) or (known.version if known else "")
        live = bool(self._open.get(device))
        self._here[device] = SeenRow(at=now, version=version, address=address, live=live, node=self._node)

    @contextmanager
    def following(self, device: str, clock: Clock) -> Iterator[None]:
        """A device follows the branch here, for as long as this lasts; a second stream may overlap the first."""
        self._open[device] = self._open.get(device, 0) + 1
        self._mark(device, clock.now())
        try:
            yield
        finally:
            self._open[device] -= 1
            self._mark(device, clock.now())

    def _mark(self, device: str, now: int) -> None:
        known = self._here.get(device) or SeenRow(at=now, node=self._node)
        self._here[device] = replace(known, live=self._open[device] > 0, at=now)

    def seen(self, device: str, now: int) -> SeenRow | None:
        """The latest that any PC of the branch knows; None: it was never heard of."""
        here, told = self._here.get(device), self._others.get(device)
        if here is not None and here.live:
            return replace(here, at=now)
        if told is not None and told.node == self._node:
            told = replace(told, live=False)  # of this PC before its restart
        elif told is not None and now - told.at > LIVE_FOR:
            told = replace(told, live=False)
        if here is None or (told is not None and (told.live or told.at > here.at)):
            return told
        return here

    def flush(self, now: int) -> None:
        """Write down what has changed. Blocking; raises as ``Vault.change``."""
        if self._node:  # this PC itself, which follows nobody
            self._here[self._node] = SeenRow(at=now, version=__version__, live=True, node=self._node)
        due = {}
        for device, known in list(self._here.items()):
            row = replace(known, at=now) if known.live else known
            old = self._written.get(device)
            if old is None or _changed(old, row) or row.at - old.at >= WRITTEN_EVERY:
                due[device] = row
        if due:
            with self._vault.change() as change:
                for device, row in due.items():
                    change.put("seen", device, msgspec.json.encode(row))
            self._written.update(due)

    def _heard(self, kinds: set[str]) -> None:
        if "seen" in kinds:
            with self._lock:
                rows = self._vault.all("seen")
                self._others = {device: msgspec.json.decode(raw, type=SeenRow) for device, raw in rows.items()}


def _changed(old: SeenRow, row: SeenRow) -> bool:
    return (old.live, old.version, old.address) != (row.live, row.version, row.address)
