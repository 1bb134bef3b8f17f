"""PCs as network namespaces: each has an address on one switch (a bridge in a namespace of its own), and a disk.

Nothing is made in the machine's own network, and no namespace has a way out.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from bench.faults.disks import Disk
from bench.faults.shell import PREFIX, kill, pids_of, run, until

ROOT = Path(__file__).resolve().parents[2]
SWITCH = PREFIX + "switch"
NETS = {"node": "10.77.1", "device": "10.77.2", "centre": "10.77.3"}
Kind = Literal["node", "device", "centre"]
Direction = Literal["out", "in"]
EVERYBODY = "0.0.0.0/0"
NODES = NETS["node"] + ".0/24"


class Switch:
    """The branch's switch, with one port for every PC and a hole into which unwanted packets fall."""

    def __init__(self) -> None:
        run("ip", "netns", "add", SWITCH)
        run("ip", "-n", SWITCH, "link", "add", "br0", "type", "bridge")
        run("ip", "-n", SWITCH, "link", "set", "br0", "up")
        run("ip", "-n", SWITCH, "link", "add", "hole", "type", "veth", "peer", "name", "bottom")

    def plug_in(self, namespace: str, port: str, address: str) -> None:
        """Connect a namespace."""
        run("ip", "netns", "add", namespace)
        run("ip", "-n", SWITCH, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        run("ip", "-n", SWITCH, "link", "set", port, "master", "br0", "up")
        run("tc", "-n", SWITCH, "qdisc", "add", "dev", port, "clsact")
        for command in (
            ("addr", "add", f"{address}/16", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", "224.0.0.0/4", "dev", "eth0"),
        ):
            run("ip", "-n", namespace, *command)

    def same_card(self, namespace: str, other: str) -> None:
        """Give a PC the network card's address of another, as a cloned virtual machine has it."""
        shown = json.loads(run("ip", "-n", other, "-j", "link", "show", "eth0"))
        run("ip", "-n", namespace, "link", "set", "eth0", "address", shown[0]["address"])

    def drop(self, port: str, direction: Direction, other: str = EVERYBODY) -> None:
        """Lose, without a word, all IP packets of a port to ("out") or from ("in") other addresses."""
        hook, end = ("ingress", "dst") if direction == "out" else ("egress", "src")
        match = ("match", "u32", "0", "0") if other == EVERYBODY else ("match", "ip", end, other)
        action = ("action", "mirred", "egress", "redirect", "dev", "hole")  # a device that is down: they are gone
        run("tc", "-n", SWITCH, "filter", "add", "dev", port, hook, "protocol", "ip", "u32", *match, *action)

    def restore(self, port: str) -> None:
        """All packets of a port pass again."""
        for hook in ("ingress", "egress"):
            run("tc", "-n", SWITCH, "filter", "del", "dev", port, hook)

    def cable(self, port: str, *, plugged: bool) -> None:
        """Pull a PC's network cable, or put it back."""
        run("ip", "-n", SWITCH, "link", "set", port, "up" if plugged else "down")


class Pc:
    """One PC: a namespace with an address, a disk, and the processes that run there."""

    def __init__(
        self, switch: Switch, kind: Kind, number: int, run_folder: Path, disk_mb: int, twin_of: Pc | None = None
    ) -> None:
        self.name = f"{kind}{number}"
        self.address: str = twin_of.address if twin_of else f"{NETS[kind]}.{number}"
        self.namespace = PREFIX + self.name
        self.disk = Disk(run_folder / "disks" / f"{self.name}.img", run_folder / "pcs" / self.name, disk_mb)
        self._switch = switch
        self._out = run_folder / "out"
        self._out.mkdir(parents=True, exist_ok=True)
        self._started: list[subprocess.Popen[bytes]] = []
        switch.plug_in(self.namespace, self.name, self.address)
        if twin_of is not None:
            self.unplug()
            switch.same_card(self.namespace, twin_of.namespace)

    @property
    def folder(self) -> Path:
        """Where its files are: all of them on its own disk."""
        return self.disk.folder

    def output(self, name: str) -> Path:
        """What its processes of a name wrote, outside of its disk, over all their lives."""
        return self._out / f"{self.name}.{name}.txt"

    def command(self, *arguments: str | Path) -> list[str]:
        """A Python module's command line, to be run inside."""
        return ["nsenter", f"--net=/run/netns/{self.namespace}", sys.executable, "-m", *map(str, arguments)]

    def start(self, name: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Run a Python module in the background."""
        with self.output(name).open("ab") as out:
            process = subprocess.Popen(
                self.command(*arguments),
                cwd=ROOT,
                env=environment(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def done(self, *arguments: str | Path, given: str = "") -> str:
        """What a Python module printed that ran to its end. Raises RuntimeError with what it complained of."""
        ran = subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=environment(),
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if ran.returncode:
            raise RuntimeError(f"{self.name}: {' '.join(map(str, arguments))}: {ran.stderr.strip()[-2000:]}")
        return ran.stdout

    def pids(self, *containing: str) -> list[int]:
        """Its processes, or those whose command line holds one of the given words."""
        return [pid for pid in pids_of(self.namespace) if not containing or _says(pid, containing)]

    def send(self, how: signal.Signals, *containing: str) -> None:
        """Signal its processes (see ``pids``)."""
        kill(self.pids(*containing), how)

    def end(self, how: signal.Signals = signal.SIGKILL, seconds: float = 20) -> None:
        """End all its processes and wait; those that do not end in time are killed. Raises RuntimeError."""
        self.send(how)
        if how is not signal.SIGKILL:  # what was killed must not do one thing more, as it would if it went on first
            self.send(signal.SIGCONT)
        if not until(self.is_off, seconds):
            self.send(signal.SIGKILL)
            if not until(self.is_off, 20):
                raise RuntimeError(f"{self.name}: processes that cannot be killed: {self.pids()}")

    def is_off(self) -> bool:
        """Whether nothing runs there."""
        self._started = [process for process in self._started if process.poll() is None]
        return not self.pids()

    def unplug(self) -> None:
        """Pull its network cable."""
        self._switch.cable(self.name, plugged=False)

    def scrap(self) -> None:
        """Take it away for good."""
        self.end()
        self.disk.unmount()
        self.disk.image.unlink()
        run("ip", "netns", "del", self.namespace)

    def plug_in(self) -> None:
        """Put the cable back and let all packets pass."""
        self._switch.cable(self.name, plugged=True)
        self._switch.restore(self.name)

    def lose(self, direction: Direction, other: str = EVERYBODY) -> None:
        """Lose packets to or from others, silently, until ``plug_in``."""
        self._switch.drop(self.name, direction, other)


def cut_power(pcs: Sequence[Pc]) -> None:
    """In one instant: all processes gone, and of each disk what had reached the block device."""
    for pc in pcs:
        pc.send(signal.SIGSTOP)
    until(lambda: all(_state(pid) in "TtZ" for pc in pcs for pid in pc.pids()), 1, 0.005)
    for pc in pcs:
        pc.disk.cut()
    for pc in pcs:
        pc.end()
        pc.disk.mount_again()


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Of an installed program, whose modules are compiled once, for a user without a screen."""
    left_out: Sequence[str] = ("PYTHONDONTWRITEBYTECODE", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    cache = {"PYTHONPYCACHEPREFIX": str(ROOT / ".pytest_cache" / "compiled")}
    return {**kept, **cache, "BRANCHDESK_LANGUAGE": "en", "PYTHONUTF8": "1", **(more or {})}


def _says(pid: int, words: Sequence[str]) -> bool:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return any(word in line for word in words)


def _state(pid: int) -> str:
    """T: stopped; see proc(5)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"
