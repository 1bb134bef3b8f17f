"""Programs of the product as processes of their own, without the second that each would take to load its modules.

The first start loads them once for all tests of this process (``tests.warm_main``); each program is then a fork of
that: with its own memory, files, signals and end. Who wants what a user starts, interpreter and all, takes
``subprocess`` instead, as ``tests.commandline`` does where it is asked for ``cold``.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from io import RawIOBase
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
Stream = IO[str] | IO[bytes] | RawIOBase | int


class Started:
    """A running program; as much of ``subprocess.Popen`` as tests need. ``stdout`` is there if it was to be a pipe."""

    def __init__(
        self,
        module: str,
        *arguments: str | Path,
        env: Mapping[str, str],
        folder: Path = ROOT,
        stdin: Stream = subprocess.DEVNULL,
        stdout: Stream = subprocess.DEVNULL,
        stderr: Stream | None = None,
    ) -> None:
        words = {"module": module, "arguments": [*map(str, arguments)], "environment": {**env}, "folder": str(folder)}
        self.stdout: IO[str] | None = None
        self.returncode: int | None = None
        self._line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other, ExitStack() as ours:
            nothing = ours.enter_context(Path(os.devnull).open("r+b", 0))
            if stdout == subprocess.PIPE:
                read, write = os.pipe()
                self.stdout, stdout = os.fdopen(read, encoding="utf-8"), ours.enter_context(os.fdopen(write, "wb"))
            streams = [_number(stream, nothing) for stream in (stdin, stdout, 2 if stderr is None else stderr)]
            _nursery().order(words, [other.fileno(), *streams])
        self.pid = int(self._line.recv(64))

    def poll(self) -> int | None:
        """How it ended, as Popen tells it; None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self._hear()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self._hear()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, what: signal.Signals) -> None:
        """To a program that runs; nothing happens to one that has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended this moment
                os.kill(self.pid, what)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> None:
        self.returncode = int(self._line.recv(64))
        self._line.close()


def run(
    module: str, *arguments: str | Path, env: Mapping[str, str], input: str = "", timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; what it wrote is in the result. Raises subprocess.TimeoutExpired, and kills it then."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        given.write(input.encode())
        given.seek(0)
        program = Started(module, *arguments, env=env, stdin=given, stdout=said, stderr=errors)
        try:
            code = program.wait(timeout)
        except subprocess.TimeoutExpired:
            program.kill()
            raise
        words = [module, *map(str, arguments)]
        return subprocess.CompletedProcess(words, code, _read(said), _read(errors))


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _number(stream: Stream, nothing: RawIOBase) -> int:
    stream = nothing if stream == subprocess.DEVNULL else stream
    return stream if isinstance(stream, int) else stream.fileno()


class _Nursery:
    """The process that forks."""

    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm_main"],
                cwd=ROOT,
                env={**compiled(), "PYTHONUTF8": "1"},
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self.end)

    def order(self, words: Mapping[str, object], streams: list[int]) -> None:
        """Have it fork."""
        with self._turn:
            socket.send_fds(self._orders, [json.dumps(words).encode()], streams)

    def end(self) -> None:
        """It ends when nobody can order any more."""
        self._orders.close()
        self._process.wait()


_first = threading.Lock()
_running: list[_Nursery] = []


def _nursery() -> _Nursery:
    with _first:
        if not _running:
            _running.append(_Nursery())
        return _running[0]


def compiled() -> dict[str, str]:
    """The environment of an installed program, whose modules are compiled once and not at every start."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(ROOT / ".pytest_cache" / "compiled")}
