"""A PC's own place in its branch: ``pc.json`` beside the log says who it is; ``init`` and ``join`` make it.

Ports: the node serves at ``port``; the agreement's members speak at the next one, and the node speaks to its own
member at the one after that, on the loopback alone.
"""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from msgspec.structs import replace

from branchdesk import bootstrap
from branchdesk.bootstrap import centre
from branchdesk.domain import commands as c
from branchdesk.domain.codes import FINGERPRINT_LETTERS, clean, fingerprint, grouped
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.domain.membership import check_address
from branchdesk.domain.membership import pcs as members
from branchdesk.node import authority, tls
from branchdesk.node.clock import SteadyClock
from branchdesk.node.tokens import Tokens
from branchdesk.places import write_private
from branchdesk.services.desk import Desk
from branchdesk.services.logbook import open_branch
from branchdesk.services.pc_messages import JoinedPc, JoinPc
from branchdesk.store.opening import open_log, own

_changing = Lock()


class Pc(msgspec.Struct, frozen=True, kw_only=True):
    """Who this PC is. ``urls`` are the other node PCs' addresses as last known, ``token`` proves who asks there; it
    ends at ``expires_at`` (ms; 0: not known). ``credentials`` renews it. ``alone``: it decides without others (see
    ``bootstrap.alone``).
    """

    node_id: str
    branch: str
    name: str
    host: str
    port: int
    token: str
    expires_at: int = 0
    urls: tuple[str, ...] = ()
    alone: bool = False

    @property
    def address(self) -> str:
        """As it stands in the log."""
        return f"{self.host}:{self.port}"

    @property
    def peer_url(self) -> str:
        """Where other members of the agreement reach this one."""
        return peer_url(self.address)

    @property
    def member_port(self) -> int:
        """Where the node reaches its own member, on the loopback."""
        return self.port + 2


def peer_url(address: str) -> str:
    """Where a PC's member of the agreement is reached, from the address in the log."""
    host, _, port = address.rpartition(":")
    return f"https://{host}:{int(port) + 1}"


def node_url(address: str) -> str:
    """Where a PC's node is reached."""
    return f"https://{address}"


def load(data: Path) -> Pc | None:
    """Who this PC is; None in a branch that was made for one PC alone. Raises Damaged("pc_damaged")."""
    path = data / "pc.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Pc)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Damaged("pc_damaged", path=str(path), detail=str(error)) from error


def save(data: Path, pc: Pc) -> None:
    """Write ``pc.json``, whole or not at all."""
    write_private(data / "pc.json", msgspec.json.format(msgspec.json.encode(pc)))


def change(data: Path, **fields: Any) -> Pc:
    """Change some of what is known of this PC, whatever else somebody changes meanwhile. Raises Damaged, OSError."""
    with _changing:
        known = load(data)
        if known is None:
            raise Damaged("pc_damaged", path=str(data / "pc.json"), detail="missing")
        changed: Pc = replace(known, **fields)
        save(data, changed)
        return changed


def tls_folder(data: Path) -> Path:
    """Where this PC's certificates are."""
    return data / "tls"


def agreement_folder(data: Path) -> Path:
    """Where this PC's member of the agreement keeps its data; it exists while the PC votes."""
    return data / "etcd"


def check_new(data: Path) -> None:
    """Raise Rejected("pc_known") where this folder already belongs to a PC of a branch."""
    if (data / "pc.json").exists():
        raise Rejected("pc_known", path=str(data))


def init(data: Path, profile: Path | None, host: str, port: int, name: str) -> Pc:
    """Make this PC the first of a branch; a log that is here already is the branch's, and goes on.

    Raises Rejected("pc_known" | …), Unavailable("log_in_use" | …), Damaged.
    """
    check_new(data)
    address = f"{host}:{port}"
    check_address(address)
    data.mkdir(parents=True, exist_ok=True)
    stored = bootstrap.stored_profile(data)
    chosen = bootstrap.read_profile(profile) if profile or stored is None else stored
    log = open_log(bootstrap.log_path(data), (stored or chosen).branch)
    try:
        snapshot = open_branch(log, chosen, now=SteadyClock().now())
        desk = Desk(log, snapshot, SteadyClock(snapshot.at), bootstrap.new_id)
        begun = [pc.id for pc in members(snapshot) if pc.address == address]  # before the power went
        node_id = begun[0] if begun else f"node-{secrets.token_hex(4)}"
        pc = Pc(
            node_id=node_id,
            branch=snapshot.branch,
            name=name,
            host=host,
            port=port,
            token=_own_token(data, snapshot.branch, node_id),
            alone=True,
        )
        folder = tls_folder(data)
        folder.mkdir(exist_ok=True)
        tls.make_certificates(folder, snapshot.branch, [host])
        op = c.EnrolDevice(device_id=node_id, device_kind="node", name=name, address=address)
        desk.submit_one(Command(cmd_id=f"init-{node_id}", op=op), Who(device=node_id, kind="node"))
    finally:
        log.close()
    save(data, pc)
    centre.share(data)
    return pc


def _own_token(data: Path, branch: str, node_id: str) -> str:
    vault = bootstrap.vault(data)
    try:
        return Tokens(vault, branch).give(node_id, SteadyClock().now()).token
    finally:
        vault.close()


def with_fingerprint(data: Path, code: str) -> str:
    """A code with what the branch's CA is known by behind it. Raises Rejected("single_pc")."""
    ca = tls.tls_files(tls_folder(data)).ca
    if not ca.exists():
        raise Rejected("single_pc")
    return grouped(code + fingerprint(ca.read_bytes()))


def join(data: Path, code: str, url: str, host: str, port: int, name: str) -> Pc:
    """Join the branch whose node is at ``url``. ``code`` is as ``node code node`` printed it, with the fingerprint.

    Raises Rejected("pc_known" | "code_incomplete" | "authority_differs" | "code_unknown" | …), Unavailable.
    """
    from branchdesk.client import peer

    check_new(data)
    if bootstrap.log_path(data).exists():
        raise Rejected("log_exists", path=str(bootstrap.log_path(data)))
    check_address(f"{host}:{port}")
    letters = clean(code)
    if len(letters) <= FINGERPRINT_LETTERS:
        raise Rejected("code_incomplete")
    ca = peer.fetch_authority(url)
    if fingerprint(ca) != letters[-FINGERPRINT_LETTERS:]:
        raise Rejected("authority_differs", url=url)
    folder = tls_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    write_private(tls.tls_files(folder).ca, ca)
    request = tls.request_certificate(folder, [host, *authority.LOOPBACK])
    asked = JoinPc(code=letters[:-FINGERPRINT_LETTERS], name=name, address=f"{host}:{port}", request=request.decode())
    joined = peer.join(url, asked, tls.tls_files(folder).ca)
    tls.install(folder, joined.certificate.encode())
    _keep_secrets(data, joined)
    pc = Pc(
        node_id=joined.node_id,
        branch=joined.branch,
        name=name,
        host=host,
        port=port,
        token=joined.token,
        urls=joined.urls,
    )
    save(data, pc)
    return pc


def _keep_secrets(data: Path, joined: JoinedPc) -> None:
    vault = bootstrap.vault(data)
    try:
        vault.import_from_join(joined.vault)
    finally:
        vault.close()


def put_aside(data: Path) -> Path | None:
    """Rename a folder with what is in it; nothing is deleted. None: there was nothing. Raises Unavailable."""
    if not data.exists() or not any(data.iterdir()):
        return None
    own(bootstrap.log_path(data), create=True).release()  # no node may be running
    names = (data.with_name(f"{data.name}.old-{number}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    try:
        data.rename(aside)
    except OSError as error:
        raise Unavailable("file_failed", path=str(data), detail=error.strerror or "") from error
    return aside


def remove(data: Path, pc: Pc, node_id: str) -> None:
    """Take a PC out of the branch, at whichever node answers.

    Raises Rejected("unknown_device" | "last_voter"), Unavailable("no_node").
    """
    from branchdesk.client.peer import Peers

    peers = Peers((node_url(pc.address), *pc.urls), tls.tls_files(tls_folder(data)).ca, pc.token)
    try:
        peers.revoke(node_id, f"remove-{node_id}")
    finally:
        peers.close()


def retire(folder: Path, *, keep: bool = False) -> None:
    """Take a folder's name away in one step that lasts: its data must not be used again. Then delete it, or not.

    Raises Unavailable("file_failed").
    """
    if not folder.exists():
        return
    aside = folder.with_name(f"{folder.name}.gone")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        folder.rename(aside)
        handle = os.open(folder.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise Unavailable("file_failed", path=str(folder), detail=error.strerror or "") from error
    if not keep:
        shutil.rmtree(aside, ignore_errors=True)
