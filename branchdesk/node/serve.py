"""Run a node on an address."""

from __future__ import annotations

import gc
import socket
import sys

from branchdesk.node.api import create_app
from branchdesk.node.app import NodeParts
from branchdesk.web.address import Address
from branchdesk.web.server import Ready, Server

GRACE_S = 3


class NodeServer(Server):
    """Ends the event streams when it is told to stop, instead of waiting for them."""

    def __init__(self, parts: NodeParts, address: Address) -> None:
        """Raises as ``Server``."""
        app, self.node = create_app(parts)
        super().__init__(app, address, lifespan=True, grace_s=GRACE_S, refused=parts.audit.tls_refused)

    def serve_until_stopped(self, ready: Ready = lambda _url: None) -> None:
        """See ``Server``."""
        _tune_interpreter()
        super().serve_until_stopped(ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn on its loop."""
        self.node.hub.close()
        await super().shutdown(sockets)


def run(parts: NodeParts, address: Address, ready: Ready = lambda _url: None) -> None:
    """Run a node until it is told to stop. Raises as ``NodeServer``."""
    NodeServer(parts, address).serve_until_stopped(ready)


def _tune_interpreter() -> None:
    """Measured by ``bench/node_load.py``.

    The loop and the desk share one interpreter: 5 ms turns make each wait for the other, 1 ms gives a tenth more
    tickets and half the p99. A day's tickets live long and hold no cycles: a full collection finds nothing in them
    and stops everything for 0.1 s.
    """
    sys.setswitchinterval(0.001)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 1000)
