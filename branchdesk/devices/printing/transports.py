"""How a job reaches an ESC/POS printer that can answer: TCP and USB.

The printer is asked twice. Before the job with DLE EOT, which it answers at once; behind the job with GS
r, which it answers only after it took everything before it. So a printed ticket is confirmed, not hoped
for. (Epson ESC/POS command reference, status commands.)

Sockets and USB writes are our own: python-escpos' Network leaks its socket when the printer refuses, and
its Usb ignores how many bytes were taken.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Any, Protocol

from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import PrinterState, PrinterStatus

ASK_ONLINE = b"\x10\x04\x01"
ASK_PAPER = b"\x10\x04\x04"
ASK_BEHIND_JOB = b"\x1dr\x01"
ANSWER_SECONDS = 1.0


class Line(Protocol):
    """An open connection to a printer. Errors are OSError (a time-out is one)."""

    def send(self, data: bytes) -> None:
        """All of ``data`` or OSError."""

    def receive(self, timeout: float) -> bytes:
        """What the printer says next; b"" when it hung up."""

    def finish(self) -> None:
        """No more comes: wait a moment for a complaint from a printer that cannot be asked."""

    def close(self) -> None:
        """Give the connection back."""


class AskingTransport:
    """Delivers jobs over a line that ``open_line`` opens for each job.

    ``confirm=False`` is for printers that answer DLE EOT but not GS r: their jobs count as taken when sent.
    """

    def __init__(self, open_line: Callable[[], Line], *, timeout: float = 5.0, confirm: bool = True) -> None:
        self._open, self._timeout, self._confirm = open_line, timeout, confirm

    def deliver(self, job: bytes) -> None:
        with _opened(self._open) as line:
            before = _ask(line)
            _refuse(before)
            try:
                if self._confirm and before.state != "unknown":
                    line.send(job + ASK_BEHIND_JOB)
                    after = _read(line, self._timeout, lambda answer: not answer & 0x90)
                else:
                    line.send(job)
                    line.finish()
                    return
            except OSError as error:
                raise Unavailable("printer_failed", detail=str(error)) from error
        if after is None:
            raise Unavailable("printer_failed", detail="unconfirmed")
        _refuse(PrinterStatus(_paper(after, end=0x0C, near=0x03)))

    def status(self) -> PrinterStatus:
        try:
            with _opened(self._open) as line:
                return _ask(line)
        except Unavailable as error:
            return PrinterStatus("offline", str(error.params.get("detail", "")))


@contextlib.contextmanager
def _opened(open_line: Callable[[], Line]) -> Any:
    try:
        line = open_line()
    except OSError as error:
        raise Unavailable("printer_offline", detail=str(error)) from error
    try:
        yield line
    finally:
        line.close()


def _ask(line: Line) -> PrinterStatus:
    """Paper first: a printer without paper is offline too, and paper is what a person can mend."""
    try:
        line.send(ASK_PAPER)
        paper = _read(line, ANSWER_SECONDS, _is_realtime)
        if paper is None:
            return PrinterStatus("unknown", "no-answer")
        state = _paper(paper, end=0x60, near=0x0C)
        if state == "paper_out":
            return PrinterStatus(state)
        line.send(ASK_ONLINE)
        online = _read(line, ANSWER_SECONDS, _is_realtime)
    except OSError as error:
        return PrinterStatus("offline", str(error))
    if online is not None and online & 0x08:
        return PrinterStatus("offline", "cover-or-error")
    return PrinterStatus(state)


def _refuse(status: PrinterStatus) -> None:
    if status.state in ("paper_out", "offline"):
        raise Unavailable(f"printer_{status.state}", detail=status.detail)


def _read(line: Line, timeout: float, wanted: Callable[[int], bool]) -> int | None:
    """The first byte of the next answer that has the wanted shape; None when there is none in time."""
    try:
        answer = line.receive(timeout)
    except TimeoutError:
        return None
    return next((byte for byte in answer if wanted(byte)), None)


def _is_realtime(answer: int) -> bool:
    return answer & 0x93 == 0x12


def _paper(answer: int, *, end: int, near: int) -> PrinterState:
    return "paper_out" if answer & end else "paper_low" if answer & near else "ready"


class NetworkLine:
    """TCP, usually port 9100."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self._timeout = timeout
        self._socket = socket.create_connection((host, port), timeout)

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._timeout)
        self._socket.sendall(data)

    def receive(self, timeout: float) -> bytes:
        self._socket.settimeout(timeout)
        return self._socket.recv(64)

    def finish(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)
        with contextlib.suppress(TimeoutError):
            while self.receive(ANSWER_SECONDS):
                pass

    def close(self) -> None:
        self._socket.close()


class UsbLine:
    """A USB printer by vendor and product id; needs pyusb and its system library."""

    def __init__(self, vendor: int, product: int, timeout: float) -> None:
        from escpos.exceptions import DeviceNotFoundError, USBNotFoundError
        from escpos.printer import Usb

        if not Usb.is_usable():  # its destructor raises without pyusb
            raise OSError("usb: the pyusb library is not installed")
        self._milliseconds = int(timeout * 1000)
        try:
            self._usb: Any = Usb(vendor, product)
            self._usb.open()
        except (DeviceNotFoundError, USBNotFoundError) as error:
            raise OSError(f"usb {vendor:04x}:{product:04x}: {error}") from error

    def send(self, data: bytes) -> None:
        while data:
            taken = self._usb.device.write(self._usb.out_ep, data, self._milliseconds)
            if not taken:
                raise TimeoutError("usb")
            data = data[taken:]

    def receive(self, timeout: float) -> bytes:
        return bytes(self._usb.device.read(self._usb.in_ep, 16, int(timeout * 1000)))

    def finish(self) -> None:
        """USB acknowledges every transfer, so there is nothing to wait for."""

    def close(self) -> None:
        self._usb.close()
