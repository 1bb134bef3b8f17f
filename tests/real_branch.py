"""A whole branch made by the command line alone: node process, codes, PINs, and devices that joined with them."""

from __future__ import annotations

from pathlib import Path

from branchdesk.client.http import HttpLink, open_link
from branchdesk.client.identity import enrol
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.times import at_local
from tests.commandline import Serving, inside

DAY = "2026-03-02"
"""In the past: a code made by the machine's clock is then still good by the branch's."""
PIN = "2468"


class RealBranch:
    """The demo branch in ``folder``; its clock starts at ten in the morning and runs ``rate`` times as fast."""

    def __init__(self, folder: Path, *, rate: float = 1, tls: bool = False) -> None:
        self.data, self._devices = folder / "node", folder / "devices"
        self._ca: Path | None = None
        self._links: list[HttpLink] = []
        start = at_local(DAY, "10:00", "Asia/Shanghai")
        clock = ("--clock-start", str(start), "--clock-rate", str(rate))
        certificates: tuple[str | Path, ...] = ()
        if tls:
            inside("node", "tls", folder / "tls", "localhost", "127.0.0.1")
            certificates, self._ca = ("--tls", folder / "tls"), folder / "tls" / "ca.pem"
        self.node = Serving("node", "--data", self.data, *clock, *certificates)

    @property
    def log(self) -> Path:
        return self.data / "branch.db"

    def set_pins(self, *staff: str) -> None:
        for person in staff:
            inside("node", "pin", person, "--data", self.data, input=f"{PIN}\n")

    def identity(self, kind: DeviceKind, counter: str = "") -> Path:
        """Enrol a device by a one-time code: the file that it keeps."""
        code = inside("node", "code", kind, "--data", self.data, "--counter", counter).split()[0]
        path = self._devices / f"{kind}{counter}.json"
        enrol(self.node.url, code, path.stem, path, ca=self._ca)
        return path

    def link(self, kind: DeviceKind, counter: str = "") -> HttpLink:
        """Enrol a device; its link, closed with the branch."""
        self._links.append(open_link(self.identity(kind, counter)))
        return self._links[-1]

    def close(self) -> None:
        for link in self._links:
            link.close()
        self.node.stop()
