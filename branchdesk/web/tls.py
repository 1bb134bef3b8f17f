"""TLS of our servers: a renewed certificate is taken up without a restart, and failed handshakes are told."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from typing import Any, Self

from branchdesk.domain.errors import Unavailable
from branchdesk.web.address import Address

log = logging.getLogger(__name__)

Refused = Callable[[str], None]
"""Is told why a handshake failed, on the server's loop; must not block."""


class ServerTls(ssl.SSLContext):
    """TLS 1.2 or later with the address's certificate, read anew for the next connection after its file changed.

    A client need not show a certificate; one that does must show one of the address's CA that has not ended.
    """

    def __new__(cls, _address: Address, _refused: Refused | None = None) -> Self:
        """As the base wants it."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, address: Address, refused: Refused | None = None) -> None:
        """Raises Unavailable("tls_files")."""
        self._address = address
        self.refused = refused or (lambda _detail: None)
        self.sslobject_class = _Watched
        self.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            self._seen = self._stamp()
            self.load_cert_chain(str(address.certificate), address.key)
            if address.ca is not None:
                self.load_verify_locations(address.ca)
                self.verify_mode = ssl.CERT_OPTIONAL
        except OSError as error:  # ssl.SSLError is one
            raise Unavailable("tls_files", path=str(address.certificate), detail=str(error)) from error

    def wrap_bio(self, *args: Any, **options: Any) -> ssl.SSLObject:
        """Called by the loop for every new connection."""
        self._refresh()
        return super().wrap_bio(*args, **options)

    def _refresh(self) -> None:
        try:
            stamp = self._stamp()
            if stamp != self._seen:
                self.load_cert_chain(str(self._address.certificate), self._address.key)
                self._seen = stamp
        except OSError:  # the certificate at hand is better than none
            log.exception("the new certificate cannot be used")

    def _stamp(self) -> tuple[int, int]:
        assert self._address.certificate is not None
        stat = self._address.certificate.stat()
        return stat.st_mtime_ns, stat.st_ino


class _Watched(ssl.SSLObject):
    """One connection's TLS."""

    def do_handshake(self) -> None:
        """Called by the loop as bytes come."""
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            if isinstance(self.context, ServerTls):
                self.context.refused(error.reason or str(error))
            raise
