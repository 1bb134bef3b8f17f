"""Real nodes on real files and real TCP, for tests: ``with NodeProcess(folder) as node: link = node.link("kiosk")``.

``NodeProcess`` is a process of its own, which may be killed; ``NodeThread`` is the same server in a thread, and starts
ten times as fast. Both listen on a free loopback port and keep it when they are started again.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.times import SECOND
from branchdesk.node.codes import Codes, Grant
from branchdesk.node.pins import Pins
from branchdesk.node.serve import NodeServer
from branchdesk.node.tls import make_certificates
from branchdesk.node.vault import Vault
from branchdesk.web.address import Address
from tests import warm
from tests.node_main import open_parts

ROOT = Path(__file__).resolve().parent.parent
PIN = "2468"


class RealNode(ABC):
    """A node's folder, URL and devices. ``url`` is known once it runs; ``patience`` is that of its links."""

    def __init__(self, folder: Path, patience: Patience | None = None) -> None:
        self.folder = folder
        self.url = ""
        self._patience = patience
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

    @abstractmethod
    def start(self) -> None:
        """Start, and wait until it serves."""

    @abstractmethod
    def stop(self) -> None:
        """Ask it to end, and wait."""

    @abstractmethod
    def kill(self) -> None:
        """End it as hard as can be."""

    @property
    def port(self) -> int:
        """Where it listens; 0 before its first start."""
        return int(self.url.rpartition(":")[2] or 0)

    def code(self, kind: DeviceKind, counter: str = "", *, now: int = 0) -> str:
        """A one-time code, as the command line makes it: in the vault's file."""
        vault = Vault(self.folder / "vault.db")
        code = Codes(vault).make(Grant(kind, counter), now or round(time.time() * SECOND))
        vault.close()
        return code

    def give_pin(self, staff: str, pin: str = PIN) -> None:
        """Give somebody a PIN, as the command line does."""
        vault = Vault(self.folder / "vault.db")
        Pins(vault).set(staff, pin)
        vault.close()

    def link(self, kind: DeviceKind, counter: str = "", *, staff: str = "") -> HttpLink:
        """A newly enrolled device's link; with ``staff``, somebody is logged in there (and opens the counter)."""
        name = f"{kind}-{next(self._names)}"
        identity = enrol(self.url, self.code(kind, counter), name, self.folder / f"{name}.json", ca=self.ca)
        link = HttpLink(identity, self._patience)
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


class NodeThread(RealNode):
    """The real server in a thread of the tests; with ``tls`` under certificates of its own."""

    def __init__(self, folder: Path, patience: Patience | None = None, *, tls: bool = False) -> None:
        super().__init__(folder, patience)
        files = make_certificates(folder, "demo", ["127.0.0.1"]) if tls else None
        self._address = Address(certificate=files.certificate, key=files.key, ca=files.ca) if files else Address()

    def start(self) -> None:
        self._files = ExitStack()
        parts = self._files.enter_context(open_parts(self.folder))
        self._server = NodeServer(parts, replace(self._address, port=self.port))
        self.url = self._server.url
        self._thread = threading.Thread(target=self._server.serve_until_stopped, name="node")
        self._thread.start()

    def stop(self) -> None:
        self._server.stop()
        self._thread.join()
        self._files.close()

    kill = stop


class NodeProcess(RealNode):
    """A node of its own process; ``arguments`` go to ``tests/node_main.py``."""

    def __init__(self, folder: Path, *arguments: str, patience: Patience | None = None) -> None:
        super().__init__(folder, patience)
        self._arguments = arguments
        self._process: warm.Started | None = None

    def start(self) -> None:
        """Raises RuntimeError with what the node said where it does not start."""
        arguments = (str(self.folder), "--port", str(self.port), *self._arguments)
        with (self.folder / "node.err").open("w") as errors:
            self._process = warm.Started(
                "tests.node_main", *arguments, env=os.environ, stdout=subprocess.PIPE, stderr=errors
            )
        assert self._process.stdout is not None
        url = self._process.stdout.readline().strip()
        if not url:
            self.kill()
            raise RuntimeError(self.errors)
        self.url = url

    @property
    def errors(self) -> str:
        """What the node wrote to its log since it started."""
        return (self.folder / "node.err").read_text()

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(10)
            assert process.stdout is not None
            process.stdout.close()
