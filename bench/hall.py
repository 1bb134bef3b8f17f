"""A branch on one screen for benches: the demo's day going on at a pace, every window open, and hands that use them.

Everything is real: centre, node, windows as their users start them, customers and tellers of the simulated day on
devices of their own. Where there is Xvfb, windows are on an X display, and xdotool taps at the kiosk and works at
counters 1 and 2; else they are offscreen and only follow.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.windows import KINDS, Kind, screens
from branchdesk.demo.stage import DEMO_PIN, Plan, Stage
from tests.warm import compiled

BDATE, SEED = "2026-03-02", 1
LAUNCHER = (sys.executable, "-m", "ui")


class Traced:
    """A window's process and what it tells of its loop."""

    def __init__(self, kind: Kind, process: subprocess.Popen[str], errors: Path) -> None:
        self.kind, self.process, self.errors = kind, process, errors
        self.loops: list[dict[str, Any]] = []
        self.shown = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("first-frame"):
                self.shown.set()
            elif line.startswith("loop "):
                self.shown.set()  # a docked window paints another one first
                self.loops.append(json.loads(line.removeprefix("loop ")))

    def memory(self, name: str) -> float:
        """MB, by the kernel's name: ``VmRSS`` all that is resident, ``RssAnon`` what is no file's page."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

    def handles(self) -> int:
        """Open files and sockets."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def threads(self) -> int:
        """Of the whole process."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))


@contextmanager
def open_hall(folder: Path, start: str, speed: float, arrivals: int = 240) -> Iterator[list[Traced]]:
    """The morning is played up to ``start``; then time goes on ``speed`` times as fast, seen in every window."""
    with screens() as found:
        screen = list(found.values())[-1]
        os.environ.update(screen)
        stage = Stage(folder, Plan(SEED, BDATE, start, arrivals, speed), LAUNCHER)
        windows: list[Traced] = []
        end = threading.Event()
        try:
            stage.open()
            windows += [_open(stage, kind, screen) for kind in KINDS]
            for window in windows:
                if not window.shown.wait(60):
                    raise RuntimeError(f"{window.kind.name}: {window.errors.read_text()[-2000:]}")
            if "DISPLAY" in screen and shutil.which("xdotool"):
                threading.Thread(target=_hands, args=(windows, screen, end), daemon=True).start()
            yield windows
        finally:
            end.set()
            for window in windows:
                window.process.terminate()
                window.process.wait()
            stage.close()


def _open(stage: Stage, kind: Kind, screen: dict[str, str]) -> Traced:
    enrolled = stage.device(kind.role, kind.counter)  # type: ignore[arg-type]
    identity = enrolled.rename(enrolled.with_name(f"window-{kind.name.replace(', ', '-')}.json"))
    more = {
        "display": ["--voice", f"file://{stage.data}/spoken"],
        "kiosk": ["--printer", f"png://{stage.data}/tickets"],
    }
    command = [*LAUNCHER, kind.role, "--identity", str(identity), *kind.options, *more.get(kind.role, [])]
    environment = {**compiled(), **screen, "BRANCHDESK_TRACE": "loop", "BRANCHDESK_PIN": DEMO_PIN}
    errors = identity.with_suffix(".err")
    with errors.open("w") as file:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=file, text=True)
    return Traced(kind, process, errors)


def _hands(windows: list[Traced], screen: dict[str, str], end: threading.Event) -> None:
    """A customer who taps at the kiosk, two tellers who press the space bar, a manager who looks around."""
    by_role = {window.kind.name: window for window in windows}

    def tool(window: Traced, *arguments: str) -> None:
        with suppress(subprocess.SubprocessError, IndexError):
            pid = str(window.process.pid)
            found = _xdotool(screen, "search", "--onlyvisible", "--pid", pid).split()[-1]
            _xdotool(screen, "windowraise", found, "windowfocus", "--sync", found)
            _xdotool(screen, *(found if argument == "WINDOW" else argument for argument in arguments))

    taps = [(240, 260), (680, 260), (455, 700), (1120, 260), (455, 700)]
    turn = 0
    while not end.wait(1.5):
        x, y = taps[turn % len(taps)]
        tool(by_role["kiosk"], "mousemove", "--window", "WINDOW", str(x), str(y), "click", "1")
        for counter in ("counter", "counter, docked"):
            tool(by_role[counter], "key", "space" if turn % 3 else "f")
        if turn % 4 == 0:
            tool(by_role["manager"], "key", f"ctrl+{turn // 4 % 4 + 1}")
        turn += 1


def _xdotool(screen: dict[str, str], *arguments: str) -> str:
    environment = {**os.environ, **screen}
    ran = subprocess.run(
        ["xdotool", *arguments], env=environment, capture_output=True, text=True, check=True, timeout=10
    )
    return ran.stdout
