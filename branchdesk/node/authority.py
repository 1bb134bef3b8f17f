"""The branch's certificate authority: what it signs, and what it refuses to sign. Pure: PEM in, PEM out.

A PC makes its key itself and never sends it; what it sends is a request (CSR), which proves that it has the key.
Certificates are good for a server and for a client, because the nodes' etcds call each other.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from branchdesk.domain.errors import Rejected

CA_YEARS = 10
DAYS = 90
LOOPBACK = ("127.0.0.1", "localhost")
"""In every certificate: a node reaches its own etcd there."""
_SKEW = timedelta(days=1)
_USES = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]


class Authority(NamedTuple):
    """The CA's certificate, which every device pins, and its key, which stays on the PC where the branch was made."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def new_authority(branch: str, now: datetime) -> Authority:
    """A CA of its own for a branch."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"BranchDesk CA {branch}")
    certificate = (
        _builder(name, key.public_key(), name, now, now + timedelta(days=365 * CA_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def read_authority(certificate: bytes, key: bytes) -> Authority:
    """The CA of two PEM files. Raises ValueError for what is not one."""
    return Authority(x509.load_pem_x509_certificate(certificate), read_key(key))


def new_key() -> bytes:
    """A P-256 key, as PEM."""
    return key_pem(ec.generate_private_key(ec.SECP256R1()))


def new_request(names: Sequence[str], key: bytes | None = None) -> tuple[bytes, bytes]:
    """A key (the one given, else a new one) and the request for a certificate under these names or addresses."""
    key = key or new_key()
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(_name(f"BranchDesk node {names[0]}"))
        .add_extension(x509.SubjectAlternativeName([_host(name) for name in names]), critical=False)
        .sign(read_key(key), hashes.SHA256())
    )
    return key, request.public_bytes(Encoding.PEM)


def sign(
    request: bytes, ca: Authority, names: Iterable[str], *, days: int = DAYS, now: datetime | None = None
) -> bytes:
    """A certificate for the request, under the names that it asks for; ``names`` are all that it may have.

    Raises Rejected("csr_invalid") for a request that is not right, has another kind of key, or wants more.
    """
    moment = now or datetime.now(UTC)
    public, asked = _checked(request, {*names, *LOOPBACK})
    subject = _name(f"BranchDesk node {asked[0]}")
    end = min(moment + timedelta(days=days), ca.certificate.not_valid_after_utc)
    certificate = (
        _builder(subject, public, ca.certificate.subject, moment, end)
        .add_extension(x509.SubjectAlternativeName([_host(name) for name in asked]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(_USES), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False)
        .sign(ca.key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def revocation_list(ca: Authority, serials: Iterable[int], now: datetime | None = None) -> bytes:
    """The certificates that count no longer although they have not ended (a lost PC), as PEM."""
    moment = now or datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.certificate.subject)
        .last_update(moment - _SKEW)
        .next_update(ca.certificate.not_valid_after_utc)
    )
    for serial in sorted(serials):
        revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
        builder = builder.add_revoked_certificate(revoked)
    return builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def revoked_in(listed: bytes) -> set[int]:
    """The numbers in a list of ``revocation_list``. Raises ValueError."""
    return {revoked.serial_number for revoked in x509.load_pem_x509_crl(listed)}


def days_left(certificate: bytes, now: datetime | None = None) -> int:
    """Whole days until a PEM certificate ends; negative afterwards. Raises ValueError."""
    end = x509.load_pem_x509_certificate(certificate).not_valid_after_utc
    return (end - (now or datetime.now(UTC))).days


def serial(certificate: bytes) -> int:
    """The number by which a certificate is named in a revocation list. Raises ValueError."""
    return x509.load_pem_x509_certificate(certificate).serial_number


def names_of(certificate: bytes) -> list[str]:
    """The names and addresses in a PEM certificate. Raises ValueError."""
    return _names(x509.load_pem_x509_certificate(certificate).extensions)


def serves_clients_too(certificate: bytes) -> bool:
    """Whether a certificate is good for a client as well; those of earlier versions were not. Raises ValueError."""
    extensions = x509.load_pem_x509_certificate(certificate).extensions
    return ExtendedKeyUsageOID.CLIENT_AUTH in extensions.get_extension_for_class(x509.ExtendedKeyUsage).value


def belongs(certificate: bytes, key: bytes, ca: bytes) -> bool:
    """Whether a certificate is of this key and signed by this CA. Raises ValueError."""
    own = x509.load_pem_x509_certificate(certificate)
    try:
        own.verify_directly_issued_by(x509.load_pem_x509_certificate(ca))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return _raw(own.public_key()) == _raw(read_key(key).public_key())


def read_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """A P-256 key. Raises ValueError."""
    key = load_pem_private_key(pem, None)
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise ValueError("not a P-256 key")


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A key as PEM, not encrypted: the file's rights protect it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _checked(request: bytes, allowed: set[str]) -> tuple[ec.EllipticCurvePublicKey, list[str]]:
    """The key and the names of a request. Raises Rejected("csr_invalid")."""
    try:
        asked = x509.load_pem_x509_csr(request)
        sound = asked.is_signature_valid
        names = _names(asked.extensions)
        public = asked.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound) as error:
        raise Rejected("csr_invalid", detail=str(error)[:200]) from error
    if not sound:
        raise Rejected("csr_invalid", detail="signature")
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise Rejected("csr_invalid", detail="not P-256")
    if not names or not set(names) <= allowed:
        raise Rejected("csr_invalid", detail=", ".join(sorted(set(names) - allowed))[:200] or "no name")
    return public, names


def _names(extensions: x509.Extensions) -> list[str]:
    """The DNS names and addresses; anything else is a name that nobody allows."""
    found = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) if isinstance(name, x509.DNSName | x509.IPAddress) else repr(name) for name in found]


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, issuer: x509.Name, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    """A common name holds 64 characters at most."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _raw(key: object) -> bytes:
    """A public key as bytes; empty for another kind than ours."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return b""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
