"""Certificates of PCs that were taken out of the branch count no longer, although they have not ended.

The PC that signs keeps in the vault which certificates went to which PC, and the list of those that were revoked; every
PC has the list in a file that its member of the agreement reads at each connection.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from branchdesk.bootstrap.pcs import tls_folder
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.authority import revocation_list, revoked_in, serial
from branchdesk.node.tls import read_ca, tls_files
from branchdesk.node.vault import Vault
from branchdesk.places import write_private

KEPT = 10
"""Certificates remembered for each PC: more than it can have had in the time that one is good."""
LIST = "list"


def list_file(data: Path) -> Path:
    """Where this PC's copy of the list is."""
    return tls_folder(data) / "revoked.pem"


def remember(vault: Vault, node_id: str, certificate: bytes) -> None:
    """This certificate goes to that PC."""
    numbers = [*_numbers(vault, node_id), f"{serial(certificate):x}"]
    vault.put("certificate", node_id, msgspec.json.encode(numbers[-KEPT:]))


def keep(data: Path, vault: Vault, snapshot: Snapshot) -> None:
    """Bring the list up to the log where this PC signs, and the file up to the list. Raises OSError, Unavailable."""
    lost = [device.id for device in snapshot.devices.values() if device.kind == "node" and device.revoked]
    listed = vault.get("revoked", LIST)
    if tls_files(tls_folder(data)).ca_key.exists():
        numbers = {int(number, 16) for node_id in lost for number in _numbers(vault, node_id)}
        if not listed or revoked_in(listed) != numbers:
            vault.put("revoked", LIST, revocation_list(read_ca(tls_folder(data)), numbers))
    write(data, vault)


def write(data: Path, vault: Vault) -> None:
    """Bring the file up to the vault's list. Raises OSError."""
    listed, file = vault.get("revoked", LIST), list_file(data)
    if listed and not (file.exists() and file.read_bytes() == listed):
        write_private(file, listed)


def _numbers(vault: Vault, node_id: str) -> list[str]:
    raw = vault.get("certificate", node_id)
    return msgspec.json.decode(raw, type=list[str]) if raw else []
