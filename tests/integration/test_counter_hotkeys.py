"""Ctrl+Alt keys on a real X display: they reach the docked window while another program has the keyboard."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.commandline import ROOT, environment, until
from tests.xdisplay import x_display

TOOLS = ("Xvfb", "xdotool")

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)} (Debian: xvfb xdotool)"
)


@pytest.fixture
def display() -> Iterator[str]:
    with x_display("1366x768") as name:
        yield name


class Seat:
    """The program, and hands on the display's keyboard."""

    def __init__(self, display: str, folder: Path) -> None:
        self._environment = environment("en", DISPLAY=display, QT_QPA_PLATFORM="xcb")
        self._log = folder / "counter.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.counter_main"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    def said(self, words: str) -> bool:
        return words in self._log.read_text().splitlines()

    def tool(self, *arguments: str) -> str:
        command = ["xdotool", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=self._environment).stdout

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def seat(display: str, tmp_path: Path) -> Iterator[Seat]:
    made = Seat(display, tmp_path)
    yield made
    made.close()


def test_the_bank_program_keeps_the_keyboard_and_the_counter_hears_its_keys(seat: Seat) -> None:
    until(lambda: seat.said("DOCKED True"))
    found = seat.tool("search", "--name", "the bank's program").split()[0]
    seat.tool("windowfocus", "--sync", found)
    until(lambda: seat.said("FOCUS the bank's program"))
    for keys, activity in (("ctrl+alt+n", "called"), ("ctrl+alt+s", "serving"), ("ctrl+alt+f", "wrap_up")):
        seat.tool("key", keys)
        until(partial(seat.said, f"ACTIVITY {activity}"))
    seat.tool("key", "n")
    until(lambda: seat.said("TYPED n"))
    assert seat.tool("getwindowfocus").strip() == found
    seat.tool("key", "ctrl+alt+w")
    until(lambda: seat.said("DOCKED False"))
