"""Run a centre on an address: loopback unless told otherwise, and never beyond it without TLS."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvicorn

from branchdesk.centre.app import create_app
from branchdesk.centre.database import Database, open_database
from branchdesk.domain.errors import Rejected, Unavailable

Ready = Callable[[str], None]


class CentreAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a centre listens. Port 0: any free one. ``certificate`` and ``key``: PEM files."""

    host: str = "127.0.0.1"
    port: int = 8800
    certificate: Path | None = None
    key: Path | None = None


class CentreServer(uvicorn.Server):
    """A centre over an open database, listening from the moment it is made."""

    def __init__(self, database: Database, address: CentreAddress) -> None:
        """Raises Rejected("centre_tls_required"), Unavailable("centre_address_in_use" | "centre_tls_files")."""
        if address.certificate is None and not is_loopback(address.host):
            raise Rejected("centre_tls_required", host=address.host)
        config = uvicorn.Config(
            create_app(database),
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=75,
        )
        if address.certificate is not None:
            context = _tls(address)
            config.ssl_context_factory = lambda _config, _default: context
        super().__init__(config)
        self._socket = _listen(address)
        host, port = self._socket.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if address.certificate else 'http'}://{shown}:{port}"

    def serve_until_stopped(self, ready: Ready = lambda _url: None) -> None:
        """Serve in this thread until ``stop`` or a signal; ``ready`` is told the URL."""
        ready(self.url)
        self.run([self._socket])

    def stop(self) -> None:
        """End soon, from any thread: a batch that is being taken in is committed and answered."""
        self.should_exit = True


def run(where: Path | str, address: CentreAddress, ready: Ready = lambda _url: None) -> None:
    """Run a centre on a database (SQLite file, or SQLAlchemy URL) until it is told to stop.

    Raises as ``open_database`` and ``CentreServer``.
    """
    database = open_database(where)
    try:
        CentreServer(database, address).serve_until_stopped(ready)
    finally:
        database.close()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls(address: CentreAddress) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(str(address.certificate), address.key)
    except OSError as error:  # ssl.SSLError is one
        raise Unavailable("centre_tls_files", path=str(address.certificate), detail=str(error)) from error
    return context


def _listen(address: CentreAddress) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
    except OSError as error:
        listener.close()
        raise Unavailable("centre_address_in_use", host=address.host, port=address.port, detail=str(error)) from error
    listener.listen(256)
    listener.set_inheritable(True)
    return listener
