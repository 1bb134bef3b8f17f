"""Whether this PC is still what it takes itself for: the one that decides alone, or one of those that vote.

``pc.json`` says whether it decides alone: its own log cannot, for while a branch grows the log names voters that have
never been awake, and an old or half-copied log does not name all. A PC that decides alone has everything, so no other
PC of the branch can have more of the log. One that has more, or knows that this one was taken out, is the branch, and
this PC's time has passed: a person let the other go on, or this disk is an old copy.
"""

from __future__ import annotations

import logging
import time
from contextlib import closing
from pathlib import Path

from branchdesk.bootstrap import pcs
from branchdesk.bootstrap.pcs import Pc
from branchdesk.client.peer import Peers
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.node.app import Node
from branchdesk.node.tls import tls_files
from branchdesk.services.ports import BranchLog
from branchdesk.web.address import is_loopback

log = logging.getLogger(__name__)

EVERY_S = 5.0
LOST_S = 20.0
"""A voter that found no majority for so long, and is told that it is none, is none."""
LOOK_S = 1.0
"""How long to look for nodes in the network, where no other PC is known: they answer at once."""
LOOK_EVERY_S = 15.0


def alone(data: Path, pc: Pc, peers: Peers, own: BranchLog) -> bool:
    """Whether this PC decides without others, and nobody else does."""
    return pc.alone and not _passed(data, pc, peers, own, look=True)


class Lookout:
    """Asks the other PCs now and then, from the cluster's thread."""

    def __init__(self, data: Path, peers: Peers) -> None:
        self._data = data
        self._peers = peers
        self._next = self._sure_at = time.monotonic()
        self._look_at = self._next + LOOK_EVERY_S

    def reason_to_leave(self, pc: Pc, node: Node, *, decides: bool) -> str:
        """Why this PC must not go on as it is; empty: nothing is known against it. ``decides``: with others."""
        now = time.monotonic()
        if not decides or node.pulse.problem != "no_quorum":
            self._sure_at = now
        if now < self._next:
            return ""
        self._next = now + EVERY_S
        if decides:
            return self._dismissed(now - self._sure_at) if now > self._sure_at else ""
        look = now >= self._look_at
        self._look_at = now + LOOK_EVERY_S if look else self._look_at
        return "passed" if _passed(self._data, pc, self._peers, node.parts.log.own, look=look) else ""

    def _dismissed(self, lost_s: float) -> str:
        """The others may have taken out this PC, or its member alone, while it was off: their members do not say so."""
        try:
            standby = self._peers.place(fresh=False).role == "standby"
            return "removed" if standby and lost_s > LOST_S else ""
        except Rejected as refusal:
            return "revoked" if refusal.code == "device_revoked" else ""
        except BranchDeskError:
            return ""


def _passed(data: Path, pc: Pc, peers: Peers, own: BranchLog, *, look: bool) -> bool:
    """Whether others went on with the branch; this PC then never decides alone again, unless a person says so."""
    last = own.read(own.head().seq - 1, 1)  # first: what others have now is compared with what was here before
    seq, gen = (last[0].seq, last[0].event.gen) if last else (0, 1)
    there = peers.went_on(seq, gen) or (_found(data, pc, seq, gen) if look and not pc.urls else "")
    if there:
        log.warning("%s goes on with the branch: this PC does not decide alone any more", there)
        peers.know(pc.urls or (there,))
        pcs.change(data, alone=False, urls=pc.urls or (there,))
    return bool(there)


def _found(data: Path, pc: Pc, seq: int, gen: int) -> str:
    """A PC that nobody told us of: this disk may be a copy from before the branch grew. Only its certificate counts."""
    if is_loopback(pc.host):
        return ""
    from branchdesk.client.discovery import find_urls

    try:
        urls = find_urls(pc.branch, tls=True, seconds=LOOK_S)
    except Unavailable:
        return ""
    others = tuple(url for url in urls if url != pcs.node_url(pc.address))
    with closing(Peers(others, tls_files(pcs.tls_folder(data)).ca, pc.token)) as found:
        return found.went_on(seq, gen)
