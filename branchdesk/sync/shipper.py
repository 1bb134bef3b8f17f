"""Ships the branch's log to the centre, on a thread of its own: reads the log, asks the core, waits.

It keeps nothing on disk. The centre may be away for hours: the log is the queue.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import FAULTS, BranchDeskError, Unavailable
from branchdesk.services.ports import Clock
from branchdesk.services.sync_messages import MAX_EVENTS, SyncStatus, Transport
from branchdesk.sync.core import Courier, named

log = logging.getLogger(__name__)

COALESCE_S = 0.2
HEARTBEAT_S = 10.0
OWN_LOG_S = 1.0
"""Until the own log is asked again that could not say where it ends."""
STOP_S = 30.0


class LogReader(Protocol):
    """The reading half of ``BranchLog``; called from the shipper's thread alone."""

    def head(self) -> Head: ...

    def read(self, after: int, limit: int) -> list[Sealed]: ...


class Shipper:
    """One branch's shipping. ``on_status`` is called on the shipper's thread after every exchange."""

    def __init__(
        self,
        branch: str,
        log: LogReader,
        transport: Transport,
        clock: Clock,
        on_status: Callable[[SyncStatus], None] = lambda _status: None,
        *,
        version: str = "",
        heartbeat_s: float = HEARTBEAT_S,
        stands_in: bool = False,
    ) -> None:
        """``stands_in``: another PC of the branch ships; this one looks now and then whether something is left."""
        self.status = SyncStatus()
        self._log = log
        self._transport = transport
        self._clock = clock
        self._on_status = on_status
        self._courier = Courier(branch, version, heartbeat_s)
        self._stands_in = stands_in
        self.waits: Callable[[], bytes] = bytes
        """What there is to tell of the waits; empty: nothing new."""
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shipper", daemon=True)

    def start(self) -> None:
        """Begin shipping; returns at once."""
        self._thread.start()

    def wake(self) -> None:
        """There are new events. From any thread, as often as one likes."""
        if not self._stands_in:
            self._woken.set()

    def stop(self) -> None:
        """End after the exchange that is under way; what was not shipped stays in the log."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        self._transport.close()

    def step(self) -> float:
        """One exchange with the centre; returns the seconds to wait before the next."""
        contact = self.status.last_contact
        try:
            head = self._log.head()
        except BranchDeskError as error:  # no matter of the centre's: a restored log is not the branch's yet
            self.status = replace(self.status, problem=error.code)
            return OWN_LOG_S
        except FAULTS:
            log.exception("the own log")
            self.status = replace(self.status, problem="internal")
            return OWN_LOG_S
        try:
            self._exchange(head)
            contact = self._clock.now()
        except BranchDeskError as error:
            self._courier.failed(error)
        except FAULTS:
            log.exception("shipping failed")
            self._courier.failed(Unavailable("internal"))
        cursor = self._courier.cursor
        self.status = SyncStatus(
            cursor=cursor.seq if cursor else self.status.cursor,
            head=head.seq,
            last_contact=contact,
            problem=self._courier.problem,
        )
        self._on_status(self.status)
        return self._courier.pause_s(head, random.random())

    def _exchange(self, head: Head) -> None:
        courier = self._courier
        after = courier.starts_after(head)
        events = self._log.read(after.seq, MAX_EVENTS) if after.seq < head.seq else []
        batch = courier.batch(head, self._gen(head), events, self._clock.now())
        batch = replace(batch, waits=self.waits())
        reply = self._transport.exchange(batch)
        courier.answered(batch, reply, self._own(named(reply)))

    def _gen(self, head: Head) -> int:
        """The log's generation: that of its last event."""
        last = self._log.read(head.seq - 1, 1) if head.seq else []
        return last[0].event.gen if last else 1

    def _own(self, seq: int) -> Head | None:
        """Our log's event at a position that the centre named.

        It may lie beyond the head that we asked with: another PC of the branch has shipped meanwhile, and its events
        have come here as well.
        """
        if seq == 0:
            return Head()
        found = self._log.read(seq - 1, 1)
        return Head(found[0].seq, found[0].hash) if found else None

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = self.step()
            if self._stands_in and pause:
                self._stopping.wait(pause)
                self._courier.ask_again()
            elif not self._courier.may_hurry:
                self._stopping.wait(pause)
            elif pause and self._woken.wait(pause):
                self._stopping.wait(COALESCE_S)
            self._woken.clear()
