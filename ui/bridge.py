"""The one thin bridge between the branch (threads, plain callables) and Qt (signals on the window's thread)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from branchdesk.client.link import BranchLink, LinkState
from branchdesk.domain.commands import Op
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer

Done = Callable[[Any], None]
Failed = Callable[[BranchDeskError], None]


class Bridge(QObject):
    """Turns a ``BranchLink`` into signals, and runs blocking work off the window's thread.

    Signals (always on the window's thread):
        changed(Snapshot, Event | None): the branch as it is now, and the event that led to it
        link_changed(LinkState, int): the link's state and since when (ms)
        worked(): a task ended; busy() may have changed
    """

    changed = Signal(object, object)
    link_changed = Signal(object, object)
    worked = Signal()
    _finished = Signal(object, object)

    def __init__(self, link: BranchLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.snapshot: Snapshot | None = None
        self.link_state = LinkState.CONNECTING
        self._pending = self._asked = 0
        self._closed = False
        self._mutations = ThreadPoolExecutor(1, "mutate")
        self._queries = ThreadPoolExecutor(2, "query")
        self._changes = _Relay()
        self._links = _Relay()
        self._changes.arrived.connect(self._on_change, Qt.ConnectionType.QueuedConnection)
        self._links.arrived.connect(self._on_link, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to follow the branch."""
        self.link.follow(self._changes.arrived.emit, self._links.arrived.emit)

    def close(self) -> None:
        """Stop following; work under way is waited for, and nothing calls back into a dead window."""
        self._closed = True
        self.link.close()
        self._mutations.shutdown(wait=True, cancel_futures=True)
        self._queries.shutdown(wait=True, cancel_futures=True)

    @property
    def busy(self) -> bool:
        """Whether a mutation is under way."""
        return self._pending > 0

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way: no mutation, and no question whose answer will still change the window."""
        return self._pending == self._asked == 0

    def send(self, op: Op, done: Callable[[Answer], None], failed: Failed, *, cmd_id: str | None = None) -> None:
        """Send a command; one at a time, in order."""
        self.mutate(lambda: self.link.send(op, cmd_id=cmd_id), done, failed)

    def mutate(self, work: Callable[[], Any], done: Done, failed: Failed) -> None:
        """Run ``work`` on the one worker for changes; then ``done(result)`` or ``failed(error)`` on the window's
        thread.
        """
        self._pending += not self._closed
        self._run(self._mutations, work, done, failed, counts=True)

    def query(self, work: Callable[[], Any], done: Done, failed: Failed) -> None:
        """As ``mutate``, for questions: not serialised with changes."""
        self._asked += not self._closed
        self._run(self._queries, work, done, failed, counts=False)

    def _run(
        self, pool: ThreadPoolExecutor, work: Callable[[], Any], done: Done, failed: Failed, *, counts: bool
    ) -> None:
        if self._closed:
            return

        def task() -> None:
            try:
                result = work()
            except BranchDeskError as error:
                self._finished.emit(counts, partial(failed, error))
            else:
                self._finished.emit(counts, partial(done, result))

        def ended(future: Future[None]) -> None:
            """Anything but a coded error is a bug: the process's handler gets it, and nobody waits for ever."""
            if not future.cancelled() and (error := future.exception()) is not None:
                sys.excepthook(type(error), error, error.__traceback__)
                self._finished.emit(counts, partial(failed, Unavailable("window_fault")))

        pool.submit(task).add_done_callback(ended)

    def _on_change(self, snapshot: Snapshot, event: Event | None) -> None:
        self.snapshot = snapshot
        self.changed.emit(snapshot, event)

    def _on_link(self, state: LinkState, since: int) -> None:
        self.link_state = state
        self.link_changed.emit(state, since)

    def _on_finished(self, counts: bool, deliver: Callable[[], None]) -> None:
        if counts:
            self._pending -= 1
        else:
            self._asked -= 1
        if self._closed:
            return
        deliver()
        self.worked.emit()


class _Relay(QObject):
    """Carries values from a foreign thread to the window's thread."""

    arrived = Signal(object, object)
