"""This PC's member of the agreement: etcd as its child, the way to it, and its folder. It exists while the PC votes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from branchdesk.bootstrap import pcs
from branchdesk.bootstrap.pcs import Pc
from branchdesk.bootstrap.revocation import list_file
from branchdesk.domain.errors import Unavailable
from branchdesk.etcd.flags import Pem, Settings
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.process import EtcdProcess
from branchdesk.etcd.program import is_fresh
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.etcd.verdict import Notice
from branchdesk.node.tls import tls_files

BEGIN_S = 15.0


class Agreement:
    """The member, running or not."""

    def __init__(self, pc: Pc, data: Path) -> None:
        self.folder = pcs.agreement_folder(data)
        self._pc = pc
        self._process: EtcdProcess | None = None
        self.decides = False
        """The log is what is agreed on; else this PC's own store is."""
        self._pem = _pem(data)
        self._revoked = list_file(data)
        self.gateway = Gateway(f"https://127.0.0.1:{pc.member_port}", self._pem)
        self.quorum = EtcdQuorum(self.gateway)

    def start(self, told: Callable[[Notice], None], cluster: str = "") -> None:
        """Start the member: as it was; else, without data, to join ``cluster``; else as the first and only one.

        ``told`` hears what its process has to tell, on a thread of its own.
        Raises Unavailable("etcd_missing"), Rejected("etcd_version").
        """
        if self._process is not None:
            return
        self._process = EtcdProcess(self.settings(cluster), told)
        self._process.start()

    def settings(self, cluster: str = "") -> Settings:
        """What the member is told at its start."""
        return Settings(
            name=self._pc.node_id,
            data_dir=self.folder,
            client_port=self._pc.member_port,
            peer_url=self._pc.peer_url,
            cluster=cluster or f"{self._pc.node_id}={self._pc.peer_url}",
            token=self._pc.branch,
            client=self._pem,
            peer=self._pem,
            state="existing" if cluster else "new",
            crl=self._revoked if self._revoked.exists() else None,
        )

    def wait(self, stopping: Event) -> None:
        """Until the member that was started answers; else it is taken away again. Raises Unavailable."""
        until = time.monotonic() + BEGIN_S
        while True:
            try:
                self.quorum.head()
                return
            except Unavailable:
                if time.monotonic() > until or stopping.wait(0.1):
                    self.retire()
                    raise

    def stop(self) -> None:
        """End the member; its data stay."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def retire(self, *, keep: bool = False) -> None:
        """End the member for good: its data must not be used again; ``keep`` puts them aside, for the record.

        Raises Unavailable("file_failed").
        """
        self.stop()
        self.decides = False
        pcs.retire(self.folder, keep=keep)


def votes(data: Path) -> bool:
    """Whether this PC has a member of the agreement."""
    return not is_fresh(pcs.agreement_folder(data))


def _pem(data: Path) -> Pem:
    files = tls_files(pcs.tls_folder(data))
    return Pem(files.ca, files.certificate, files.key)
