"""A PC that does not decide (yet): it keeps a copy of the log, and asks what it is to be, until it is a voter."""

from __future__ import annotations

import logging
import time
from contextlib import suppress

from branchdesk.client.peer import Peers
from branchdesk.domain.chain import Head
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.services.pc_messages import Place
from branchdesk.services.ports import BranchLog

log = logging.getLogger(__name__)

EVERY_S = 0.5


def stand_by(own: BranchLog, peers: Peers) -> Place:
    """Copy the log and ask, until this PC is to vote. What does not work now is tried again."""
    told = ""
    while True:
        try:
            copy(own, peers)
            place = peers.place(fresh=True)
            if place.role == "voter":
                return place
            told = ""
        except BranchDeskError as error:
            if error.code != told:
                log.warning("standby: %s", error)
            told = error.code
            with suppress(Unavailable):
                peers.elsewhere()
        time.sleep(EVERY_S)


def copy(own: BranchLog, peers: Peers) -> None:
    """Bring the own store up to another node's. Raises Unavailable, Damaged, Conflict for what does not follow."""
    head = own.head()
    while events := peers.log(head.seq):
        own.append(head, events)
        head = Head(events[-1].seq, events[-1].hash)
