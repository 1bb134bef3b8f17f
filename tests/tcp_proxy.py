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

_RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"


class TcpProxy:
    """One port of this machine that leads to another."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._up, self._down = threading.Event(), threading.Event()
        self._pipes: list[_Pipe] = []
        self._listeners: list[socket.socket] = []
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

    def heal(self) -> None:
        """The line is whole: what was held back goes on."""
        self._stop_listening()
        listener = self._listen(128)
        self._up.set()
        self._down.set()
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def lead_to(self, target: int) -> None:
        """New connections go to another port; those that are open stay where they are."""
        self._target = target

    def kill(self) -> None:
        """The node's process is gone: its connections are reset, and nobody listens."""
        self._stop_listening()
        for pipe in self._pipes:
            pipe.reset()
        self._pipes.clear()
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

    def _listen(self, waiting: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(waiting)
        self.port = listener.getsockname()[1]
        self._listeners.append(listener)
        return listener

    def _stop_listening(self) -> None:
        for listener in self._listeners:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            listener.close()
        self._listeners.clear()

    def _swallow(self) -> None:
        """A full queue that nobody empties: the kernel drops whatever else wants to connect."""
        self._stop_listening()
        self._listen(0)
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self.port))
            self._listeners.append(filler)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                device, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            try:
                node = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                device.close()
                continue
            self._pipes.append(_Pipe(device, node, self._up, self._down))


class _Pipe:
    """One connection through the proxy; a gate that is not set holds its direction back."""

    def __init__(self, device: socket.socket, node: socket.socket, up: threading.Event, down: threading.Event) -> None:
        self._ends = (device, node)
        self._running = 2
        self._lock = threading.Lock()
        for source, target, gate in ((device, node, up), (node, device, down)):
            threading.Thread(target=self._pump, args=(source, target, gate), daemon=True).start()

    def reset(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RDWR)

    def _pump(self, source: socket.socket, target: socket.socket, gate: threading.Event) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                gate.wait()
                target.sendall(piece)
            gate.wait()
            target.shutdown(socket.SHUT_WR)
        with self._lock:
            self._running -= 1
            if not self._running:
                for end in self._ends:
                    end.close()
