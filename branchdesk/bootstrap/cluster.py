"""What a serving node does about the other PCs of its branch.

It answers them (``answers``), and once a second brings the agreement's members to what the log says they should be.
Every voter does this: each step may be done twice, none needs a leader, and what cannot be done now is tried again.

    alone, three PCs enrolled and awake    ->  the agreement begins here, then the others are let in one by one
    a voter has no member                  ->  it asks for a place, is let in as a learner, votes once it caught up
    a member is no voter any more          ->  it is taken out
    this PC is the only voter and member   ->  the agreement ends, the own store decides again
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread

from branchdesk.bootstrap import pcs, revocation
from branchdesk.bootstrap.agreement import Agreement
from branchdesk.bootstrap.alone import Lookout
from branchdesk.bootstrap.answers import PcAnswers
from branchdesk.bootstrap.pcs import Pc
from branchdesk.bootstrap.upkeep import Upkeep
from branchdesk.client.peer import Peers
from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.domain.membership import pcs as pcs_of
from branchdesk.domain.membership import voter_ids
from branchdesk.domain.snapshot import Snapshot
from branchdesk.etcd import members
from branchdesk.etcd.members import Member
from branchdesk.etcd.verdict import Notice
from branchdesk.node.app import Node
from branchdesk.node.serve import NodeServer

log = logging.getLogger(__name__)

EVERY_S = 1.0
STOP_S = 15.0
"""A step may wait for the node's loop, which has ended: it is left behind."""


class PcCluster:
    """``leave(why)`` ends the serving of this node: it is to be a standby, or its member must begin anew."""

    def __init__(self, pc: Pc, data: Path, agreement: Agreement, peers: Peers, leave: Callable[[str], None]) -> None:
        self.node_id = pc.node_id
        self.branch = pc.branch
        self._pc = pc
        self._data = data
        self.answers = PcAnswers(data, agreement)
        self._agreement = agreement
        self.peers = peers
        self._lookout = Lookout(data, peers)
        self._leave = leave
        self._server: NodeServer | None = None
        self._stopping = Event()
        self._problem = ""
        self._upkeep: Upkeep | None = None
        self._thread = Thread(target=self._run, name="cluster", daemon=True)

    def start(self, server: NodeServer) -> None:
        """Begin, once the node is there."""
        self._server = server
        self.answers.node = server.node
        if self._stopping.is_set():  # the member has given up already
            server.stop()
        self._thread.start()

    def stop_serving(self) -> None:
        """Let the node end, from any thread."""
        self._stopping.set()
        if self._server is not None:
            self._server.stop()

    def share(self) -> None:
        """Tell the other nodes at once what was written to the vault."""
        if self._upkeep is not None:
            self._upkeep.share()

    def settled(self) -> bool:
        """Whether the vault has what the other nodes wrote."""
        upkeep = self._upkeep
        return not self._agreement.decides or (upkeep is not None and upkeep.settled)

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        self._end_upkeep()

    def _end_upkeep(self) -> None:
        if self._upkeep is not None:
            self._upkeep.stop()
            self._upkeep = None

    @property
    def _node(self) -> Node:
        assert self._server is not None
        return self._server.node

    def hear(self, notice: Notice) -> None:
        """What the member's process tells."""
        if notice.kind in {"corrupt", "removed"}:
            self._leave(notice.kind)
        elif notice.kind == "rejected_peer" and self._server is not None:
            self._node.parts.audit.peer_refused(notice.detail, notice.where)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self._step()
                self._problem = ""
            except BranchDeskError as error:
                if error.code != self._problem:
                    log.warning("cluster: %s", error)
                self._problem = error.code
            except FAULTS:
                log.exception("cluster")

    def _step(self) -> None:
        s = self._node.hub.snapshot
        self._remember(s)
        revocation.keep(self._data, self._node.parts.vault, s)
        if self.node_id not in {pc.id for pc in pcs_of(s)}:
            self._leave("revoked")
        elif why := self._lookout.reason_to_leave(self._pc, self._node, decides=self._agreement.decides):
            self._leave(why)
        elif not self._agreement.decides:
            self._begin(voter_ids(s))
        else:
            self._vote(s)

    def _remember(self, s: Snapshot) -> None:
        """Where the other PCs are, for the next start; one that decides alone may have an old log, and forgets none."""
        known = self._pc.urls if self._pc.alone else ()
        urls = tuple(dict.fromkeys([*(pcs.node_url(pc.address) for pc in pcs_of(s) if pc.id != self.node_id), *known]))
        if urls != self._pc.urls:
            self._pc = pcs.change(self._data, urls=urls)
            self.peers.know(urls)

    def _vote(self, s: Snapshot) -> None:
        """This PC is one of those that decide; it may still be one when the log says otherwise."""
        with self.answers.changing:
            if self.node_id in voter_ids(s):
                self._upkeep = self._upkeep or Upkeep(self.node_id, self._node, self._agreement.gateway)
                self._tidy(s)
            else:
                members.promote_ready(self._agreement.gateway)  # perhaps the one that is to go on
        if self._upkeep is not None:
            self._upkeep.step(s)

    def _begin(self, wanted: frozenset[str]) -> None:
        """The agreement begins with this PC's log once all who are to vote are awake."""
        others = wanted - {self.node_id}
        if self.node_id not in wanted or not others or not self.answers.awake(others):
            return
        self._node.pulse.check()  # a log that was restored agrees with the centre first
        self._agreement.start(self.hear)
        self._agreement.wait(self._stopping)
        self._node.call(self._node.join(self._agreement.quorum, self._agreement.retire))
        self._agreement.decides = True

    def _tidy(self, s: Snapshot) -> None:
        """One change at a time: let in who has caught up, take out who is no voter any more, end where one is left."""
        gateway = self._agreement.gateway
        wanted = {pcs.peer_url(s.devices[voter].address): voter for voter in voter_ids(s)}
        known = members.members(gateway)
        if self._pc.alone and any(member.name not in {"", self.node_id} for member in known):
            self._pc = pcs.change(self._data, alone=False)  # before another one gets a vote
        strangers = [member for member in known if not _is_among(member, wanted)]
        if strangers:
            members.remove_one(gateway, strangers)
        elif any(member.learner and member.name for member in known):
            members.promote_ready(gateway)
        elif len(wanted) == len(known) == 1:
            if self._upkeep is not None:
                self._upkeep.settle()
            self._end_upkeep()
            self._pc = pcs.change(self._data, alone=True)  # counts once the member's folder is gone
            self._node.call(self._node.part(self._agreement.retire))


def _is_among(member: Member, wanted: Mapping[str, str]) -> bool:
    """Whether this is a voter's member; at its address may still be that of a PC which it replaces."""
    return any(url in wanted and member.name in {"", wanted[url]} for url in member.peer_urls)
