"""Run a node on an address: loopback unless told otherwise, and never beyond it without TLS."""

from __future__ import annotations

import gc
import ipaddress
import socket
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvicorn

from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.node.api import create_app
from branchdesk.node.app import NodeParts

Ready = Callable[[str], None]


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a node listens. Port 0: any free one. ``certificate`` and ``key``: PEM files (see ``node.tls``)."""

    host: str = "127.0.0.1"
    port: int = 8700
    certificate: Path | None = None
    key: Path | None = None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class NodeServer(uvicorn.Server):
    """uvicorn that ends the event streams when it is told to stop, instead of waiting for them."""

    def __init__(self, parts: NodeParts, address: Address) -> None:
        """Listens at once, so that a taken port is told before anything else.

        Raises Rejected("tls_required"), Unavailable("address_in_use" | "tls_files").
        """
        if not is_loopback(address.host) and address.certificate is None:
            raise Rejected("tls_required", host=address.host)
        app, self._node = create_app(parts)
        config = uvicorn.Config(
            app,
            http="httptools",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            timeout_keep_alive=75,
        )
        if address.certificate is not None:
            config.ssl_context_factory = lambda _config, _default: _tls(address)
        super().__init__(config)
        self._socket = _listen(address)
        self.url = f"{'https' if address.certificate else 'http'}://{_shown(self._socket)}"

    def serve_until_stopped(self, ready: Ready = lambda _url: None) -> None:
        """Serve in this thread until ``stop`` or a signal; ``ready`` is told the URL once the socket listens."""
        _tune_interpreter()
        ready(self.url)
        self.run([self._socket])

    def stop(self) -> None:
        """End soon, from any thread: what is being committed is committed and answered."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn on its loop."""
        self._node.hub.close()
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


def _tls(address: Address) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(str(address.certificate), address.key)
    except OSError as error:  # ssl.SSLError is one
        raise Unavailable("tls_files", path=str(address.certificate), detail=str(error)) from error
    return context


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
    except OSError as error:
        listener.close()
        raise Unavailable("address_in_use", host=address.host, port=address.port, detail=str(error)) from error
    listener.listen(256)
    listener.set_inheritable(True)
    return listener


def _shown(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
