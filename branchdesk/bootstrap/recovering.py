"""After most PCs of a branch were destroyed: one that is left goes on alone, because a person said so."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from branchdesk.bootstrap import log_path, pcs
from branchdesk.bootstrap.agreement import Agreement, votes
from branchdesk.bootstrap.pcs import Pc
from branchdesk.domain.errors import BranchDeskError
from branchdesk.etcd.salvage import salvage
from branchdesk.node.clock import SteadyClock
from branchdesk.services.generations import Mark
from branchdesk.services.ports import BranchLog, Conflict
from branchdesk.store.marks import write_mark
from branchdesk.store.opening import open_log

log = logging.getLogger(__name__)


class Recovered(NamedTuple):
    """``seq``: where the log ends; ``brought``: events that only this PC's member of the agreement had."""

    seq: int
    brought: int
    member_read: bool


def recover(data: Path, pc: Pc, by: str, note: str) -> Recovered:
    """Let this PC go on alone from its node's next start on, under a new generation of the log.

    Repeated after a crash, it comes to the same. Raises Unavailable("log_in_use" | …), Damaged.
    """
    own = open_log(log_path(data), pc.branch)
    try:
        before = own.head().seq
        member_read = not votes(data) or _take_over(data, pc, own)
        seq = own.head().seq
    finally:
        own.close()
    pcs.retire(pcs.agreement_folder(data), keep=True)
    mark = Mark(at=SteadyClock().now(), seq=seq, reason="recovered", decided=True, by=by, note=note, sole=pc.node_id)
    write_mark(log_path(data), mark)
    pcs.save(data, replace(pc, alone=True))  # the others are asked before it goes on: who lives, wins
    return Recovered(seq, seq - before, member_read)


def _take_over(data: Path, pc: Pc, own: BranchLog) -> bool:
    """Append what the member holds and the own store does not; whether it could be read."""
    head = own.head()
    try:
        events = salvage(Agreement(pc, data).settings(), data / "etcd.recovering", head.seq)
        own.append(head, events)
    except (BranchDeskError, Conflict, OSError) as error:
        log.warning("this PC's member of the agreement could not be read: %s", error)
        return False
    return True
