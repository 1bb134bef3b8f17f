"""Node PCs of one branch as real processes, each with its own folder, ports, etcd and TLS, made by the command line."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from branchdesk.bootstrap import pcs
from branchdesk.client.http import HttpLink
from branchdesk.client.identity import Identity, enrol
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Sealed
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import DeviceKind
from branchdesk.etcd.flags import Pem
from branchdesk.etcd.gateway import Gateway
from branchdesk.node.tls import tls_files
from branchdesk.resources import resource
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from tests import warm
from tests.commandline import environment, inside
from tests.ports import HOST, three_ports
from tests.processes import descendants

ROOT = Path(__file__).resolve().parent.parent
PIN = "2468"
PATIENCE_S = 40.0


def until(true: Callable[[], object], what: str = "") -> None:
    """Wait for something to come true; a refusal or an absence counts as not yet."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            if true():
                return
        except (BranchDeskError, OSError):
            pass
        if time.monotonic() > end:
            raise AssertionError(f"not in time: {what}")
        Event().wait(0.05)


class NodePc:
    """One PC: its folder, and its node while it runs."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.url = f"https://{HOST}:{port}"
        self._process: warm.Started | None = None

    @property
    def id(self) -> str:
        """Its id in the log."""
        pc = pcs.load(self.data)
        assert pc is not None
        return pc.node_id

    @property
    def ca(self) -> Path:
        """The branch's CA."""
        return tls_files(pcs.tls_folder(self.data)).ca

    @property
    def authority_key(self) -> Path:
        """Where the key of the branch's CA is, on the PC that has it."""
        return tls_files(pcs.tls_folder(self.data)).ca_key

    def start(self) -> None:
        """Start its node; it may serve at once or have to wait for others."""
        errors = (self.data / "node.err").open("a")
        self._process = warm.Started("branchdesk", "node", "--data", self.data, env=environment(), stderr=errors)
        errors.close()

    @property
    def family(self) -> set[int]:
        """Its node's process and everything that it started."""
        assert self._process is not None
        return {self._process.pid, *descendants(self._process.pid)}

    def end(self, how: signal.Signals) -> None:
        """End the node (SIGTERM), or all that runs on the PC at once as a power cut does (SIGKILL)."""
        process, self._process = self._process, None
        if process is None:
            return
        targets = {process.pid} if how is signal.SIGTERM else {process.pid, *descendants(process.pid)}
        for pid in targets:
            os.kill(pid, how)
        process.wait(15)

    def freeze(self, how: signal.Signals) -> None:
        """SIGSTOP or SIGCONT to everything on the PC."""
        for pid in self.family:
            os.kill(pid, how)

    def health(self) -> tuple[int, tuple[str, ...]]:
        """Position and problems, as the node says. Raises Unavailable."""
        link = HttpLink(self._anybody(), Patience(1, 0.5, 2))
        try:
            told = link.health()
        finally:
            link.close()
        return told.seq, told.problems

    def said(self) -> str:
        """What its node wrote to standard error."""
        return (self.data / "node.err").read_text()

    def serves(self) -> bool:
        """Whether it is sure of the branch's head."""
        return not {"no_quorum", "quorum_refused", "replica_ahead"} & {*self.health()[1]}

    def votes(self) -> bool:
        """Whether it has a member of the agreement."""
        return pcs.agreement_folder(self.data).exists()

    def gateway(self) -> Gateway:
        """The way to its member."""
        files = tls_files(pcs.tls_folder(self.data))
        return Gateway(f"https://{HOST}:{self.port + 2}", Pem(files.ca, files.certificate, files.key))

    def events(self) -> list[Sealed]:
        """Its own store, whole."""
        path = self.data / "branch.db"
        with reading(path) as connection:
            return ReadLog(path, connection).read(0, 1_000_000)

    def _anybody(self) -> Identity:
        return Identity(urls=(self.url,), branch="demo", device_id="x", kind="display", token="none", ca=str(self.ca))


class BranchPcs:
    """The PCs of the demo branch (or of one with its settings and another id), and its devices."""

    def __init__(self, folder: Path, patience: Patience | None = None, branch: str = "demo") -> None:
        self.folder = folder
        self.branch = branch
        self.pcs: list[NodePc] = []
        self._patience = patience
        self._links: list[HttpLink] = []
        self._names = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for link in self._links:
            link.close()
        for pc in self.pcs:
            pc.end(signal.SIGKILL)

    def first(self) -> NodePc:
        """Make the branch on its first PC, and start it."""
        pc = NodePc(self.folder / "pc1", three_ports())
        profile = self.folder / "profile.toml"
        profile.write_text(resource("profiles", "demo.toml").read_text().replace('"demo"', f'"{self.branch}"', 1))
        where = ("--host", HOST, "--port", str(pc.port), "--profile", profile)
        inside("node", "init", "--data", pc.data, *where, "--name", "PC 1")
        inside("node", "pin", "m01", "--data", pc.data, input=f"{PIN}\n")
        self.pcs.append(pc)
        pc.start()
        until(pc.serves, "the first PC")
        return pc

    def join(
        self,
        *,
        at: NodePc | None = None,
        anew: NodePc | None = None,
        start: bool = True,
        asking: Sequence[NodePc] = (),
    ) -> NodePc:
        """A further PC (or ``anew`` one that was in before) joins, at the first or another one, and is started.

        ``asking``: the PCs that it asks in turn, where not that one alone.
        """
        at = at or self.pcs[0]
        pc = anew or NodePc(self.folder / f"pc{len(self.pcs) + 1}", three_ports())
        code = inside("node", "code", "node", "--data", at.data).split()[0]
        urls = ",".join(asked.url for asked in asking or [at])
        where = ("--node", urls, "--host", HOST, "--port", str(pc.port), "--data", pc.data)
        inside("node", "join", code, *where, *(["--anew"] if anew else []), "--name", pc.data.name)
        if pc not in self.pcs:
            self.pcs.append(pc)
        if start:
            pc.start()
        return pc

    def grow(self, count: int = 3) -> Sequence[NodePc]:
        """From nothing to ``count`` PCs that all serve."""
        self.first()
        for _ in range(count - 1):
            self.join()
        self.all_serve()
        return self.pcs

    def all_serve(self) -> None:
        """Wait until every PC votes and is sure."""
        for pc in self.pcs:
            until(lambda pc=pc: pc.votes() and pc.serves(), f"{pc.data.name} serves")  # type: ignore[misc]

    def link(self, kind: DeviceKind, counter: str = "", *, staff: str = "") -> HttpLink:
        """A newly enrolled device that knows all PCs; with ``staff``, somebody is logged in (and opens the counter)."""
        name = f"{kind}-{next(self._names)}"
        more = ("--counter", counter) if counter else ()
        alive = next(pc for pc in self.pcs if pc._process is not None)
        code = inside("node", "code", kind, "--data", alive.data, *more).split()[0]
        urls = ",".join(pc.url for pc in [alive, *(pc for pc in self.pcs if pc is not alive)])
        identity = enrol(urls, code, name, self.folder / f"{name}.json", ca=alive.ca)
        link = HttpLink(identity, self._patience)
        self._links.append(link)
        link.follow(lambda *_: None, lambda *_: None)  # as every device does: so it hears of further PCs
        if staff:
            inside("node", "pin", staff, "--data", alive.data, input=f"{PIN}\n")
            until(lambda: link.log_in(staff, PIN))
            if kind == "counter":
                link.send(c.OpenCounter(counter=counter))
        return link
