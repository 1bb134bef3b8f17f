"""Looks for the branch's nodes where none of the known ones answers: their addresses may have changed meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Event, Thread
from urllib.parse import urlsplit

from branchdesk.client.nodes import Nodes
from branchdesk.web.address import is_loopback, is_private
from branchdesk.web.mdns import FoundNode

log = logging.getLogger(__name__)

AFTER_S, EVERY_S, LOOK_S = 5.0, 10.0, 3.0

Find = Callable[[float, Event], Sequence[FoundNode]]
"""``discovery.browse``."""


class Seeker:
    """Adds what it finds to the known nodes, as hints. A device whose node is on its own machine seeks nothing."""

    def __init__(self, nodes: Nodes, branch: str, *, tls: bool, find: Find | None = None) -> None:
        self._nodes = nodes
        self._branch = branch
        self._tls = tls
        self._find = find
        self._live: Event | None = None

    def told(self, *, live: bool) -> None:
        """Whether the branch is followed. From one thread."""
        if live:
            self.close()
        elif self._live is None and (self._find or not all(map(_is_here, self._nodes.urls))):
            self._live = Event()
            Thread(target=self._seek, args=(self._live,), name="seek-nodes", daemon=True).start()

    def close(self) -> None:
        """Seek no longer."""
        live, self._live = self._live, None
        if live is not None:
            live.set()

    def _seek(self, live: Event) -> None:
        from branchdesk.client.discovery import browse, urls_of

        find, wait_s = self._find or browse, AFTER_S
        while not live.wait(wait_s):
            wait_s = EVERY_S
            try:
                found = [node for node in find(LOOK_S, live) if node.branch == self._branch]
            except OSError as error:
                log.info("nodes cannot be sought: %s", error)
                continue
            self._nodes.hint([url for url in urls_of(found, tls=self._tls) if is_private(url)])


def _is_here(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")
