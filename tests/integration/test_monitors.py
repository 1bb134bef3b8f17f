"""A window on a monitor of a real X server that is pulled out and plugged in again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from ctypes.util import find_library
from typing import Any

import pytest

from tests.commandline import ROOT, environment, until
from tests.xdisplay import x_display

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and find_library("Xrandr")), reason="needs Xvfb and libXrandr (Debian: xvfb libxrandr2)"
)

WINDOW = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from ui.screens import ScreenKeeper

app = QApplication([])
window = QWidget()
keeper = ScreenKeeper(window, sys.argv[1], fullscreen=True, second=sys.argv[2] == "second")
keeper.show()
said = []

def say():
    now = [[s.name() for s in app.screens()], window.isFullScreen(), list(window.geometry().getRect())]
    if now != said:
        said[:] = now
        print(json.dumps(now), flush=True)

timer = QTimer(interval=20)
timer.timeout.connect(say)
timer.start()
app.exec()
"""
RIGHT = [960, 0, 960, 1080]


class Desk:
    """An X server, and a window that says how it stands."""

    def __init__(self) -> None:
        self._server = ExitStack()
        display = self._server.enter_context(x_display("1920x1080", "-noreset"))
        self._environment = environment("en", DISPLAY=display, QT_QPA_PLATFORM="xcb")
        self._window: subprocess.Popen[str] | None = None
        self.states: list[list[Any]] = []

    def monitor(self, *words: str) -> None:
        subprocess.run([sys.executable, "-m", "tests.monitors", *words], cwd=ROOT, env=self._environment, check=True)

    def open(self, wanted: str, place: str) -> None:
        command = [sys.executable, "-c", WINDOW, wanted, place]
        self._window = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, args=(self._window,), daemon=True).start()

    def _listen(self, window: subprocess.Popen[str]) -> None:
        assert window.stdout is not None
        for line in window.stdout:
            self.states.append(json.loads(line))

    def stands(self, *, full: bool, there: bool) -> bool:
        """Whether the window fills the right half, or waits small; and whether the monitor is there."""
        if not self.states:
            return False
        names, is_full, place = self.states[-1]
        return ("RIGHT" in names) is there and is_full is full and (place == RIGHT) is full

    def close(self) -> None:
        if self._window is not None:
            self._window.terminate()
            self._window.wait(20)
            assert self._window.stdout is not None
            self._window.stdout.close()
        self._server.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


@pytest.mark.parametrize(("wanted", "place"), [("RIGHT", "any"), ("", "second")], ids=["by name", "the second"])
def test_a_window_fills_its_monitor_again_whenever_that_is_back(desk: Desk, wanted: str, place: str) -> None:
    desk.monitor("primary", "LEFT", "0")
    desk.monitor("plug", "RIGHT", "960")
    desk.open(wanted, place)
    until(lambda: desk.stands(full=True, there=True))
    for _ in range(2):
        desk.monitor("unplug", "RIGHT")
        until(lambda: desk.stands(full=False, there=False))
        desk.monitor("plug", "RIGHT", "960")
        until(lambda: desk.stands(full=True, there=True))
