"""uvicorn as node and centre run it: it listens from the moment it is made, and says its URL."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from litestar.types import ASGIApp

from branchdesk.kinds import ready_kinds
from branchdesk.web.address import Address, listen
from branchdesk.web.protocol import BoundedHttp
from branchdesk.web.tls import Refused, ServerTls

Ready = Callable[[str], None]
"""Is told the URL once the socket listens."""
KEEP_ALIVE_S = 75
GOODBYE_S = 0.5


class Server(uvicorn.Server):
    """One application on one address."""

    def __init__(
        self,
        app: ASGIApp,
        address: Address,
        *,
        lifespan: bool,
        grace_s: int,
        refused: Refused | None = None,
        http: type[BoundedHttp] = BoundedHttp,
    ) -> None:
        """A taken port or a bad certificate is told before anything else happens.

        ``lifespan``: the application has tasks of its own; ``grace_s``: how long requests may end when it stops;
        ``refused`` is told of failed handshakes; ``http`` reads requests.
        Raises Rejected("tls_required"), Unavailable("address_in_use" | "tls_files").
        """
        address.check()
        config = uvicorn.Config(
            app,
            http=http,
            lifespan="on" if lifespan else "off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=grace_s,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
        if address.certificate is not None:
            context = ServerTls(address, refused)
            config.ssl_context_factory = lambda _config, _default: context
        super().__init__(config)
        ready_kinds()
        self._socket = listen(address)
        self.url = address.url(self._socket)

    def serve_until_stopped(self, ready: Ready = lambda _url: None) -> None:
        """Serve in this thread until ``stop`` or a signal."""
        ready(self.url)
        self.run([self._socket])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn on its loop. An answered client that does not close its end of TLS is not waited for."""
        goodbye = asyncio.get_running_loop().call_later(GOODBYE_S, self._cut, True)
        await super().shutdown(sockets)
        goodbye.cancel()
        self._cut(False)
        await asyncio.sleep(0)

    def _cut(self, only_closing: bool) -> None:
        for connection in list(self.server_state.connections):
            if connection.transport.is_closing() or not only_closing:
                connection.transport.abort()

    def stop(self) -> None:
        """End soon, from any thread: what is being committed is committed and answered."""
        self.should_exit = True
