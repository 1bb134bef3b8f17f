"""Each window as its users start it: first frame, memory, and processor time while nothing happens.

    .venv/bin/python -m bench.windows [--seconds 10]

A real node with a morning's tickets, and ``python -m ui ROLE`` against it: offscreen, and on an X display where there
is Xvfb. ``first frame`` begins with the start of the process, so it includes Python and all imports; ``cpu`` is the
processor time until then, which hardly depends on what else the machine does. A customer is then called and served;
the display speaks, into files. ``rss`` counts pages that several windows share in each of them, ``pss`` divides them.
``idle`` is the share of one core over the seconds after the window has settled.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from branchdesk.client.http import HttpLink
from branchdesk.domain import commands as c
from tests.nodes import PIN, NodeProcess
from tests.warm import compiled
from tests.xdisplay import x_display

TICKETS = 60
SETTLE_S = 6.0
TICKS = os.sysconf("SC_CLK_TCK")


class Kind(NamedTuple):
    """A window as its users start it: its name in tables, its role, its counter, what else it is started with."""

    name: str
    role: str
    counter: str = ""
    options: tuple[str, ...] = ()


KINDS = (
    Kind("kiosk", "kiosk"),
    Kind("counter", "counter", "1", ("--log-in", "t01")),
    Kind("counter, docked", "counter", "2", ("--log-in", "t02", "--counter-docked")),
    Kind("evaluator", "evaluator", "1"),
    Kind("display", "display"),
    Kind("display, counters", "display", "", ("--display-layout", "counters")),
    Kind("sign", "display", "", ("--display-counter", "1")),
    Kind("manager", "manager", "", ("--log-in", "m01")),
)


HEAD = ("window", "screen", "first frame s", "cpu s", "rss MB", "pss MB", "idle %")
ROW = "{:<20}{:<11}{:>14}{:>8}{:>9}{:>9}{:>9}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    print(ROW.format(*HEAD))
    with tempfile.TemporaryDirectory() as name, NodeProcess(Path(name)) as node, screens() as found:
        teller = morning(node)
        for staff in ("t01", "t02", "m01"):
            node.give_pin(staff)
        for kind in KINDS:
            who = ["--identity", str(identity(node, kind.role, kind.counter)), *kind.options]
            command = [sys.executable, "-m", "ui", kind.role, *who]
            command += ["--voice", f"file://{name}/spoken"] if kind.role == "display" else []
            for screen, variables in found.items():
                figures = measure(command, variables, given.seconds, teller)
                print(ROW.format(kind.name, screen, *(f"{figure:.2f}" for figure in figures)), flush=True)


@contextmanager
def screens() -> Iterator[dict[str, dict[str, str]]]:
    """The environment for each kind of screen that can be had here."""
    offscreen = {"offscreen": {"QT_QPA_PLATFORM": "offscreen"}}
    if shutil.which("Xvfb") is None:
        yield offscreen
        return
    with x_display() as display:
        yield {**offscreen, "xcb": {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}}


def morning(node: NodeProcess) -> HttpLink:
    """A branch with people waiting; the teller of counter 3."""
    kiosk = node.link("kiosk")
    tellers = [node.link("counter", counter, staff=f"t0{counter}") for counter in "345"]
    for n in range(TICKETS):
        kiosk.send(c.IssueTicket(service="ABC"[n % 3]))
    return tellers[0]


def identity(node: NodeProcess, window: str, counter: str) -> Path:
    """Enrol a device: the file with its identity."""
    device = node.link(window, counter).who.device  # type: ignore[arg-type]
    return next(p for p in node.folder.glob("*-*.json") if json.loads(p.read_bytes())["device_id"] == device)


def measure(command: list[str], variables: dict[str, str], seconds: float, teller: HttpLink) -> tuple[float, ...]:
    """Start a window, let it see a customer served, let it settle, watch it idle, end it."""
    environment = {**compiled(), **variables, "BRANCHDESK_TRACE": "1", "BRANCHDESK_PIN": PIN}
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    first = float(process.stdout.readline().removeprefix("first-frame ")) - began
    starting = cpu(process.pid)
    for op in (c.CallNext, c.StartService, c.FinishService):
        teller.send(op(counter="3"))
    time.sleep(SETTLE_S)
    before = cpu(process.pid)
    time.sleep(seconds)
    idle = (cpu(process.pid) - before) / seconds * 100
    rss, pss = (memory(process.pid, name) for name in ("Rss", "Pss"))
    process.terminate()
    process.wait()
    process.stdout.close()
    return first, starting, rss, pss, idle


def cpu(pid: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int, name: str) -> float:
    """MB, as the kernel sums up the process's mappings."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


if __name__ == "__main__":
    main()
