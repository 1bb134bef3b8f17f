"""What the folder of a stopped member still holds: for a person who recovers a branch whose majority is destroyed.

A member that lost the majority answers nobody after a restart. So a throwaway etcd reads a copy of its folder, told
that it is alone; the folder itself stays as it is, and the other PCs can still come back.

The branch is never continued on such an etcd: it throws away what it had on disk but did not know to be agreed, which
may be the last acknowledged events. The node's own store usually has those; the branch goes on from the store, with
these events added.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from pathlib import Path

from branchdesk.domain.chain import Sealed
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.etcd.flags import LOOPBACK, Settings
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.keys import ROOT
from branchdesk.etcd.process import EtcdProcess
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.etcd.verdict import Notice

PATIENCE_S = 30.0
ASK_S = 0.1


def salvage(settings: Settings, scratch: Path, after: int, root: bytes = ROOT) -> list[Sealed]:
    """The agreed events after a position that this member's folder holds. ``scratch``: a folder to work in, emptied.

    Raises Unavailable("history_gone" | "etcd_missing" | …), Damaged("quorum_damaged"), OSError.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(settings.data_dir, scratch)
    client_port, peer_port = _free_ports()
    alone = settings._replace(
        data_dir=scratch, client_port=client_port, peer_url=f"https://{LOOPBACK}:{peer_port}", state="existing"
    )
    trouble: list[Notice] = []
    process = EtcdProcess(alone, trouble.append, force_new_cluster=True)
    quorum = EtcdQuorum(Gateway(alone.client_url, alone.client), root)
    process.start()
    try:
        _wait(quorum, process, trouble)
        return _all_after(quorum, after)
    finally:
        process.stop()
        quorum.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _wait(quorum: EtcdQuorum, process: EtcdProcess, trouble: list[Notice]) -> None:
    until, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while True:
        try:
            quorum.head()
            return
        except Unavailable:
            if process.given_up:
                raise Damaged("quorum_damaged", detail=trouble[-1].detail if trouble else "") from None
            if time.monotonic() > until:
                raise
        pause.wait(ASK_S)


def _all_after(quorum: EtcdQuorum, after: int) -> list[Sealed]:
    found: list[Sealed] = []
    while some := quorum.after(found[-1].seq if found else after):
        found += some
    return found


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind((LOOPBACK, 0))
        other.bind((LOOPBACK, 0))
        return one.getsockname()[1], other.getsockname()[1]
