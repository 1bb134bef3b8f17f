"""Sends commands one after another, knows when their effect has arrived, and never does a thing twice.

Where no node answers, what can be done alone goes into the journal instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.domain.events import Event, TicketRated
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer
from ui.bridge import Bridge
from ui.counter.answers import Plan
from ui.island import Shore

SLOW_AFTER_MS = 250
"""A command usually takes a few ms: only a slow one greys the keys."""


class Sender(QObject):
    """The window's way to the branch.

    Signals:
        settled(): the branch, the link, or what is under way has changed
        happened(Event): one of our commands did this, or a customer rated
        refused(BranchDeskError): a command failed; the rest of its plan is dropped
        local(Local): the plan has come to something that the window does itself
    """

    settled = Signal()
    happened = Signal(object)
    refused = Signal(object)
    local = Signal(object)

    def __init__(self, bridge: Bridge, shore: Shore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge, self.shore = bridge, shore
        self._keeping = False
        self.slow = False
        self.link_since = bridge.link.now()
        self._outbox = _Outbox()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._become_slow)
        bridge.changed.connect(self._on_changed)
        bridge.link_changed.connect(self._on_link)
        bridge.worked.connect(self._settle)
        shore.changed.connect(self._settle)
        shore.failed.connect(self.refused)

    @property
    def busy(self) -> bool:
        """A command is under way, or its event has not reached this window yet."""
        return self.bridge.busy or self._keeping or self._outbox.awaits(self.bridge.snapshot)

    def run(self, plan: Plan) -> None:
        """Do one step after another; stop at the first that fails."""
        if not plan:
            return
        step, rest = plan[0], plan[1:]
        if isinstance(step, c.Op) and self.shore.alone:
            self._keep(step, rest)
        elif isinstance(step, c.Op):
            send = partial(self.bridge.link.send, step, cmd_id=self._outbox.id_for(step))
            self.work(send, partial(self._answered, rest), step)
        else:
            self.local.emit(step)

    def work(self, work: Callable[[], object], done: Callable[..., None], op: c.Op | None = None) -> None:
        """Any blocking change, off the window's thread."""
        self._timer.start(SLOW_AFTER_MS)
        self.bridge.mutate(work, done, partial(self._failed, op))

    def _keep(self, step: c.Op, rest: Plan) -> None:
        """Into the journal; its own effect is then in the window's view of the branch."""
        unsure, cmd_id = self._outbox.is_unsure(step), self._outbox.id_for(step)
        link, s, island = self.bridge.link, self.bridge.snapshot, self.shore.island
        who, now = link.who, link.now()

        def done(_: object) -> None:
            self._keeping = False
            self._settle()
            self.run(rest)

        def failed(error: BranchDeskError) -> None:
            self._keeping = False
            self.refused.emit(error)
            self._settle()

        self._keeping = True
        self.bridge.query(lambda: island.keep(step, s, who, cmd_id, now, sent=unsure), done, failed)

    def _answered(self, rest: Plan, answer: Answer) -> None:
        self._outbox.answered(answer)
        for event in answer.events:
            self.happened.emit(event)
        self.run(rest)

    def _failed(self, op: c.Op | None, error: BranchDeskError) -> None:
        self._outbox.failed(op, error)
        self.refused.emit(error)

    def _on_changed(self, _snapshot: Snapshot, event: Event | None) -> None:
        self._outbox.seen(event)
        if event is not None and isinstance(event.data, TicketRated):
            self.happened.emit(event)
        self._settle()

    def _on_link(self, _state: LinkState, since: int) -> None:
        self.link_since = since
        self._outbox.forget()
        self._settle()

    def _settle(self) -> None:
        if not self.busy:
            self.slow = False
            self._timer.stop()
        self.settled.emit()

    def _become_slow(self) -> None:
        self.slow = self.busy
        self.settled.emit()


class _Outbox:
    """Ids of commands: one whose outcome is unknown keeps its id when asked for again, so it happens once."""

    def __init__(self) -> None:
        self._unsure: tuple[c.Op, str] | None = None
        self._sent: tuple[c.Op, str] | None = None
        self._await_seq = 0

    def is_unsure(self, op: c.Op) -> bool:
        return self._unsure is not None and self._unsure[0] == op

    def id_for(self, op: c.Op) -> str:
        cmd_id = self._unsure[1] if self._unsure is not None and self._unsure[0] == op else uuid4().hex
        self._sent = (op, cmd_id)
        return cmd_id

    def answered(self, answer: Answer) -> None:
        self._unsure = None
        self._await_seq = max((event.seq for event in answer.events), default=0)

    def failed(self, op: c.Op | None, error: BranchDeskError) -> None:
        self._unsure = self._sent if op is not None and isinstance(error, Unavailable) else None

    def seen(self, event: Event | None) -> None:
        """The command's event came after all, or the whole branch was told anew: nothing is unsure any more."""
        if event is None or (self._unsure is not None and event.cmd_id == self._unsure[1]):
            self._unsure = None

    def awaits(self, s: Snapshot | None) -> bool:
        """The answer is here but the change it made is not."""
        return s is not None and s.seq < self._await_seq

    def forget(self) -> None:
        """The connection changed: what was awaited comes with the next snapshot."""
        self._await_seq = 0
