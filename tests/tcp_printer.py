"""A network printer for tests: a real TCP server around the ESC/POS reader."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from types import TracebackType
from typing import Literal

from tests.escpos_reader import EscposReader

Manner = Literal["answers", "mute", "hangs_up", "stops_reading"]


class TcpPrinter:
    """Serves one connection after another until it is closed.

    ``mute``: takes everything, answers nothing, as cheap printers do. ``hangs_up``: resets after the first bytes of a
    job. ``stops_reading``: answers the first questions, then takes no more.
    """

    def __init__(self, manner: Manner = "answers") -> None:
        self.reader = EscposReader()
        self._manner = manner
        self._off = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> TcpPrinter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Switch the printer off: nobody listens at its port any more."""
        self._off.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection, contextlib.suppress(ConnectionError):
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        while data := connection.recv(4096):
            in_job = len(data) > 3
            if in_job and self._manner == "hangs_up":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if in_job and self._manner == "stops_reading":
                self._off.wait()
                return
            answer = self.reader.feed(data)
            if answer and self._manner in ("answers", "stops_reading"):
                connection.sendall(answer)
