"""A PC's own files that are damaged while other PCs have the same: put aside, and fetched anew.

The PC's member of the agreement stays as it is, so that a branch in which another PC is off goes on meanwhile.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from branchdesk.bootstrap import log_path, vault_path
from branchdesk.bootstrap.agreement import votes
from branchdesk.bootstrap.pcs import Pc
from branchdesk.bootstrap.standby import copy, copy_secrets
from branchdesk.client.peer import Peers
from branchdesk.domain.errors import BranchDeskError, Damaged, Unavailable
from branchdesk.services.ports import BranchLog, OwnLog
from branchdesk.store.failures import coded
from branchdesk.store.opening import open_log

log = logging.getLogger(__name__)

EVERY_S = 0.5


def own_log(data: Path, pc: Pc) -> OwnLog:
    """This PC's copy of the log; an empty one in place of a damaged one, where a majority of PCs decides.

    Raises as ``open_log``.
    """
    path = log_path(data)
    try:
        return open_log(path, pc.branch)
    except Damaged as damage:
        if not votes(data):  # it may be the only one that has it
            raise
        put_aside(path, damage)
        return open_log(path, pc.branch)


def fetch(data: Path, own: BranchLog, peers: Peers) -> None:
    """Whatever this PC lacks, from the others: until they have given it, it cannot serve. Raises Unavailable."""
    if not own.head().seq:
        _again(lambda: copy(own, peers), peers)
        if not own.head().seq:
            log.warning("no other PC has a log either")
    path = vault_path(data)
    if (damage := _vault_damage(path)) is not None:
        put_aside(path, damage)
        _again(lambda: copy_secrets(data, peers), peers)


def put_aside(path: Path, damage: Damaged) -> None:
    """Keep a damaged file, and what belongs to it, under another name. Raises Unavailable."""
    number = len(list(path.parent.glob(f"{path.name}.damaged-*[0-9]"))) + 1
    log.error("%s: put aside as %s.damaged-%d and fetched from another PC", damage, path.name, number)
    with coded(path):
        for part in ("", "-wal", "-shm", "-journal"):
            file = path.with_name(path.name + part)
            if file.exists():
                file.replace(path.with_name(f"{path.name}.damaged-{number}{part}"))


def _again(work: Callable[[], None], peers: Peers) -> None:
    """Ask one PC after the other until one has answered."""
    told = ""
    while True:
        try:
            work()
            return
        except Damaged:
            raise
        except BranchDeskError as error:
            if error.code != told:
                log.warning("fetching: %s", error)
            told = error.code
            peers.elsewhere()
        time.sleep(EVERY_S)


def _vault_damage(path: Path) -> Damaged | None:
    """What is wrong with the vault's file; None: nothing, or there is none."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as db:
            found = db.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Unavailable("vault_failed", path=str(path), detail=str(error)) from error
    except sqlite3.DatabaseError as error:
        found = str(error)
    return None if found == "ok" else Damaged("vault_damaged", path=str(path), detail=str(found))
