"""The product on the PCs: its commands as an installer runs them, its processes as a service manager does."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.faults.pcs import Pc
from bench.faults.records import Logged, logged
from bench.faults.shell import until
from branchdesk.domain.events import DeviceKind
from branchdesk.places import write_private
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog

BRANCH = "faults"
PORT = 8700
PIN = "2468"
MANAGER = "m1"
READY_S = 60
DATA = "node"
NODE_PROGRAM = "-m branchdesk node --data"


class Branch:
    """A branch on one PC (its log alone) or on several (a quorum)."""

    def __init__(self, nodes: Sequence[Pc], run_folder: Path, counters: int) -> None:
        self.nodes = tuple(nodes)
        self.urls = ",".join(node_url(pc) for pc in nodes)
        self.ca = run_folder / "ca.pem"
        self._profile = run_folder / "profile.toml"
        self._profile.write_text(profile(counters), "utf-8")
        self._clocks = {pc.name: run_folder / f"{pc.name}.clock" for pc in nodes}
        self._right = run_folder / "right.clock"
        self._right.write_text("0")
        self._safe = b""
        """The CA's key, of which the branch has a copy in a safe."""
        self._marks: dict[str, int] = {}
        for pc in nodes:
            self.set_clock(pc, 0)

    def data(self, pc: Pc) -> Path:
        """The node's folder."""
        return pc.folder / DATA

    def log(self, pc: Pc) -> Path:
        """The node's copy of the log."""
        return self.data(pc) / "branch.db"

    def set_clock(self, pc: Pc, seconds: float) -> None:
        """Set a PC's wall clock off by some seconds."""
        fresh = self._clocks[pc.name].with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._clocks[pc.name])

    def found(self, connect: Callable[[Pc, Path, str], None]) -> None:
        """Make the branch on the first PC, ``connect`` it to the centre, start it, and let the others join.

        Raises RuntimeError.
        """
        first, *others = self.nodes
        if others:
            first.done("branchdesk", "node", "init", *self._place(first), "--profile", self._profile)
            self.ca.write_bytes((self.data(first) / "tls" / "ca.pem").read_bytes())
            self._safe = (self.data(first) / "tls" / "ca.key").read_bytes()
        else:
            first.done("branchdesk", "node", "tls", first.folder / "tls", first.address)
            self.ca.write_bytes((first.folder / "tls" / "ca.pem").read_bytes())
        connect(first, self.data(first), BRANCH)
        self.start(first)
        self.wait_ready(first)
        self.give_pin(MANAGER)
        for pc in others:
            self.join(pc, first)
        for pc in others:
            self.wait_ready(pc)

    def join(self, pc: Pc, through: Pc) -> None:
        """A further PC joins with a code of another that serves, and starts. Raises RuntimeError."""
        code = through.done("branchdesk", "node", "code", "node", "--data", self.data(through)).split()[0]
        pc.done("branchdesk", "node", "join", code, *self._place(pc), "--node", node_url(through))
        self.start(pc)

    def replace(self, pc: Pc) -> None:
        """By hand: take a PC that does not come back out of the branch, and let it join anew. Raises RuntimeError.

        What its threads were doing comes into its output.
        """
        pc.send(signal.SIGABRT, NODE_PROGRAM)
        until(lambda: not pc.pids(NODE_PROGRAM), 3)
        pc.end()
        others = [other for other in self.nodes if other is not pc and other.pids(NODE_PROGRAM)]
        if not others:
            self.start(pc)
            return
        shutil.rmtree(self.data(pc))
        listed = others[0].done("branchdesk", "node", "pcs", "--data", self.data(others[0])).splitlines()
        known = next(line.split()[0] for line in listed if pc.address in line)
        manager = ("--manager", MANAGER, "--data", self.data(others[0]))
        others[0].done("branchdesk", "node", "remove", known, *manager, given=f"{PIN}\n")
        failures: list[str] = []
        if not until(lambda: self._joined(pc, others, failures), READY_S, 1):
            raise RuntimeError(failures[-1])

    def _joined(self, pc: Pc, others: Sequence[Pc], failures: list[str]) -> bool:
        """Of two PCs one serves, and the other stands by: it does not answer."""
        for through in others:
            key = self.data(through) / "tls" / "ca.key"
            if not key.exists():
                write_private(key, self._safe)
            try:
                self.join(pc, through)
            except RuntimeError as error:
                failures.append(str(error))
                shutil.rmtree(self.data(pc), ignore_errors=True)
            else:
                return True
        return False

    def start(self, pc: Pc) -> None:
        """Start its node, without waiting."""
        serving: list[str | Path] = ["--data", self.data(pc)]
        if len(self.nodes) == 1:
            serving += ["--profile", self._profile, "--host", pc.address, "--port", str(PORT)]
            serving += ["--tls", pc.folder / "tls"]
        self._marks[pc.name] = self._lines(pc)
        pc.start(
            "node",
            "branchdesk",
            "node",
            *serving,
            env={
                "BRANCHDESK_CLOCK_FILE": str(self._clocks.get(pc.name, self._right)),
                "PYTHONFAULTHANDLER": "1",
            },
        )

    def is_ready(self, pc: Pc) -> bool:
        """Whether it said that it serves since it was started last."""
        return self._lines(pc) > self._marks[pc.name]

    def wait_ready(self, pc: Pc, seconds: float = READY_S) -> None:
        """Raises RuntimeError."""
        if not until(lambda: self.is_ready(pc), seconds):
            raise RuntimeError(f"{pc.name} does not serve: {pc.output('node').read_text()[-2000:]}")

    def code(self, kind: DeviceKind, counter: str = "") -> str:
        """A one-time code, made on the first PC."""
        first = self.nodes[0]
        made = first.done("branchdesk", "node", "code", kind, "--data", self.data(first), "--counter", counter)
        return made.split()[0]

    def give_pin(self, staff: str) -> None:
        """Set somebody's PIN, on the first PC."""
        first = self.nodes[0]
        first.done("branchdesk", "node", "pin", staff, "--data", self.data(first), given=f"{PIN}\n")

    def _place(self, pc: Pc) -> tuple[str | Path, ...]:
        return ("--data", self.data(pc), "--host", pc.address, "--port", str(PORT), "--name", pc.name)

    def _lines(self, pc: Pc) -> int:
        path = pc.output("node")
        return path.read_text("utf-8", "replace").count("https://") if path.exists() else 0


def node_url(pc: Pc) -> str:
    """Where devices find a PC's node."""
    return f"https://{pc.address}:{PORT}"


def final_log(path: Path) -> list[Logged]:
    """A log, read by the product's reader. Raises BranchDeskError where it cannot be."""
    entries: list[Logged] = []
    with reading(path) as connection:
        log = ReadLog(path, connection)
        while events := log.read(len(entries), 5000):
            entries += [logged(sealed) for sealed in events]
    return entries


def verify(pc: Pc, path: Path) -> str:
    """What ``log verify`` complains of; empty where the log is sound."""
    try:
        pc.done("branchdesk", "log", "verify", path)
    except RuntimeError as error:
        return str(error)
    return ""


def profile(counters: int) -> str:
    """A branch (TOML) where every counter serves everything, with a teller for each and a manager."""
    services = [f'[[services]]\ncode = "{c}"\nname = {{ zh = "{c}", en = "{c}" }}\nstandard_min = 5' for c in "ABCDE"]
    names = range(1, counters + 1)
    return "\n".join(
        [
            f'branch = "{BRANCH}"\nname = {{ zh = "故障测试支行", en = "Fault Branch" }}\ntimezone = "Asia/Shanghai"',
            "[policy]\ncapacity = 1_000_000",
            *services,
            *(f'[[counters]]\nid = "{n}"\nservices = ["A", "B", "C", "D", "E"]' for n in names),
            *(f'[[staff]]\nid = "t{n}"\nname = "t{n}"' for n in names),
            f'[[staff]]\nid = "{MANAGER}"\nname = "{MANAGER}"\nrole = "manager"',
            '[[outcomes]]\ncode = "done"\nname = { zh = "已办结", en = "Done" }',
        ]
    )
