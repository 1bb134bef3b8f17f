"""Blocking work of a window that follows no branch: in a thread, its end told on the window's own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from branchdesk.domain.errors import BranchDeskError, Unavailable


class Tasks(QObject):
    """``run`` one after the other; nothing calls back once it is closed."""

    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, "task")
        self._closed = False
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], object], failed: Callable[[BranchDeskError], object]
    ) -> None:
        """Run ``work``; then ``done(result)`` or ``failed(error)`` on the window's thread."""

        def task() -> None:
            try:
                result = work()
            except BranchDeskError as error:
                self._told.emit(partial(failed, error))
            except (OSError, ValueError, LookupError) as error:
                self._told.emit(partial(failed, Unavailable("setup_failed", detail=str(error))))
            else:
                self._told.emit(partial(done, result))

        self._pool.submit(task)

    def tell(self, deliver: Callable[[], object]) -> None:
        """Have something done on the window's thread, from any other."""
        self._told.emit(deliver)

    def close(self) -> None:
        """What is under way is waited for."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, deliver: Callable[[], object]) -> None:
        if not self._closed:
            deliver()
