"""Where a server listens: loopback unless told otherwise, and never beyond it without TLS."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from branchdesk.domain.errors import Rejected, Unavailable

WAITING_CONNECTIONS = 256


UNHEARD_MS = 15_000
"""A connection whose other end takes nothing for so long has ended: a device without power says no goodbye."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a server listens. Port 0: any free one. ``certificate`` and ``key``: PEM files.

    ``ca``: who must have signed the certificate of a client that shows one.
    """

    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None

    def check(self) -> None:
        """Raise Rejected("tls_required") where others could read along."""
        if self.certificate is None and not is_loopback(self.host):
            raise Rejected("tls_required", host=self.host)

    def url(self, listener: socket.socket) -> str:
        """The address as clients write it, with the port that was really taken."""
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self.certificate else 'http'}://{shown}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_private(url: str) -> bool:
    """Whether nobody can read what goes to this URL."""
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def check_private(url: str) -> None:
    """Raise Rejected("tls_needed") for a URL over which a secret would travel in the clear."""
    if not is_private(url):
        raise Rejected("tls_needed", url=url)


def listen(address: Address) -> socket.socket:
    """A listening socket. Raises Unavailable("address_in_use")."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # accepted connections inherit it; Windows gives up after 20 s by itself
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD_MS)
    try:
        listener.bind((address.host, address.port))
    except OSError as error:
        listener.close()
        raise Unavailable("address_in_use", host=address.host, port=address.port, detail=str(error)) from error
    listener.listen(WAITING_CONNECTIONS)
    listener.set_inheritable(True)
    return listener
