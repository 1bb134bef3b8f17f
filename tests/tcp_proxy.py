"""A TCP proxy that stands for the line to a node, and breaks as lines and PCs break: without rights or other tools.

``with TcpProxy(node.port) as line:`` listens at ``line.url``. What a cut holds back goes on after ``heal``, as with
TCP's own repetitions: the late original of a request that was sent again elsewhere.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

PATIENCE_S = 10.0
_RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"


class TcpProxy:
    """One port of this machine that leads to another."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._up, self._down = threading.Event(), threading.Event()
        self._open: set[socket.socket] = set()
        self._fillers: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self.port = 0
        self.accepted = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.heal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def heal(self) -> None:
        """The line is whole: what was held back goes on."""
        self._stop_listening()
        self._listen(128)
        self._up.set()
        self._down.set()
        self._start(self._accept, self._listener)

    def kill(self) -> None:
        """The node's process is gone: its connections are reset, and nobody listens."""
        self._stop_listening()
        for connection in list(self._open):
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                connection.shutdown(socket.SHUT_RDWR)
        self._up.set()
        self._down.set()

    def freeze(self) -> None:
        """The node's process stands still: connections are accepted, and nothing comes."""
        self._up.clear()
        self._down.clear()

    def cut(self) -> None:
        """No packet passes: no new connection comes about, and open ones are silent without a reset."""
        self.freeze()
        self._swallow()

    def cut_questions(self) -> None:
        """Only what the device sends is lost."""
        self._up.clear()
        self._swallow()

    def cut_answers(self) -> None:
        """Only what the node sends is lost: it does what it is asked, and nobody hears of it."""
        self._down.clear()
        self._swallow()

    def _listen(self, waiting: int) -> None:
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(waiting)
        self.port = self._listener.getsockname()[1]

    def _stop_listening(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            listener.close()
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()

    def _swallow(self) -> None:
        """A full queue that nobody empties: the kernel drops whatever else wants to connect."""
        self._stop_listening()
        self._listen(0)
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self.port))
            self._fillers.append(filler)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                device, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            try:
                node = socket.create_connection(("127.0.0.1", self._target), PATIENCE_S)
            except OSError:
                device.close()
                continue
            node.settimeout(None)
            ends = threading.Semaphore(0)
            self._open |= {device, node}
            self._start(self._pump, device, node, self._up, ends)
            self._start(self._pump, node, device, self._down, ends)
            self._start(self._close, device, node, ends)

    def _pump(
        self, source: socket.socket, target: socket.socket, gate: threading.Event, ends: threading.Semaphore
    ) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                gate.wait()
                target.sendall(piece)
            gate.wait()
            target.shutdown(socket.SHUT_WR)
        ends.release()

    def _close(self, device: socket.socket, node: socket.socket, ends: threading.Semaphore) -> None:
        for _ in (device, node):
            ends.acquire()
        self._open -= {device, node}
        device.close()
        node.close()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()
