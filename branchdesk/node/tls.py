"""The branch's own certificates: one CA that its devices pin, and a server certificate for each node. TLS 1.2 and up.

No public authority is asked: a branch's network has no public names. The CA's key is needed only to add a node.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from branchdesk.places import write_private

CA_YEARS = 10
SERVER_YEARS = 2
_SKEW = timedelta(days=1)


class TlsFiles(NamedTuple):
    """Where the PEM files are. ``ca`` goes to every device; ``ca_key`` belongs in a safe."""

    ca: Path
    ca_key: Path
    certificate: Path
    key: Path


def tls_files(folder: Path) -> TlsFiles:
    """The files' places in a node's folder."""
    return TlsFiles(folder / "ca.pem", folder / "ca.key", folder / "node.pem", folder / "node.key")


def make_certificates(folder: Path, branch: str, hosts: Sequence[str], now: datetime | None = None) -> TlsFiles:
    """Make the CA where there is none, and a new server certificate for ``hosts`` (names or addresses).

    Raises OSError, and ValueError for a CA that cannot be read.
    """
    files = tls_files(folder)
    moment = now or datetime.now(UTC)
    if not files.ca_key.exists():
        ca_key = ec.generate_private_key(ec.SECP256R1())
        write_private(files.ca_key, _pem(ca_key))
        write_private(files.ca, _ca_certificate(ca_key, branch, moment).public_bytes(Encoding.PEM))
    signer = cast(ec.EllipticCurvePrivateKey, load_pem_private_key(files.ca_key.read_bytes(), None))
    ca = x509.load_pem_x509_certificate(files.ca.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(f"BranchDesk node {branch}", key, ca.subject, moment, SERVER_YEARS)
        .add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    write_private(files.key, _pem(key))
    write_private(files.certificate, certificate.public_bytes(Encoding.PEM))
    return files


def _ca_certificate(key: ec.EllipticCurvePrivateKey, branch: str, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"BranchDesk CA {branch}")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _builder(f"BranchDesk CA {branch}", key, name, now, CA_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, now: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + timedelta(days=365 * years))
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
