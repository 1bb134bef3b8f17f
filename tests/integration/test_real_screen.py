"""The demo with its real windows on a real X display: they come up, answer keys and taps, and leave nothing behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from branchdesk.client.identity import load
from branchdesk.domain.events import Event
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from tests.commandline import ROOT, environment, soon, until
from tests.processes import alive, descendants
from tests.xdisplay import x_display

TOOLS = ("Xvfb", "xdotool", "import")
WINDOWS = ("display", "kiosk", "counter1", "counter2", "evaluator1", "manager")

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)),
    reason=f"needs {', '.join(TOOLS)} (Debian: xvfb xdotool imagemagick)",
)


@pytest.fixture
def display() -> Iterator[str]:
    with x_display() as name:
        yield name


class Demo:
    """The running demo, somebody's hands on it, and the branch's log. No simulated customers come."""

    def __init__(self, folder: Path, display: str) -> None:
        self.folder = folder
        self._environment = environment("en", DISPLAY=display, QT_QPA_PLATFORM="xcb")
        command = [sys.executable, "-m", "ui", "demo", "--data", str(folder), "--arrivals", "0", "--speed", "1"]
        with (folder / "demo.log").open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--start", "10:00"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        self.windows: dict[str, str] = {}

    @property
    def family(self) -> set[int]:
        return descendants(self.process.pid)

    def find_windows(self) -> bool:
        """Look which window belongs to which device; whether all are there."""
        for pid in self.family:
            for window in self._tool("search", "--onlyvisible", "--pid", str(pid)).split():
                self.windows[self._device_of(pid)] = window
        return set(self.windows) == set(WINDOWS)

    def press(self, device: str, *keys: str) -> None:
        """Keys of the keyboard, with the window in front."""
        self._tool("windowraise", self.windows[device], "windowfocus", "--sync", self.windows[device])
        for key in keys:
            self._tool("key", key)

    def click(self, device: str, x: int, y: int) -> None:
        self._tool("windowraise", self.windows[device])
        self._tool("mousemove", "--sync", "--window", self.windows[device], str(x), str(y), "click", "1")

    def picture(self, device: str) -> Image.Image:
        """What the window shows on the screen."""
        path = self.folder / f"{device}.png"
        self._tool("windowraise", self.windows[device])
        command = ["import", "-window", self.windows[device], str(path)]
        subprocess.run(command, check=True, env=self._environment)
        with Image.open(path) as picture:
            return picture.convert("RGB")

    def did(self, device: str) -> list[str]:
        """The types of all events that a device of the demo brought about; the first is its enrolment."""
        path = self.folder / "devices" / f"{device}.json"
        return [event.type for event in self.log() if event.device == load(path).device_id]

    def log(self) -> list[Event]:
        """Everything that happened in the branch."""
        path = self.folder / "node" / "branch.db"
        with reading(path) as connection:
            return [sealed.event for sealed in ReadLog(path, connection).read(0, 10_000)]

    def _tool(self, *arguments: str) -> str:
        """xdotool; a window that is not there yet is no error."""
        ran = subprocess.run(
            ["xdotool", *arguments], env=self._environment, capture_output=True, text=True, check=False
        )
        return ran.stdout

    def _device_of(self, pid: int) -> str:
        command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        return Path(command[command.index("--identity") + 1]).stem


@pytest.fixture
def demo(tmp_path: Path, display: str) -> Iterator[Demo]:
    made = Demo(tmp_path, display)
    yield made
    made.process.terminate()
    made.process.wait(30)


@pytest.mark.timeout(240)
def test_windows_on_a_real_screen_answer_hands_and_end_together(demo: Demo, tmp_path: Path) -> None:
    until(demo.find_windows, seconds=120)
    for device in WINDOWS:
        until(lambda shown=device: is_painted(demo.picture(shown)))  # type: ignore[misc]
    pause_and_resume(demo)
    take_a_ticket(demo)
    family = demo.family
    assert len(family) == len(WINDOWS) + 2
    demo.process.terminate()
    assert demo.process.wait(30) == 0
    assert alive(family) == set()
    assert "Traceback" not in (tmp_path / "demo.log").read_text()


def is_painted(picture: Image.Image) -> bool:
    """Words with smooth edges have many colours; an empty window has one."""
    return len(picture.getcolors(1 << 24) or ()) > 40


def pause_and_resume(demo: Demo) -> None:
    """The teller's keys: P, then 1 for a break; P once more."""
    until(lambda: pressed(demo, "counter_paused", "p", "1"), seconds=40)
    until(lambda: pressed(demo, "counter_resumed", "p"), seconds=40)
    assert demo.did("counter1")[1:] == ["counter_paused", "counter_resumed"]
    assert demo.did("counter2")[1:] == []


def pressed(demo: Demo, event: str, *keys: str) -> bool:
    """Press keys at counter 1; whether the branch heard of it. A window that still connects takes none."""
    demo.press("counter1", *keys)
    return soon(lambda: event in demo.did("counter1"), seconds=8)


def take_a_ticket(demo: Demo) -> None:
    """A finger on the first tile: a number, a ticket on paper, and a simulated teller who calls it."""
    demo.click("kiosk", 240, 250)
    until(lambda: demo.did("kiosk")[1:] == ["ticket_issued", "ticket_printed"])
    assert len(list((demo.folder / "tickets").glob("A001-*.pdf"))) == 1
    until(lambda: any(event.type == "ticket_called" for event in demo.log()))
