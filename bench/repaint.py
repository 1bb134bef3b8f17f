"""From a teller's key to the lobby's display: how long until a call is painted, with 12 more devices connected.

    .venv/bin/python -m bench.repaint [--calls 300] [--every 0.1]

A real node process (SQLite, synchronous=FULL); a second process with 12 connected devices, five of them counters that
call; the display's window here, offscreen. All on one machine, so one steady clock. ``sent to painted`` is the whole
way: command, decision, disk, stream, fold, paint. ``answered to painted`` begins when the teller's PC has its answer.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from branchdesk.client.http import HttpLink, open_link
from branchdesk.domain import commands as c
from branchdesk.domain.events import TicketCalled
from tests.nodes import PIN, NodeProcess

COUNTERS = "12345"
DEVICES = (("kiosk", ""), *(("counter", n) for n in COUNTERS), *(("evaluator", n) for n in COUNTERS), ("manager", ""))
ROW = "{:<22}{:>8}{:>9}{:>9}{:>9}{:>9}"


def main() -> None:
    """Print the table, or (``--load``) be the twelve devices."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--every", type=float, default=0.1, help="seconds between calls, on average")
    parser.add_argument("--load", type=Path, help="folder of the devices' identities; used by the bench itself")
    given = parser.parse_args()
    if given.load:
        load(given.load, given.calls, given.every)
    else:
        measure(given.calls, given.every)


def measure(calls: int, every: float) -> None:
    """Node, devices and display; then the table."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as name, NodeProcess(Path(name)) as node:
        folder = Path(name)
        for n in COUNTERS:
            node.give_pin(f"t0{n}")
        node.give_pin("m01")
        for kind, counter in (*DEVICES, ("display", "")):
            link = node.link(kind, counter)  # type: ignore[arg-type]
            (folder / f"{kind}{counter}.id").write_text(link.who.device)
        command = [sys.executable, "-m", "bench.repaint", "--load", name, "--calls", str(calls), "--every", str(every)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as devices:
            painted = watch(links(folder, "display")["display"], devices)
            assert devices.stdout is not None
            sent: list[tuple[int, float, float]] = json.loads(devices.stdout.read())
    table(sent, painted)


def watch(link: object, devices: subprocess.Popen[str]) -> dict[int, float]:
    """Show the display until the devices are done: when each call (by seq) was first painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from branchdesk.devices.voice import voice_from_name
    from ui.bridge import Bridge
    from ui.display.main import make_window
    from ui.display.panels import CallList
    from ui.theme import DARK, apply_theme

    app = QApplication([])
    apply_theme(app, DARK)
    bridge = Bridge(link)  # type: ignore[arg-type]
    window = make_window(bridge, voice_from_name("none"))
    painted: dict[int, float] = {}

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() != QEvent.Type.Paint or not isinstance(watched, CallList):
                return False
            watched.event(event)
            now = time.monotonic()
            for row in watched.view.rows:
                painted.setdefault(row.seq, now)
            return True

    watcher = Watch()
    window.list.installEventFilter(watcher)
    window.resize(1920, 1080)
    window.show()
    bridge.start()
    ended = QTimer(interval=200)
    ended.timeout.connect(lambda: devices.poll() is None or app.quit())
    ended.start()
    app.exec()
    window.close()
    bridge.close()
    return painted


def links(folder: Path, names: str) -> dict[str, HttpLink]:
    """The enrolled devices whose names fit the pattern, each with a link of its own."""
    ids = {path.stem: path.read_text() for path in folder.glob(f"{names}.id")}
    files = {json.loads(path.read_bytes())["device_id"]: path for path in folder.glob("*-*.json")}
    return {name: open_link(files[device]) for name, device in ids.items()}


def load(folder: Path, calls: int, every: float) -> None:
    """Twelve devices that follow the branch; the counters call, one at a time, at random moments. Prints JSON."""
    devices = links(folder, "[!d]*")
    for link in devices.values():
        link.follow(lambda _snapshot, _event: None, lambda _state, _since: None)
    for n in COUNTERS:
        devices[f"counter{n}"].log_in(f"t0{n}", PIN)
        devices[f"counter{n}"].send(c.OpenCounter(counter=n))
    chance = random.Random(1)
    sent = []
    for call in range(calls):
        counter = COUNTERS[call % 3]
        desk = devices[f"counter{counter}"]
        devices["kiosk"].send(c.IssueTicket(service="A"))
        time.sleep(chance.uniform(0, 2 * every))
        began = time.monotonic()
        answer = desk.send(c.CallNext(counter=counter))
        answered = time.monotonic()
        sent += [(event.seq, began, answered) for event in answer.events if isinstance(event.data, TicketCalled)]
        desk.send(c.StartService(counter=counter))
        desk.send(c.FinishService(counter=counter))
    time.sleep(0.5)
    for link in devices.values():
        link.close()
    print(json.dumps(sent), flush=True)


def table(sent: list[tuple[int, float, float]], painted: dict[int, float]) -> None:
    """Print the latencies in ms."""
    print(ROW.format("ms", "calls", "p50", "p90", "p99", "max"))
    ways = {
        "key to answer": [answered - began for _, began, answered in sent],
        "sent to painted": [painted[seq] - began for seq, began, _ in sent if seq in painted],
        "answered to painted": [max(0.0, painted[seq] - answered) for seq, _, answered in sent if seq in painted],
    }
    for name, seconds in ways.items():
        cuts = statistics.quantiles([s * 1000 for s in seconds], n=100)
        figures = (f"{v:.1f}" for v in (cuts[49], cuts[89], cuts[98], max(seconds) * 1000))
        print(ROW.format(name, len(seconds), *figures))
    print(f"never painted: {len(sent) - len(ways['sent to painted'])} of {len(sent)}")


if __name__ == "__main__":
    main()
