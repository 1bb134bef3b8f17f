"""Who is at the other end of a connection, as far as the network tells."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection

Connection = ASGIConnection[Any, Any, Any, Any]
_HERE = {"127.0.0.1", "::1", "localhost"}
_PROXYS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""What reverse proxies say, each in its own way: whoever comes through one is not on this machine."""


def is_here(connection: Connection) -> bool:
    """Whether it comes from this machine and asks by a loopback name.

    Another site may point its own name at this machine; a proxy on it answers for the whole network.
    """
    client = connection.client.host if connection.client else ""
    try:
        asked = connection.url.hostname
    except ValueError:  # a port that is none
        asked = None
    through = any(name in connection.headers for name in _PROXYS)
    return client in _HERE and asked in _HERE and not through and not public_url(connection)


def address_of(connection: Connection) -> str:
    """Where it comes from. The word of a proxy counts where the centre was told of one, and it is on this machine."""
    client = connection.client.host if connection.client else ""
    if client not in _HERE or not public_url(connection):
        return client
    said: str = connection.headers.get("X-Forwarded-For", "")
    return said.rpartition(",")[2].strip()[:64] or client


def is_secure(connection: Connection) -> bool:
    """Whether browsers reach the centre over TLS, its own or a proxy's."""
    return connection.scope["scheme"] == "https" or public_url(connection).startswith("https://")


def public_url(connection: Connection) -> str:
    """What browsers call the centre, as its settings say; empty: they say nothing."""
    return str(connection.app.state.get("public_url", ""))
