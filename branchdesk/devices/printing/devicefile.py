"""A printer behind a device file (``/dev/usb/lp0``), written without blocking: a printer without paper
stops reading, and a plain write would then hang for ever."""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from pathlib import Path

from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import PrinterStatus

_FLAGS = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class FileTransport:
    """Writes jobs to an existing file or device; never makes the file, or an unplugged printer would seem
    to print.

    ``timeout``: seconds until a printer that takes nothing more counts as failed.
    """

    def __init__(self, path: Path, timeout: float = 10.0) -> None:
        self._path, self._timeout = path, timeout

    def deliver(self, job: bytes) -> None:
        device = self._open()
        try:
            self._write(device, job)
        except OSError as error:
            # Linux' lp and usblp say "no space" for "no paper"
            no_paper = error.errno == errno.ENOSPC and stat.S_ISCHR(os.fstat(device).st_mode)
            code = "printer_paper_out" if no_paper else "printer_failed"
            raise Unavailable(code, detail=str(error)) from error
        finally:
            os.close(device)

    def status(self) -> PrinterStatus:
        try:
            os.close(self._open())
        except Unavailable as error:
            return PrinterStatus("offline", str(error.params["detail"]))
        return PrinterStatus("unknown", "write-only")

    def _open(self) -> int:
        try:
            return os.open(self._path, _FLAGS)
        except OSError as error:
            raise Unavailable("printer_offline", detail=str(error)) from error

    def _write(self, device: int, job: bytes) -> None:
        deadline, left = time.monotonic() + self._timeout, memoryview(job)
        while left:
            self._wait_writable(device, deadline - time.monotonic())
            try:
                left = left[os.write(device, left) :]
            except BlockingIOError:
                continue

    @staticmethod
    def _wait_writable(device: int, seconds: float) -> None:
        if not hasattr(os, "O_NONBLOCK"):
            return
        if seconds <= 0 or not select.select([], [device], [], seconds)[1]:
            raise TimeoutError("the printer takes no more data")
