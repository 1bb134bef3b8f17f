"""How a node is, asked from its own PC, so that no fault of the network stands between."""

from __future__ import annotations

import ctypes
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import requests

from bench.faults.pcs import Pc
from branchdesk.domain.errors import BranchDeskError
from branchdesk.etcd.flags import Pem
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.members import members
from branchdesk.node.tls import tls_files
from branchdesk.services.messages import Health

_NEW_NET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class Probe:
    """One node's health, by a thread that lives in its PC's namespace. ``data`` is the node's folder."""

    def __init__(self, pc: Pc, url: str, ca: Path, data: Path) -> None:
        self._url, self._ca = url, ca
        files = tls_files(data / "tls")
        self._member = f"https://127.0.0.1:{int(url.rpartition(':')[2]) + 2}"
        self._pem = Pem(files.ca, files.certificate, files.key)
        self._inside = ThreadPoolExecutor(1, f"probe-{pc.name}", initializer=_enter, initargs=(pc.namespace,))

    def health(self) -> Health | None:
        """None where it does not answer."""
        return self._inside.submit(self._ask).result()

    def voters(self) -> int:
        """How many members of the agreement vote, as this PC's own member knows; 0 where it does not answer."""
        return self._inside.submit(self._count).result()

    def close(self) -> None:
        """Leave the namespace."""
        self._inside.shutdown()

    def _ask(self) -> Health | None:
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.get(f"{self._url}/v1/health", verify=str(self._ca), timeout=2)
                return msgspec.json.decode(answer.content, type=Health) if answer.ok else None
            except (OSError, msgspec.DecodeError):
                return None

    def _count(self) -> int:
        gateway = Gateway(self._member, self._pem)
        try:
            return sum(1 for member in members(gateway) if member.name and not member.learner)
        except (BranchDeskError, OSError):  # a PC that is being replaced has no certificate for a moment
            return 0
        finally:
            gateway.close()


def _enter(namespace: str) -> None:
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if _libc.setns(handle, _NEW_NET):
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(handle)
