"""A node's certificate on its disk: made, renewed in time, replaced whole.

No public authority is asked: a branch's network has no public names. A certificate is good for 90 days and renewed
when 30 are left, for the same key: so one file is replaced, and certificate and key always fit. A PC without the CA's
key asks the one that has it. ``web.tls`` and etcd notice a new file by themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding

from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.node import authority
from branchdesk.node.authority import Authority, days_left, names_of, new_request, serves_clients_too, sign
from branchdesk.places import write_private

log = logging.getLogger(__name__)

RENEW_DAYS = 30
"""With fewer left a new certificate is got."""
WARN_DAYS = 15
"""With fewer left somebody is told: renewing has failed for a fortnight."""
AGAIN = timedelta(hours=1)


class TlsFiles(NamedTuple):
    """Where the PEM files are. ``ca`` goes to every device; ``ca_key`` is on one PC, with a copy in a safe."""

    ca: Path
    ca_key: Path
    certificate: Path
    key: Path


def tls_files(folder: Path) -> TlsFiles:
    """The files' places in a node's folder."""
    return TlsFiles(folder / "ca.pem", folder / "ca.key", folder / "node.pem", folder / "node.key")


def make_certificates(folder: Path, branch: str, hosts: Sequence[str], now: datetime | None = None) -> TlsFiles:
    """Make the CA and the node's key where there are none, and a new certificate for ``hosts`` (names or addresses).

    Raises OSError, and ValueError for a CA that cannot be read.
    """
    files = tls_files(folder)
    moment = now or datetime.now(UTC)
    if not files.ca_key.exists():
        made = authority.new_authority(branch, moment)
        write_private(files.ca_key, authority.key_pem(made.key))
        write_private(files.ca, made.certificate.public_bytes(Encoding.PEM))
    request = request_certificate(folder, [*dict.fromkeys([*hosts, *authority.LOOPBACK])])
    write_private(files.certificate, sign(request, read_ca(folder), hosts, now=moment))
    return files


def read_ca(folder: Path) -> Authority:
    """The branch's CA, on the PC that has its key. Raises OSError, ValueError."""
    files = tls_files(folder)
    return authority.read_authority(files.ca.read_bytes(), files.ca_key.read_bytes())


def request_certificate(folder: Path, names: Sequence[str] = ()) -> bytes:
    """The request for this PC's certificate, under ``names`` or those it has; the key is made where there is none.

    Raises OSError, ValueError.
    """
    files = tls_files(folder)
    if not files.key.exists():
        write_private(files.key, authority.new_key())
    return new_request(names or names_of(files.certificate.read_bytes()), files.key.read_bytes())[1]


def install(folder: Path, certificate: bytes, ca: bytes = b"") -> None:
    """Keep a certificate that was signed elsewhere (and, on a PC that joins, the branch's CA).

    Raises Rejected("certificate_foreign") where it does not belong to this PC's key and that CA; OSError, ValueError.
    """
    files = tls_files(folder)
    ca = ca or files.ca.read_bytes()
    if not authority.belongs(certificate, files.key.read_bytes(), ca):
        raise Rejected("certificate_foreign")
    write_private(files.ca, ca)
    write_private(files.certificate, certificate)


class Renewal:
    """Looks after a node's certificate. ``ask`` gets a request signed by the PC that has the CA's key."""

    def __init__(self, folder: Path, ask: Callable[[bytes], bytes] | None = None) -> None:
        self._folder = folder
        self._ask = ask
        self._not_before = datetime.min.replace(tzinfo=UTC)

    def keep(self, now: datetime | None = None) -> bool:
        """Renew the certificate where that is due and possible; tells whether it was. A failure is tried again."""
        moment = now or datetime.now(UTC)
        if moment < self._not_before:
            return False
        try:
            if not self._due(moment):
                return False
            install(self._folder, self._sign(request_certificate(self._folder), moment))
        except (BranchDeskError, OSError, ValueError):
            log.exception("the certificate could not be renewed")
            self._not_before = moment + AGAIN
            return False
        return True

    def problems(self, now: datetime | None = None) -> tuple[str, ...]:
        """The code for health when the end is near."""
        try:
            return ("certificate_ends",) if self._left(now) < WARN_DAYS else ()
        except (OSError, ValueError):
            return ("certificate_ends",)

    def _due(self, now: datetime) -> bool:
        certificate = tls_files(self._folder).certificate.read_bytes()
        return days_left(certificate, now) < RENEW_DAYS or not serves_clients_too(certificate)

    def _left(self, now: datetime | None) -> int:
        return days_left(tls_files(self._folder).certificate.read_bytes(), now)

    def _sign(self, request: bytes, now: datetime) -> bytes:
        if tls_files(self._folder).ca_key.exists():
            names = names_of(tls_files(self._folder).certificate.read_bytes())
            return sign(request, read_ca(self._folder), names, now=now)
        if self._ask is None:
            raise Rejected("no_authority_here")
        return self._ask(request)
