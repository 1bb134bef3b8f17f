"""Follows a branch from one thread: folds changes, notices silence, goes on at the next node by itself."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from threading import Event as Flag
from threading import Thread, current_thread

import msgspec
import requests

from branchdesk.client.clock import BranchTime
from branchdesk.client.link import LinkState, OnChange, OnLink, OnWaits
from branchdesk.client.sse import Message, SseParser
from branchdesk.client.transport import Transport
from branchdesk.client.tries import pause
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import unseal
from branchdesk.domain.errors import FAULTS, BranchDeskError, Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot, decode_snapshot
from branchdesk.forecast.waits.told import Told
from branchdesk.services.messages import Beat

log = logging.getLogger(__name__)

SILENCE_S = 2.0
"""The node beats twice a second: four beats missed and its data is no longer called live."""
REFUSED_S = 2.0
"""A device that is not wanted any more asks less often."""
STEADY_S = 1.0
"""A stream that lasted this long ended by itself; a shorter one counts as an attempt that failed."""


class _Gap(Exception):
    """A change is missing: only a snapshot helps."""


class Follower:
    """One thread that tells of every change; ``stop`` from any other."""

    def __init__(
        self, transport: Transport, clock: BranchTime, on_change: OnChange, on_link: OnLink, on_waits: OnWaits
    ) -> None:
        self._transport = transport
        self._nodes = transport.nodes
        self._clock = clock
        self._on_change = on_change
        self._on_link = on_link
        self._on_waits = on_waits
        self._snapshot: Snapshot | None = None
        self._last_id = ""
        self._state: LinkState | None = None
        self._heard, self._fresh_at = 0.0, 0
        """When a beat last showed the data to be fresh: by the monotonic clock (s), and in the branch's time (ms)."""
        self._refused = ""
        """The code with which the node refused this device; empty while it does not."""
        self._behind = 0
        """Nodes in a row that were behind what this device has seen."""
        self._stopped = Flag()
        self._response: requests.Response | None = None
        self._thread = Thread(target=self._run, name="branch-changes", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._nodes.when_moved(self._cut)
        self._thread.start()

    def stop(self) -> None:
        """End; nothing is told any more once this returns (unless called from a callback itself)."""
        self._stopped.set()
        self._cut()
        if current_thread() is not self._thread:
            self._thread.join(2 * SILENCE_S)

    def _cut(self) -> None:
        """End the present stream, from any thread."""
        response = self._response
        if response is not None:
            with suppress(ValueError, RuntimeError, OSError):  # it ended by itself meanwhile
                response.raw.shutdown()

    def _run(self) -> None:
        self._tell_link(LinkState.CONNECTING)
        failed = 0
        while not self._stopped.is_set():
            url, began = self._nodes.current, time.monotonic()
            try:
                self._listen(url)
            except _Gap:
                self._last_id = ""
                continue
            except (BranchDeskError, requests.RequestException, *FAULTS) as error:
                if not self._stopped.is_set():
                    self._note(error)
            failed = 0 if self._heard - began >= STEADY_S else failed + 1
            if failed >= len(self._nodes) or time.monotonic() - self._heard >= SILENCE_S:
                self._tell_link(LinkState.LOST)
            self._nodes.leave(url)
            if failed and failed % len(self._nodes) == 0:
                self._stopped.wait(REFUSED_S if self._refused else pause(failed // len(self._nodes)))

    def _note(self, error: Exception) -> None:
        """What came and could not be folded must not come again: only a snapshot helps. A dead thread would show old
        data as live.
        """
        refused = error.code if isinstance(error, Rejected) else ""
        if refused and refused != self._refused:
            log.warning("the node refuses this device: %s", error)
        elif not isinstance(error, requests.RequestException | Unavailable | Rejected):
            self._last_id = ""
            log.error("changes could not be followed", exc_info=error)
        self._refused = refused

    def _listen(self, url: str) -> None:
        """One connection, until it ends, is left, or falls silent. Raises BranchDeskError, requests.RequestException,
        _Gap.
        """
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        parser = SseParser()
        with self._transport.open_stream(url + "/v1/changes", headers, SILENCE_S) as response:
            self._response = response
            began = time.monotonic()
            for piece in response.iter_content(None):
                for message in parser.feed(piece):
                    if self._stopped.is_set() or self._nodes.current != url:
                        return
                    self._take(message)
                if time.monotonic() - max(began, self._heard) >= SILENCE_S:
                    self._give_up_waiting()
                    return

    def _give_up_waiting(self) -> None:
        """The node talks, but is behind what this device has seen: another may have it. Where no node has it, the
        branch itself went back, and the device goes with it.
        """
        self._behind += 1
        if self._behind >= len(self._nodes):
            self._snapshot, self._last_id = None, ""

    def _take(self, message: Message) -> None:
        if message.name == "beat":
            self._beat(msgspec.json.decode(message.data, type=Beat))
        elif message.name == "snapshot":
            snapshot, s = decode_snapshot(message.data), self._snapshot
            if s is None or (snapshot.gen, snapshot.seq) >= (s.gen, s.seq):
                self._keep(snapshot, None, message.id)
        elif message.name == "waits":
            self._on_waits(msgspec.json.decode(message.data, type=Told))
        elif message.name == "change":
            self._change(unseal(message.data), message.id)

    def _change(self, event: Event, position: str) -> None:
        s = self._snapshot
        if s is None:
            raise _Gap
        if event.seq == s.seq + 1 and event.gen >= s.gen:
            self._keep(apply(s, event), event, position)
        elif (event.gen, event.seq) > (s.gen, s.seq):
            raise _Gap

    def _keep(self, snapshot: Snapshot, event: Event | None, position: str) -> None:
        self._snapshot, self._last_id = snapshot, position
        self._on_change(snapshot, event)

    def _beat(self, beat: Beat) -> None:
        """A node that is behind lives and beats too: what is shown is fresh only once that node has caught up."""
        self._clock.beat(beat)
        s = self._snapshot
        if s is not None and (beat.gen or s.gen, beat.seq) >= (s.gen, s.seq):
            self._refused = ""
            self._heard, self._behind, self._fresh_at = time.monotonic(), 0, self._clock.now()
            self._tell_link(LinkState.LIVE)

    def _tell_link(self, state: LinkState) -> None:
        """``lost`` is told since when the data was fresh last."""
        if state is not self._state and not self._stopped.is_set():
            self._state = state
            since = self._fresh_at if state is LinkState.LOST else 0
            self._on_link(state, since or self._clock.now())
