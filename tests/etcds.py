"""Real etcds for tests: certificates, free loopback ports, one to three members that find each other."""

from __future__ import annotations

import ipaddress
import subprocess
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from branchdesk.domain.errors import Unavailable
from branchdesk.etcd.flags import ENVIRONMENT, PROGRAM, Pem, Settings, command
from branchdesk.etcd.gateway import Gateway
from tests.ports import HOST, free_ports

PATIENCE = 20.0
PAUSE_S = 0.05


def until(true: Callable[[], bool]) -> None:
    """Until it is true; what the cluster refuses now is asked again."""
    end, pause, last = monotonic() + PATIENCE, threading.Event(), ""
    while True:
        try:
            if true():
                return
        except Unavailable as error:
            if monotonic() > end:
                raise
            last = str(error)
        assert monotonic() < end, last
        pause.wait(PAUSE_S)


class Authority:
    """A CA in ``folder`` that gives certificates for the loopback address, for servers and clients."""

    def __init__(self, folder: Path, name: str = "test CA") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        ca = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(True, None), critical=True)
        self.ca = folder / "ca.pem"
        self.ca.write_bytes(ca.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def issue(self, name: str) -> Pem:
        """A certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        hosts = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        built = self._builder(subject, key).add_extension(hosts, critical=False).add_extension(uses, critical=False)
        made = Pem(self.ca, self._folder / f"{name}.pem", self._folder / f"{name}.key")
        made.certificate.write_bytes(built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return made

    def revoke(self, pems: Sequence[Pem], path: Path) -> None:
        """Write a list of certificates that count no longer."""
        now = datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self._name)
        builder = builder.last_update(now - timedelta(days=1)).next_update(now + timedelta(days=1))
        for pem in pems:
            serial = x509.load_pem_x509_certificate(pem.certificate.read_bytes()).serial_number
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
            builder = builder.add_revoked_certificate(revoked)
        path.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )


class Etcds:
    """A cluster of ``count`` members under ``folder``. ``with`` starts it and waits until it has a leader."""

    def __init__(self, folder: Path, count: int = 3) -> None:
        self.authority = authority = Authority(folder / "tls")
        ports = free_ports(2 * count)
        urls = {f"n{n}": f"https://{HOST}:{ports[n]}" for n in range(count)}
        cluster = ",".join(f"{name}={url}" for name, url in urls.items())
        self.settings = [
            Settings(name, folder / name, ports[count + n], url, cluster, "test", pem, pem)
            for n, (name, url) in enumerate(urls.items())
            for pem in [authority.issue(name)]
        ]
        self.gateways = [self.open(n) for n in range(count)]
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def open(self, n: int = 0) -> Gateway:
        """A gateway to a member, to be closed by the caller."""
        return Gateway(self.settings[n].client_url, self.settings[n].client)

    def start(self, members: Sequence[int]) -> None:
        """Start members by number; returns at once."""
        for n in members:
            log = self.settings[n].data_dir.with_suffix(".log").open("ab")
            with log:
                arguments = [PROGRAM, *command(self.settings[n])]
                self._running[n] = subprocess.Popen(arguments, stdout=log, stderr=log, env=ENVIRONMENT)

    def kill(self, n: int) -> None:
        """As a power cut for the process: SIGKILL."""
        process = self._running.pop(n)
        process.kill()
        process.wait()

    def pid(self, n: int) -> int:
        """A running member's process."""
        return self._running[n].pid

    def exit_code(self, n: int) -> int | None:
        """How a member's process ended, once it has."""
        return self._running[n].poll()

    def wait(self, members: Sequence[int] | None = None) -> None:
        """Until these members answer with the majority's word."""
        for gateway in (self.gateways[n] for n in (self._running if members is None else members)):
            until(lambda gateway=gateway: gateway.get(b"x") is None)  # type: ignore[misc]

    def __enter__(self) -> Etcds:
        self.start(range(len(self.settings)))
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        for gateway in self.gateways:
            gateway.close()
        for n in list(self._running):
            self.kill(n)
