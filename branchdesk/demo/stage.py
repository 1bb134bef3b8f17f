"""Sets up the live demo: a morning already played, a centre, a node, enrolled devices, and the simulation going on.

Everything is real and on disk in one folder. Processes are started by the launcher's command, and end with it.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from branchdesk import bootstrap
from branchdesk.bootstrap import centre
from branchdesk.client.http import HttpLink
from branchdesk.client.identity import Identity, enrol
from branchdesk.demo.live import LiveCast, Role, run_live
from branchdesk.demo.on_disk import play_until
from branchdesk.demo.simulation import Simulation
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import at_local
from branchdesk.kinds import ready_kinds
from branchdesk.node.codes import Codes, Grant
from branchdesk.node.pins import Pins

DEMO_PIN = "2468"
"""Everybody's PIN in the demo; it is shown on the terminal."""
WINDOW_COUNTERS = ("1", "2")


class Plan(NamedTuple):
    """What the demo plays."""

    seed: int
    bdate: str
    start: str
    arrivals: int
    speed: float


class Stage:
    """The running demo. ``launcher`` is the command that starts any role, e.g. ("branchdesk",)."""

    def __init__(self, data: Path, plan: Plan, launcher: Sequence[str]) -> None:
        self.data = data
        self.plan = plan
        self.profile: Profile = bootstrap.read_profile(None)
        self.centre_url = ""
        self.node_url = ""
        self._launcher = tuple(launcher)
        self._processes: list[subprocess.Popen[str]] = []
        self._stop = threading.Event()
        self._cast: LiveCast | None = None
        self._actors: threading.Thread | None = None
        self._day: Simulation | None = None
        self._now = at_local(plan.bdate, plan.start, self.profile.timezone)

    def open(self) -> None:
        """Start the centre, play the morning, then start node and simulation. Raises Unavailable, Rejected.

        The code on the demo's tickets leads to the demo's own centre.
        """
        ready_kinds()
        plan = self.plan
        self.centre_url = self.start("centre", "--data", str(self.data / "centre"), "--port", "0")
        display = replace(self.profile.display, rates_as_of=f"{plan.bdate} {self.profile.hours.opens}")
        self.profile = replace(self.profile, page_url=f"{self.centre_url}/t/", display=display)
        self._day = play_until(
            self._node, plan.seed, plan.bdate, plan.start, arrivals=plan.arrivals, profile=self.profile
        )
        vault = bootstrap.vault(self._node)
        for person in self.profile.staff:
            Pins(vault).set(person.id, DEMO_PIN)
        vault.close()
        code = centre.registration(self.data / "centre", self.profile.branch)
        centre.connect(self._node, self.profile.branch, self.centre_url, code, None)
        self.node_url = self.start(
            *("node", "--data", str(self._node), "--port", "0"),
            *("--clock-start", str(self._now), "--clock-rate", str(plan.speed)),
        )
        self._play_on()

    def start(self, *role: str, ready: bool = True) -> str:
        """Start a role in a process of its own; with ``ready``, returns the URL that it says it serves."""
        output = subprocess.PIPE if ready else None
        process = subprocess.Popen([*self._launcher, *role], stdout=output, text=True)
        self._processes.append(process)
        if not ready or process.stdout is None:
            return ""
        line = process.stdout.readline().strip()
        if not line:
            raise Unavailable("role_failed", role=role[0])
        return line[line.index("http") :]  # the URL ends what it says, in any language

    def device(self, kind: DeviceKind, counter: str = "") -> Path:
        """Enrol a device and return the file with its identity."""
        path = self.data / "devices" / f"{kind}{counter}.json"
        self._enrol(kind, counter, path)
        return path

    def wait(self) -> None:
        """Until the last window is closed."""
        windows = self._processes[2:]
        for window in windows:
            window.wait()

    def pull_the_plug(self) -> None:
        """The node is gone, as when its PC loses power."""
        self._processes[1].kill()

    def close(self) -> None:
        """End the simulation and every process."""
        self._stop.set()
        if self._actors is not None:
            self._actors.join(10)
        if self._cast is not None:
            self._cast.close()
        for process in reversed(self._processes):
            process.terminate()
        for process in reversed(self._processes):
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()

    @property
    def _node(self) -> Path:
        return self.data / "node"

    def _enrol(self, kind: DeviceKind, counter: str, path: Path) -> Identity:
        vault = bootstrap.vault(self._node)
        code = Codes(vault).make(Grant(kind, counter), self._now)
        vault.close()
        return enrol(self.node_url, code, path.stem, path)

    def _play_on(self) -> None:
        assert self._day is not None
        counters = [setup.id for setup in self.profile.counters]
        roles: list[tuple[DeviceKind, str]] = [("kiosk", ""), ("manager", "")]
        roles += [(kind, counter) for counter in counters for kind in ("counter", "evaluator")]
        links: dict[Role, HttpLink] = {}
        for kind, counter in roles:
            identity = self._enrol(kind, counter, self.data / "simulated" / f"{kind}{counter}.json")
            links[kind, counter] = HttpLink(identity)
        manager = next(person.id for person in self.profile.staff if person.role == "manager")
        links["manager", ""].log_in(manager, DEMO_PIN)
        cast = self._cast = LiveCast(links, DEMO_PIN)
        cast.start()
        for at_work in cast.snapshot().counters.values():
            if at_work.teller:
                cast.log_in(at_work.id, at_work.teller)
        self._day.cast = cast
        arguments = (self._day, cast, self.plan.speed, self._stop)
        self._actors = threading.Thread(target=run_live, args=arguments, name="actors", daemon=True)
        self._actors.start()
