"""Follows a branch from one thread: folds changes, notices silence, reconnects by itself."""

from __future__ import annotations

import logging
import random
import time
from contextlib import suppress
from threading import Event as Flag
from threading import Lock, Thread, current_thread

import msgspec
import requests

from branchdesk.client.link import LinkState, OnChange, OnLink
from branchdesk.client.sse import Message, SseParser
from branchdesk.client.transport import Transport
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import unseal
from branchdesk.domain.errors import FAULTS, BranchDeskError, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot, decode_snapshot
from branchdesk.domain.times import SECOND
from branchdesk.services.messages import Beat

log = logging.getLogger(__name__)

SILENCE_S = 6.0
"""The node beats every two seconds: three beats missed and its data is no longer called live."""
SOONEST_S, LATEST_S = 0.1, 2.0


class BranchTime:
    """The branch's clock, set by heartbeats and carried on by the local monotonic clock. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._set = (round(time.time() * SECOND), 1.0, time.monotonic())

    def beat(self, beat: Beat) -> None:
        """Take over the node's time."""
        with self._lock:
            self._set = (beat.at, beat.rate, time.monotonic())

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        with self._lock:
            at, rate, since = self._set
        return at + round((time.monotonic() - since) * rate * SECOND)


class _Gap(Exception):
    """A change is missing: only a snapshot helps."""


class Follower:
    """One thread that tells of every change; ``stop`` from any other."""

    def __init__(self, transport: Transport, clock: BranchTime, on_change: OnChange, on_link: OnLink) -> None:
        self._transport = transport
        self._clock = clock
        self._on_change = on_change
        self._on_link = on_link
        self._snapshot: Snapshot | None = None
        self._last_id = ""
        self._state: LinkState | None = None
        self._stopped = Flag()
        self._response: requests.Response | None = None
        self._thread = Thread(target=self._run, name="branch-changes", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; nothing is told any more once this returns (unless called from a callback itself)."""
        self._stopped.set()
        response = self._response
        if response is not None:
            with suppress(ValueError, RuntimeError, OSError):  # it ended by itself meanwhile
                response.raw.shutdown()
        if current_thread() is not self._thread:
            self._thread.join(SILENCE_S)

    def _run(self) -> None:
        self._tell_link(LinkState.CONNECTING)
        delay = SOONEST_S
        while not self._stopped.is_set():
            try:
                self._listen()
                delay = SOONEST_S
            except _Gap:
                self._last_id = ""
            except (BranchDeskError, requests.RequestException, *FAULTS) as error:
                if not self._stopped.is_set():
                    self._note(error)
                self._tell_link(LinkState.LOST)
                self._transport.next_node()
                self._stopped.wait(delay * random.uniform(0.5, 1.0))
                delay = min(LATEST_S, delay * 2)

    def _note(self, error: Exception) -> None:
        """What came and could not be folded must not come again: only a snapshot helps. A dead thread would show old
        data as live.
        """
        if not isinstance(error, requests.RequestException | Unavailable):
            self._last_id = ""
            log.error("changes could not be followed", exc_info=error)

    def _listen(self) -> None:
        """One connection, until it ends. Raises BranchDeskError, requests.RequestException, _Gap."""
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        parser = SseParser()
        with self._transport.open_stream("/v1/changes", headers, SILENCE_S) as response:
            self._response = response
            for piece in response.iter_content(None):
                for message in parser.feed(piece):
                    if self._stopped.is_set():
                        return
                    self._take(message)

    def _take(self, message: Message) -> None:
        if message.name == "beat":
            self._clock.beat(msgspec.json.decode(message.data, type=Beat))
            self._tell_link(LinkState.LIVE)
            return
        if message.name == "snapshot":
            self._keep(decode_snapshot(message.data), None, message.id)
        elif message.name == "change":
            self._change(unseal(message.data), message.id)

    def _change(self, event: Event, position: str) -> None:
        if self._snapshot is None or event.seq > self._snapshot.seq + 1:
            raise _Gap
        if event.seq == self._snapshot.seq + 1:
            self._keep(apply(self._snapshot, event), event, position)

    def _keep(self, snapshot: Snapshot, event: Event | None, position: str) -> None:
        self._snapshot, self._last_id = snapshot, position
        self._tell_link(LinkState.LIVE)
        self._on_change(snapshot, event)

    def _tell_link(self, state: LinkState) -> None:
        if state is not self._state and not self._stopped.is_set():
            self._state = state
            self._on_link(state, self._clock.now())
