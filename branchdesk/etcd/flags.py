"""What our etcd is told when it starts: settings become its command line and environment. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

PROGRAM = "etcd"
INSTALL = "apt-get install etcd-server"
LOOPBACK = "127.0.0.1"

HEARTBEAT_MS = 100
ELECTION_MS = 500
"""Half of etcd's own: a dead leader is replaced in a second, and a slow one on a busy machine with a busy disk was not
deposed (bench/README.md)."""
QUOTA_BYTES = 1 << 30
MAX_REQUEST_BYTES = 8 << 20
MAX_OPS = 512
SNAPSHOT_EVERY = 5000
REVISIONS_KEPT = 1000
ENVIRONMENT = {"GOGC": "50", "GOMAXPROCS": "2"}
"""Garbage is collected twice as often as by default: a PC has memory to share, and the branch's writes are few."""


class Pem(NamedTuple):
    """PEM files of one side of a connection. The certificate must be good for a server and for a client: members
    call each other, and the gateway calls its own etcd."""

    ca: Path
    certificate: Path
    key: Path


class Settings(NamedTuple):
    """One member. ``peer_url`` is how the others reach it, ``cluster`` the list of all as ``name=url,…``.

    ``crl``: a PEM list of certificates that are no longer accepted from other members. ``snapshot_every``: changes
    after which etcd writes a snapshot and lets go of its older write-ahead log.
    """

    name: str
    data_dir: Path
    client_port: int
    peer_url: str
    cluster: str
    token: str
    client: Pem
    peer: Pem
    state: Literal["new", "existing"] = "new"
    crl: Path | None = None
    snapshot_every: int = SNAPSHOT_EVERY
    heartbeat_ms: int = HEARTBEAT_MS
    election_ms: int = ELECTION_MS
    quota_bytes: int = QUOTA_BYTES

    @property
    def client_url(self) -> str:
        """Where the node itself speaks to its etcd; nobody else can."""
        return f"https://{LOOPBACK}:{self.client_port}"


def command(settings: Settings, *, force_new_cluster: bool = False) -> list[str]:
    """The arguments of etcd. ``force_new_cluster``: forget all other members (see ``salvage``)."""
    flags = {
        "name": settings.name,
        "data-dir": settings.data_dir,
        "listen-client-urls": settings.client_url,
        "advertise-client-urls": settings.client_url,
        "listen-peer-urls": _listen_url(settings.peer_url),
        "initial-advertise-peer-urls": settings.peer_url,
        "initial-cluster": settings.cluster,
        "initial-cluster-state": settings.state,
        "initial-cluster-token": settings.token,
        **_tls(settings),
        "heartbeat-interval": settings.heartbeat_ms,
        "election-timeout": settings.election_ms,
        "quota-backend-bytes": settings.quota_bytes,
        "snapshot-count": settings.snapshot_every,
        **_FIXED,
        **({"force-new-cluster": "true"} if force_new_cluster else {}),
    }
    return [f"--{name}={value}" for name, value in flags.items()]


def _listen_url(peer_url: str) -> str:
    """etcd binds to addresses alone: a PC known by a name listens on all of its own."""
    parts = urlsplit(peer_url)
    try:
        ip_address(parts.hostname or "")
    except ValueError:
        return f"{parts.scheme}://0.0.0.0:{parts.port}"
    return peer_url


def _tls(settings: Settings) -> dict[str, Path | str]:
    return {
        "client-cert-auth": "true",
        "trusted-ca-file": settings.client.ca,
        "cert-file": settings.client.certificate,
        "key-file": settings.client.key,
        "peer-client-cert-auth": "true",
        "peer-trusted-ca-file": settings.peer.ca,
        "peer-cert-file": settings.peer.certificate,
        "peer-key-file": settings.peer.key,
        **({"peer-crl-file": settings.crl} if settings.crl else {}),
    }


_FIXED = {
    "pre-vote": "true",  # a PC that comes back does not depose the leader
    "strict-reconfig-check": "true",
    "max-request-bytes": MAX_REQUEST_BYTES,
    "max-txn-ops": MAX_OPS,
    "auto-compaction-mode": "revision",
    "auto-compaction-retention": REVISIONS_KEPT,
    "logger": "zap",
    "log-outputs": "stderr",
    "log-level": "warn",
}
