"""The product as its users start it: processes of ``python -m branchdesk`` and ``python -m ui``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from branchdesk.cli import main
from tests import warm

ROOT = Path(__file__).resolve().parent.parent
HEADLESS, WINDOWS = "branchdesk", "ui"
"""The two entry points: without and with windows."""


def environment(language: str = "en", **more: str) -> dict[str, str]:
    """A user's environment without a screen."""
    kept = {name: value for name, value in warm.compiled().items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "BRANCHDESK_LANGUAGE": language, "PYTHONUTF8": "1", **more}


def run(
    *arguments: str | Path,
    entry: str = HEADLESS,
    language: str = "en",
    env: Mapping[str, str] | None = None,
    input: str = "",
    cold: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in ``environment(language)`` or ``env``; ``cold``: by an interpreter of its own."""
    env = environment(language) if env is None else env
    if not cold:
        return warm.run(entry, *arguments, env=env, input=input)
    command = [sys.executable, "-m", entry, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=env, input=input, text=True, capture_output=True, check=False, timeout=60
    )


def done(*arguments: str | Path, **given: Any) -> str:
    """What a command printed that must succeed, and says nothing on standard error."""
    ran = run(*arguments, **given)
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    return ran.stdout


def inside(*arguments: str | Path, input: str = "") -> str:
    """As ``done``, in this process: for what a test only needs before it begins. A tenth of a process's work."""
    said, errors = StringIO(), StringIO()
    with (
        patch.dict(os.environ, BRANCHDESK_LANGUAGE="en"),
        patch("sys.stdin", StringIO(input)),
        redirect_stdout(said),
        redirect_stderr(errors),
    ):
        code = main([*map(str, arguments)])
    assert (code, errors.getvalue()) == (0, ""), arguments
    return said.getvalue()


class Serving:
    """A role that serves until it is told to stop; ``url`` is what it says it serves.

    Keeps its port when it is started again, as a branch's node does.
    """

    def __init__(self, *arguments: str | Path, entry: str = HEADLESS, language: str = "en") -> None:
        self._entry, self._arguments = entry, arguments
        self._environment = environment(language)
        self.url = ""
        self.said = ""
        self._process: warm.Started | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and wait until it serves."""
        port = self.url.rpartition(":")[2] or "0"
        words = (*self._arguments, "--port", port)
        self._process = warm.Started(self._entry, *words, env=self._environment, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self.said = self._process.stdout.readline().strip()
        assert self.said, f"{words} ended with {self._process.wait(20)}"
        self.url = self.said[self.said.index("http") :]

    def stop(self) -> int:
        """Ask it to end as a service manager does; its exit code."""
        return self._end("terminate")

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self._end("kill")

    def _end(self, how: str) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        getattr(process, how)()
        code = process.wait(20)
        assert process.stdout is not None
        process.stdout.close()
        return code


def events(log: Path) -> list[dict[str, Any]]:
    """All events of a log, as ``branchdesk log export`` writes them."""
    return [json.loads(line) for line in done("log", "export", log, "-").splitlines()]


def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Look again and again for something that other processes bring about."""
    assert soon(true, seconds=seconds), f"still not so after {seconds} s"


def soon(true: Callable[[], bool], *, seconds: float) -> bool:
    """Whether something comes about in time."""
    between, end = threading.Event(), time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        between.wait(0.05)
    return True
