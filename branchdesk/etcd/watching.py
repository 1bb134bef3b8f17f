"""Being told of changes: a thread that keeps a watch open on etcd, and opens it again when it ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import requests

from branchdesk.domain.errors import FAULTS, Unavailable
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.messages import Pair, Range, WatchLine, decode

log = logging.getLogger(__name__)

SILENCE_S = 20.0
"""After so long without a change the watch is opened anew: nobody waits for ever on a dead connection."""
SOONEST_S, LATEST_S = 0.05, 1.0
STOP_S = 5.0


class Watch:
    """Calls ``changed`` with what was written to the watched keys, and ``connected`` after every opening: before it,
    something may have been missed. Both are called on the watch's own thread.
    """

    def __init__(
        self,
        gateway: Gateway,
        keys: Range,
        changed: Callable[[Sequence[Pair]], None],
        connected: Callable[[], None],
    ) -> None:
        self._gateway = gateway
        self._keys = keys
        self._changed = changed
        self._connected = connected
        self._response: requests.Response | None = None
        self._delay = SOONEST_S
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="etcd watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; nothing is told any more once this returns (unless called from a callback itself)."""
        self._stopped.set()
        response = self._response
        if response is not None:
            with suppress(ValueError, RuntimeError, OSError):  # it ended by itself meanwhile
                response.raw.shutdown()
        if threading.current_thread() is not self._thread:
            self._thread.join(STOP_S)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._follow()
            except Unavailable as error:
                log.debug("watch ended: %s", error)
            except FAULTS:
                if not self._stopped.is_set():
                    log.exception("a change was not taken")
            self._stopped.wait(self._delay)
            self._delay = min(2 * self._delay, LATEST_S)

    def _follow(self) -> None:
        asked = {"create_request": self._keys}
        with self._gateway.stream("/v3/watch", asked, SILENCE_S) as response:
            self._response = response
            for line in response.iter_lines(chunk_size=None):
                told = decode(line, WatchLine).result
                if self._stopped.is_set() or told is None or told.canceled:
                    return
                self._delay = SOONEST_S
                if told.created:
                    self._connected()
                if told.events:
                    self._changed([one.kv for one in told.events])
