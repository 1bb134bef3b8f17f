"""A real node process on real files, for tests: ``with NodeProcess(folder) as node: link = node.link("kiosk")``.

The node listens on a free loopback port and keeps that port over ``kill`` and ``start``.
"""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.times import SECOND
from branchdesk.node.codes import Codes, Grant
from branchdesk.node.pins import Pins
from branchdesk.node.vault import Vault

ROOT = Path(__file__).resolve().parent.parent
PIN = "2468"


class NodeProcess:
    """One node; ``arguments`` go to ``tests/node_main.py``. ``url`` is known once it runs."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.url = ""
        self._arguments = arguments
        self._process: subprocess.Popen[str] | None = None
        self._links: list[HttpLink] = []
        self._names = itertools.count(1)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for link in self._links:
            link.close()
        self.kill()

    def start(self) -> None:
        """Start, and wait until it serves. Raises RuntimeError with what the node said where it does not."""
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, "-m", "tests.node_main", str(self.folder), "--port", port, *self._arguments]
        errors = (self.folder / "node.err").open("w")
        with errors:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            self.kill()
            raise RuntimeError(self.errors)

    @property
    def errors(self) -> str:
        """What the node wrote to its log since it started."""
        return (self.folder / "node.err").read_text()

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._end(signal.SIGTERM)

    def code(self, kind: DeviceKind, counter: str = "") -> str:
        """A one-time code, as the command line makes it: in the vault's file."""
        vault = Vault(self.folder / "vault.db")
        code = Codes(vault).make(Grant(kind, counter), round(time.time() * SECOND))
        vault.close()
        return code

    def give_pin(self, staff: str, pin: str = PIN) -> None:
        """Give somebody a PIN, as the command line does."""
        vault = Vault(self.folder / "vault.db")
        Pins(vault).set(staff, pin)
        vault.close()

    def link(
        self, kind: DeviceKind, counter: str = "", *, staff: str = "", patience: Patience | None = None
    ) -> HttpLink:
        """A newly enrolled device's link; with ``staff``, somebody is logged in there (and opens the counter)."""
        name = f"{kind}-{next(self._names)}"
        identity = enrol(self.url, self.code(kind, counter), name, self.folder / f"{name}.json", ca=self.ca)
        link = HttpLink(identity, patience)
        self._links.append(link)
        if staff:
            self.give_pin(staff)
            link.log_in(staff, PIN)
            if kind == "counter":
                link.send(c.OpenCounter(counter=counter))
        return link

    @property
    def ca(self) -> Path | None:
        """The branch's CA file, where the node has one."""
        path = self.folder / "ca.pem"
        return path if path.exists() else None

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(10)
            assert process.stdout is not None
            process.stdout.close()
