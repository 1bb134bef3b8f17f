"""A screen with real windows on it, used from outside alone: a mouse, a keyboard, and what a screen reader is told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.commandline import ROOT, environment, soon
from tests.xdisplay import x_display

SYSTEM_PYTHON = "/usr/bin/python3"
TOOLS = ("Xvfb", "xdotool", "import", "dbus-daemon")
SIZE = "3400x2000"
"""Room for a whole branch's windows side by side."""


def lacking() -> str:
    """Which Debian packages a session from outside needs and this machine has not."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    reader = subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], check=False, capture_output=True)
    return ", ".join([*missing, *(["pyatspi"] if reader.returncode else [])])


class Seen(NamedTuple):
    """One thing that a screen reader can say, and where it is on the screen."""

    role: str
    name: str
    about: str
    enabled: bool
    x: int
    y: int
    width: int
    height: int


class Window:
    """A role's process and its window, put somewhere on the screen."""

    def __init__(self, session: Session, role: str, process: subprocess.Popen[str]) -> None:
        self.role, self.process = role, process
        self._session = session
        found = self._session.tool("search", "--sync", "--onlyvisible", "--pid", str(process.pid))
        self._id = found.split()[-1]

    def put(self, x: int, y: int, width: int, height: int) -> None:
        """Move and size it; there is no window manager to object."""
        self._session.tool("windowsize", "--sync", self._id, str(width), str(height))
        self._session.tool("windowmove", self._id, str(x), str(y))

    def read(self) -> list[Seen]:
        """What a screen reader is told now."""
        command = [SYSTEM_PYTHON, str(ROOT / "tests" / "screen_reader.py"), str(self.process.pid)]
        told = subprocess.run(command, env=self._session.environment, capture_output=True, text=True, check=False)
        return [Seen(**thing) for thing in json.loads(told.stdout or "[]")]

    def wait_for(self, pattern: str, role: str = "") -> Seen:
        """The first thing whose name or description has this in it, once it is there."""
        found: list[Seen] = []

        def there() -> bool:
            things = [thing for thing in self.read() if role in thing.role]
            found[:] = [thing for thing in things if re.search(pattern, f"{thing.name}\n{thing.about}")]
            return bool(found)

        if not soon(there, seconds=30):
            self._session.picture("failed")
            raise AssertionError(f"{self.role} never says {pattern!r}, but {[thing.name for thing in self.read()]}")
        return found[0]

    def tap(self, pattern: str) -> None:
        """Click into the middle of an enabled button."""
        button = self.wait_for(pattern, "button")
        assert button.enabled, button
        x, y = button.x + button.width // 2, button.y + button.height // 2
        self._session.tool("mousemove", "--sync", str(x), str(y), "click", "1")

    def press(self, *keys: str) -> None:
        """Keys of the keyboard, with this window in front."""
        self._session.tool("windowraise", self._id, "windowfocus", "--sync", self._id)
        for key in keys:
            self._session.tool("key", key)


class Session:
    """An X server and a session's bus of their own; ``pictures`` is where screenshots go."""

    def __init__(self, pictures: Path) -> None:
        self.pictures = pictures
        self.environment: dict[str, str] = {}
        self._ends: list[subprocess.Popen[str]] = []
        self._server = ExitStack()

    def __enter__(self) -> Self:
        bus = ["dbus-daemon", "--session", "--print-address", "--nofork", "--nopidfile"]
        address = self._started(bus)
        display = self._server.enter_context(x_display(SIZE))
        self.environment = environment(
            "en",
            DISPLAY=display,
            DBUS_SESSION_BUS_ADDRESS=address,
            QT_QPA_PLATFORM="xcb",
            QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
            BRANCHDESK_TRACE="1",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        bus, *windows = self._ends
        for process in reversed(windows):
            _end(process)
        self._server.close()
        _end(bus)

    def open(self, role: str, *arguments: str | Path) -> Window:
        """Start a role as its user does, and wait until it is painted."""
        command = [sys.executable, "-m", "ui", role, *map(str, arguments)]
        assert self._started(command).startswith("first-frame")
        return Window(self, role, self._ends[-1])

    def tool(self, *arguments: str) -> str:
        """xdotool: the hand on mouse and keyboard."""
        ran = subprocess.run(["xdotool", *arguments], env=self.environment, capture_output=True, text=True, check=True)
        return ran.stdout

    def picture(self, name: str) -> None:
        """A screenshot of the whole screen."""
        target = str(self.pictures / f"{name}.png")
        subprocess.run(["import", "-window", "root", target], env=self.environment, check=True)

    def _started(self, command: list[str]) -> str:
        """Start what lasts as long as the session; the first line that it says."""
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment or None,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if not self.environment else None,
            text=True,
        )
        self._ends.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(20)
    if process.stdout is not None:
        process.stdout.close()
