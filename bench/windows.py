"""Each window as a process of its own: first frame, memory, and processor time while nothing happens.

    .venv/bin/python -m bench.windows [--seconds 10]

A real node with a morning's tickets; offscreen at 1366x768. ``first frame`` begins with the start of the process, so it
includes Python and all imports. ``idle`` is the share of one core over the seconds after the window has settled.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branchdesk.domain import commands as c

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.bridge import Bridge

WINDOWS = {"kiosk": "", "counter": "1", "evaluator": "2", "display": "", "manager": ""}
STAFF = {"counter": "t01", "manager": "m01"}
PIN = "2468"
"""That of tests.nodes, which would load the node's code into the window's process."""
TICKETS = 60
SETTLE_S = 3.0
ROW = "{:<12}{:>14}{:>10}{:>10}{:>9}"


def main() -> None:
    """Print the table, or (``--window``) be one window and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--window", choices=list(WINDOWS), help="used by the bench itself, with the two below")
    parser.add_argument("--identity", type=Path)
    parser.add_argument("--began", type=float)
    given = parser.parse_args()
    if given.window:
        print(json.dumps(be_window(given.window, given.identity, given.began, given.seconds)), flush=True)
    else:
        measure(given.seconds)


def measure(seconds: float) -> None:
    """A branch with people waiting, then one window after another."""
    from tests.nodes import NodeProcess

    print(ROW.format("window", "first frame s", "RSS MB", "anon MB", "idle %"))
    with tempfile.TemporaryDirectory() as name, NodeProcess(Path(name)) as node:
        folder = Path(name)
        kiosk = node.link("kiosk")
        for counter in "345":
            node.link("counter", counter, staff=f"t0{counter}")
        for n in range(TICKETS):
            kiosk.send(c.IssueTicket(service="ABC"[n % 3]))
        for window, counter in WINDOWS.items():
            device = node.link(window, counter).who.device  # type: ignore[arg-type]
            if window in STAFF:
                node.give_pin(STAFF[window])
            identity = next(p for p in folder.glob("*-*.json") if json.loads(p.read_bytes())["device_id"] == device)
            command = [sys.executable, "-m", "bench.windows", "--window", window, "--seconds", str(seconds)]
            began = time.monotonic()
            command += ["--identity", str(identity), "--began", str(began)]
            ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found = json.loads(ran.stdout)
            print(ROW.format(window, *(f"{found[key]:.2f}" for key in ("first", "rss", "anon", "idle"))), flush=True)


def be_window(window: str, identity: Path, began: float, seconds: float) -> dict[str, float]:
    """Open the window, let it settle, watch it idle."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from branchdesk.client.http import open_link
    from ui.bridge import Bridge
    from ui.theme import DARK, LIGHT, apply_theme

    app = QApplication([])
    apply_theme(app, DARK if window == "display" else LIGHT)
    bridge = Bridge(open_link(identity))
    if window in STAFF:
        bridge.link.log_in(STAFF[window], PIN)
    shown = _maker(window)(bridge)
    figures: dict[str, float] = {}

    class FirstPaint(QObject):
        """Notes when the window is painted for the first time."""

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                figures.setdefault("first", time.monotonic() - began)
            return False

    first = FirstPaint()
    shown.installEventFilter(first)
    shown.resize(1366, 768)
    shown.show()
    QTimer.singleShot(0, bridge.start)
    QTimer.singleShot(round(SETTLE_S * 1000), lambda: figures.update(before=time.process_time()))
    QTimer.singleShot(round((SETTLE_S + seconds) * 1000), app.quit)
    app.exec()
    figures["idle"] = (time.process_time() - figures.pop("before")) / seconds * 100
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    figures |= {key: int(status[field].split()[0]) / 1024 for key, field in (("rss", "VmRSS"), ("anon", "RssAnon"))}
    shown.close()
    bridge.close()
    return figures


def _maker(window: str) -> Callable[[Bridge], QWidget]:
    from branchdesk.devices.voice import voice_from_name

    make: Any
    if window == "kiosk":
        from ui.kiosk.main import make_window as make
        from ui.printing import printer_for

        printer = printer_for("none:")
        return lambda bridge: make(bridge, printer)
    if window == "counter":
        from ui.counter.main import make_window as make
    elif window == "evaluator":
        from ui.evaluator.main import make_window as make
    elif window == "manager":
        from ui.manager.main import make_window as make
    else:
        from ui.display.main import make_window as make

        return lambda bridge: make(bridge, voice_from_name("none"))
    return make  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()
