"""A device's enrolment on its own disk: where its nodes are, who it is, and the token that proves it."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import msgspec

from branchdesk.client.nodes import Nodes
from branchdesk.client.peer import fetch_authority
from branchdesk.client.transport import Patience, Transport
from branchdesk.domain.codes import fingerprint, split
from branchdesk.domain.errors import BranchDeskError, Damaged, Rejected, Unavailable
from branchdesk.domain.events import DeviceKind
from branchdesk.places import write_private
from branchdesk.services.messages import Enrol, Enrolled


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """``urls``: the branch's nodes, the best first. ``ca``: PEM file of the branch's own certificates; empty: none.

    ``expires_at`` (ms): when the token ends; 0: not known. ``client.upkeep`` keeps all this true.
    """

    urls: tuple[str, ...]
    branch: str
    device_id: str
    kind: DeviceKind
    counter: str = ""
    token: str
    expires_at: int = 0
    ca: str = ""


def enrol(url: str, code: str, name: str, path: Path, *, ca: Path | None = None) -> Identity:
    """Join a branch with a one-time code and keep the identity at ``path`` (readable by its owner alone).

    ``url`` may name several nodes, separated by commas. The CA file is copied beside the identity; without one, it is
    fetched where the code came with the CA's fingerprint. Raises Rejected("code_unknown" | "code_used" |
    "code_expired" | "authority_differs"), Unavailable.
    """
    urls = tuple(part.strip().rstrip("/") for part in url.split(","))
    code, mark = split(code)
    kept_ca = _keep_ca(ca, path) if ca else _fetched_ca(urls, mark, path) if mark else ""
    transport = Transport(Nodes(urls), kept_ca, Patience(read=4.0))
    try:
        request = Enrol(code=code, name=name, cmd_id=secrets.token_urlsafe(16))
        raw = transport.call("POST", "/v1/enrol", msgspec.json.encode(request))
    finally:
        transport.close()
    joined = msgspec.json.decode(raw, type=Enrolled)
    identity = Identity(
        urls=transport.nodes.urls,
        branch=joined.branch,
        device_id=joined.device_id,
        kind=joined.kind,
        counter=joined.counter,
        token=joined.token,
        expires_at=joined.expires_at,
        ca=kept_ca,
    )
    save(identity, path)
    return identity


def save(identity: Identity, path: Path) -> None:
    """Write the identity, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, msgspec.json.format(msgspec.json.encode(identity)))


def load(path: Path) -> Identity:
    """The identity kept at ``path``. Raises Unavailable("identity_missing"), Damaged("identity_damaged")."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Identity)
    except FileNotFoundError as error:
        raise Unavailable("identity_missing", path=str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise Damaged("identity_damaged", path=str(path), detail=str(error)) from error


def _fetched_ca(urls: tuple[str, ...], mark: str, path: Path) -> str:
    """The branch's CA from the first node that tells one with this fingerprint."""
    failed: BranchDeskError = Unavailable("no_node")
    for url in urls:
        try:
            ca = fetch_authority(url)
        except Unavailable:
            continue
        if fingerprint(ca) == mark:
            kept = path.with_suffix(".ca.pem")
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_private(kept, ca)
            return str(kept)
        failed = Rejected("authority_differs", url=url)
    raise failed


def _keep_ca(ca: Path, path: Path) -> str:
    kept = path.with_suffix(".ca.pem")
    kept.parent.mkdir(parents=True, exist_ok=True)
    if kept != ca:
        shutil.copyfile(ca, kept)
    return str(kept)
