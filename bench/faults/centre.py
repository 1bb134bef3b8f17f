"""The central server on a PC of its own: what it has at the end must be the branch's log, exactly once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from bench.faults.pcs import Pc
from bench.faults.records import Logged, fact_of
from bench.faults.shell import until
from branchdesk.domain.chain import unseal

PORT = 8800
_EVENTS = "SELECT hash, body FROM event ORDER BY gen, seq"
_FORKS = "SELECT count(*) FROM quarantine"


class Centre:
    """The product's centre with its certificate."""

    def __init__(self, pc: Pc) -> None:
        self.pc = pc
        self.url = f"https://{pc.address}:{PORT}"
        self._tls, self._data = pc.folder / "tls", pc.folder / "centre"

    def found(self) -> None:
        """Make its certificate, and start it. Raises RuntimeError."""
        self.pc.done("branchdesk", "node", "tls", self._tls, self.pc.address)
        self.start()
        if not until(lambda: "https://" in self.pc.output("centre").read_text(), 30):
            raise RuntimeError(f"no centre: {self.pc.output('centre').read_text()[-2000:]}")

    def start(self) -> None:
        """Start it, without waiting."""
        files = ("--certificate", self._tls / "node.pem", "--key", self._tls / "node.key")
        at = ("--data", self._data, "--host", self.pc.address, "--port", str(PORT))
        self.pc.start("centre", "branchdesk", "centre", *at, *files)

    def connect(self, node: Pc, data: Path, branch: str) -> None:
        """Connect a branch by a command on one of its PCs. Raises RuntimeError."""
        said = self.pc.done("branchdesk", "centre", "register", branch, "--data", self._data)
        code = next(word for word in said.split() if "-" in word and word.upper() == word)
        ca = ("--ca", self._tls / "ca.pem")
        node.done("branchdesk", "node", "connect", branch, self.url, code, *ca, "--data", data)

    def events(self) -> list[Logged]:
        """All that it has taken in."""
        found = []
        with self._open() as database:
            for digest, body in database.execute(_EVENTS):
                event = unseal(body)
                whole = digest if sha256(body).digest() == digest else b""
                found.append(Logged(hash=whole.hex(), cmd_id=event.cmd_id, fact=fact_of(event)))
        return found

    def forks(self) -> int:
        """Events that it has set aside because it has others in their place."""
        with self._open() as database:
            return int(database.execute(_FORKS).fetchone()[0])

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(f"file:{self._data / 'centre.db'}?mode=ro", uri=True, timeout=10))
