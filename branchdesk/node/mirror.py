"""Keeps a node's vault and the branch's shared rows equal, from a thread of its own.

What was written here, also by the command line in another process, is found within a second and sent; what others
wrote is taken in as soon as the store tells of it. While the store is away everything waits in the vault.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from branchdesk.domain.errors import FAULTS, BranchDeskError, Unavailable
from branchdesk.node.vault import Vault
from branchdesk.services.ports import SharedRows

log = logging.getLogger(__name__)

EVERY_S = 1.0
WHOLE_EVERY = 60
"""Rounds after which all rows are compared although nobody told of a change."""


class Mirror:
    """``start`` it once; ``push`` when somebody must be known at the other nodes before the answer."""

    def __init__(self, vault: Vault, shared: SharedRows, every_s: float = EVERY_S) -> None:
        self._vault = vault
        self._shared = shared
        self._every_s = every_s
        self._wake, self._stopped = Event(), Event()
        self._behind, self._heard_all = True, False
        self._away = False
        self._unwatch: Callable[[], None] | None = None
        self._thread = Thread(target=self._run, name="vault-mirror", daemon=True)

    def start(self) -> None:
        """Begin: compare all rows, then follow."""
        self._thread.start()

    def stop(self) -> None:
        """End; what was not sent is sent after the next start."""
        self._stopped.set()
        self._wake.set()
        self._thread.join()
        if self._unwatch is not None:
            self._unwatch()

    def push(self) -> None:
        """Send what was written here. Where the store is away it is sent later, by the thread. From any thread."""
        try:
            self._send()
        except Unavailable as error:
            log.warning("secrets are shared later: %s", error)

    @property
    def settled(self) -> bool:
        """Whether all is here that others wrote, as far as this node was told."""
        return self._heard_all

    def settle(self) -> None:
        """Take in all that others wrote, now. Raises Unavailable."""
        self._vault.merge(self._shared.all())

    def _run(self) -> None:
        rounds = 0
        while not self._stopped.is_set():
            self._behind = self._behind or rounds % WHOLE_EVERY == 0
            self._round()
            rounds += 1
            self._wake.wait(self._every_s)
            self._wake.clear()

    def _round(self) -> None:
        try:
            if self._unwatch is None:  # before the first comparison, or what comes between would be missed
                self._unwatch = self._shared.watch(self._told)
            self._compare()
            self._send()
            self._away = False
        except BranchDeskError as error:
            self._behind, self._heard_all = True, False
            if not self._away:
                log.warning("secrets are shared later: %s", error)
            self._away = True
        except FAULTS:
            self._behind = True
            log.exception("mirror")

    def _compare(self) -> None:
        if self._behind:
            self._behind = False  # first: what is told from now on needs another round
            self._vault.merge(self._shared.all())
            self._heard_all = True

    def _send(self) -> None:
        if rows := self._vault.unshared():
            self._shared.put(rows)
            with self._vault.change() as change:
                change.shared(rows)

    def _told(self) -> None:
        self._behind = True
        self._wake.set()
