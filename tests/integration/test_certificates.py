"""The branch's own certificates: what the authority signs, renewing in time, and a server that takes up the new one."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from branchdesk.node.authority import (
    DAYS,
    Authority,
    belongs,
    days_left,
    names_of,
    new_authority,
    new_request,
    revocation_list,
    revoked_in,
    serial,
    serves_clients_too,
    sign,
)
from branchdesk.node.tls import (
    RENEW_DAYS,
    WARN_DAYS,
    Renewal,
    install,
    make_certificates,
    read_ca,
    request_certificate,
    tls_files,
)
from tests.nodes import NodeThread
from tests.refusals import refused

NOW = datetime.now(UTC).replace(microsecond=0)
NAMES = ["192.0.2.7", "node-2"]


@pytest.fixture(scope="module")
def ca() -> Authority:
    return new_authority("demo", NOW)


def pem(ca: Authority) -> bytes:
    return ca.certificate.public_bytes(Encoding.PEM)


def test_a_request_becomes_a_certificate_for_server_and_client(ca: Authority) -> None:
    key, request = new_request(NAMES)
    certificate = sign(request, ca, NAMES, now=NOW)
    assert belongs(certificate, key, pem(ca))
    assert names_of(certificate) == NAMES
    assert serves_clients_too(certificate)
    assert days_left(certificate, NOW) == DAYS
    assert serial(certificate) != serial(sign(request, ca, NAMES, now=NOW))
    assert not belongs(certificate, new_request(NAMES)[0], pem(ca))
    assert not belongs(certificate, key, pem(new_authority("demo", NOW)))


def test_no_certificate_outlives_its_authority(ca: Authority) -> None:
    late = ca.certificate.not_valid_after_utc - timedelta(days=10)
    assert days_left(sign(new_request(NAMES)[1], ca, NAMES, now=late), late) == 10


def odd_request(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, *names: x509.GeneralName) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def swapped_key() -> bytes:
    """A request with somebody else's public key under its own signature."""
    mine, theirs = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    der = x509.load_pem_x509_csr(odd_request(mine, x509.DNSName("node-2"))).public_bytes(Encoding.DER)
    own, other = (
        key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) for key in (mine, theirs)
    )
    return x509.load_der_x509_csr(der.replace(own, other)).public_bytes(Encoding.PEM)


def test_what_is_not_right_is_not_signed(ca: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    ok = x509.DNSName("node-2")
    for request in (
        b"no request",
        b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        swapped_key(),
        odd_request(rsa.generate_private_key(65537, 2048), ok),
        odd_request(ec.generate_private_key(ec.SECP384R1()), ok),
        odd_request(key),
        odd_request(key, ok, x509.DNSName("node-1")),
        odd_request(key, ok, x509.DNSName("*")),
        odd_request(key, ok, x509.RFC822Name("node-2")),
        odd_request(key, ok, x509.UniformResourceIdentifier("node-2")),
    ):
        with refused("csr_invalid"):
            sign(request, ca, NAMES)


def test_the_file_of_certificate_and_key_fit_after_every_renewal(tmp_path: Path) -> None:
    files = make_certificates(tmp_path, "demo", NAMES)
    before = [path.read_bytes() for path in files]
    make_certificates(tmp_path, "demo", [*NAMES, "node-3"])
    after = [path.read_bytes() for path in files]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False, True]
    assert set(names_of(after[2])) == {*NAMES, "node-3", "127.0.0.1", "localhost"}
    assert belongs(after[2], after[3], after[0])


def test_a_certificate_is_renewed_when_thirty_days_are_left(tmp_path: Path) -> None:
    files, renewal = make_certificates(tmp_path, "demo", NAMES, NOW), Renewal(tmp_path)
    first = files.certificate.read_bytes()
    assert not renewal.keep(NOW + timedelta(days=DAYS - RENEW_DAYS - 1))
    due = NOW + timedelta(days=DAYS - RENEW_DAYS, minutes=1)
    assert renewal.keep(due)
    assert not renewal.keep(due)
    second = files.certificate.read_bytes()
    assert days_left(second, due) == DAYS
    assert names_of(second) == names_of(first)
    assert belongs(second, files.key.read_bytes(), files.ca.read_bytes())


def test_a_pc_without_the_authority_has_its_certificate_signed_by_the_one_with_it(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home, other):
        folder.mkdir()
    make_certificates(home, "demo", ["node-1"])
    ca = read_ca(home)
    request = request_certificate(other, NAMES)
    install(other, sign(request, ca, NAMES, now=NOW), pem(ca))
    assert not tls_files(other).ca_key.exists()
    first, later = tls_files(other).certificate.read_bytes(), NOW + timedelta(days=70)
    assert not Renewal(other).keep(later)
    assert not Renewal(other, lambda _request: b"nothing of use").keep(later)
    assert tls_files(other).certificate.read_bytes() == first
    assert Renewal(other, lambda request: sign(request, ca, NAMES, now=later)).keep(later)
    assert days_left(tls_files(other).certificate.read_bytes(), later) == DAYS


def test_a_foreign_certificate_is_not_installed(tmp_path: Path) -> None:
    files = make_certificates(tmp_path, "demo", NAMES)
    before = files.certificate.read_bytes()
    for forged in (
        sign(request_certificate(tmp_path), new_authority("demo", NOW), names_of(before)),
        sign(new_request(NAMES)[1], read_ca(tmp_path), NAMES),
    ):
        with refused("certificate_foreign"):
            install(tmp_path, forged)
    assert files.certificate.read_bytes() == before


def test_health_tells_of_a_certificate_that_is_about_to_end(tmp_path: Path) -> None:
    make_certificates(tmp_path, "demo", NAMES, NOW)
    renewal = Renewal(tmp_path)
    assert renewal.problems(NOW + timedelta(days=DAYS - WARN_DAYS)) == ()
    assert renewal.problems(NOW + timedelta(days=DAYS - WARN_DAYS, minutes=1)) == ("certificate_ends",)
    tls_files(tmp_path).certificate.unlink()
    assert renewal.problems(NOW) == ("certificate_ends",)


def test_a_certificate_of_the_first_version_is_replaced_at_once(tmp_path: Path) -> None:
    """It was good for two years, and for a server alone: the nodes' etcds could not call each other with it."""
    files = make_certificates(tmp_path, "demo", ["node-1"])
    ca, key = read_ca(tmp_path), ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(ca.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=730))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("node-1")]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    files.certificate.write_bytes(builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert Renewal(tmp_path).keep()
    assert serves_clients_too(files.certificate.read_bytes())
    assert names_of(files.certificate.read_bytes()) == ["node-1"]


def test_a_lost_pcs_certificate_can_be_revoked(ca: Authority, tmp_path: Path) -> None:
    lost, kept = (sign(new_request(NAMES)[1], ca, NAMES) for _ in range(2))
    listed = x509.load_pem_x509_crl(revocation_list(ca, [serial(lost)]))
    assert listed.is_signature_valid(ca.key.public_key())
    assert listed.get_revoked_certificate_by_serial_number(serial(kept)) is None
    assert revoked_in(revocation_list(ca, [serial(lost)])) == {serial(lost)}
    assert revoked_in(revocation_list(ca, [])) == set()


def shown(node: NodeThread) -> int:
    """The serial of the certificate that a new connection is shown."""
    context = ssl.create_default_context(cafile=node.ca)
    with (
        socket.create_connection(("127.0.0.1", node.port), timeout=10) as connection,
        context.wrap_socket(connection, server_hostname="127.0.0.1") as secured,
    ):
        der = secured.getpeercert(binary_form=True)
        assert der is not None
        return x509.load_der_x509_certificate(der).serial_number


def test_a_running_server_takes_up_a_renewed_certificate(tmp_path: Path) -> None:
    with NodeThread(tmp_path, tls=True) as node, requests.Session() as before:
        certificate = tls_files(tmp_path).certificate
        before.trust_env, before.verify = False, str(node.ca)
        assert before.get(node.url + "/v1/health", timeout=10).ok
        first = shown(node)
        make_certificates(tmp_path, "demo", ["127.0.0.1"], NOW - timedelta(days=70))
        assert Renewal(tmp_path).keep(NOW)
        second = shown(node)
        assert (first != second, second) == (True, serial(certificate.read_bytes()))
        assert before.get(node.url + "/v1/health", timeout=10).ok  # on its old connection
        certificate.write_bytes(b"half a certifi")
        assert shown(node) == second
