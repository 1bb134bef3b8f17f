"""What a serving node answers to the other PCs of its branch (``services.pc_messages.Cluster``)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from branchdesk.bootstrap import pcs, revocation
from branchdesk.bootstrap.agreement import Agreement
from branchdesk.domain.errors import Rejected
from branchdesk.domain.membership import check_address, voter_ids
from branchdesk.domain.membership import pcs as pcs_of
from branchdesk.domain.snapshot import Snapshot
from branchdesk.etcd import members
from branchdesk.node.app import Node
from branchdesk.node.authority import sign
from branchdesk.node.tls import read_ca, tls_files
from branchdesk.services import messages
from branchdesk.services.messages import Enrol
from branchdesk.services.pc_messages import AskPlace, JoinedPc, JoinPc, Place, Renew, Renewed

AWAKE_S = 5.0
"""A PC that asked for its place so recently is there to take it."""


class PcAnswers:
    """``changing`` is held while the agreement's members change."""

    node: Node

    def __init__(self, data: Path, agreement: Agreement) -> None:
        self.changing = Lock()
        self._data = data
        self._agreement = agreement
        self._asked: dict[str, float] = {}

    def awake(self, ids: Iterable[str]) -> bool:
        """Whether all of these have asked for their place a moment ago."""
        now = time.monotonic()
        return all(now - self._asked.get(asker, -AWAKE_S) < AWAKE_S for asker in ids)

    @property
    def _snapshot(self) -> Snapshot:
        return self.node.hub.snapshot

    def authority(self) -> str:
        """See ``Cluster``."""
        return tls_files(pcs.tls_folder(self._data)).ca.read_text()

    def admit(self, asked: JoinPc) -> JoinedPc:
        """See ``Cluster``. The certificate is made first: what cannot be signed uses up no code."""
        host = asked.address.rpartition(":")[0]
        check_address(asked.address)
        if asked.address in {pc.address for pc in pcs_of(self._snapshot)}:
            raise Rejected("pc_address_taken", address=asked.address)
        certificate = self._sign(asked.request, host)
        enrolment = self.node.access.enrolment
        enrolled = self.node.call(enrolment.enrol(Enrol(code=asked.code, name=asked.name), asked.address))
        revocation.remember(self.node.parts.vault, enrolled.device_id, certificate.encode())
        return JoinedPc(
            branch=enrolled.branch,
            node_id=enrolled.device_id,
            token=enrolled.token,
            ca=self.authority(),
            certificate=certificate,
            vault=self.node.parts.vault.export_for_join(),
            urls=self._others(enrolled.device_id),
        )

    def _others(self, node_id: str) -> tuple[str, ...]:
        return tuple(pcs.node_url(pc.address) for pc in pcs_of(self._snapshot) if pc.id != node_id)

    def renew(self, node_id: str, asked: Renew) -> Renewed:
        """See ``Cluster``."""
        host = self._snapshot.devices[node_id].address.rpartition(":")[0]
        certificate = self._sign(asked.request, host)
        revocation.remember(self.node.parts.vault, node_id, certificate.encode())
        return Renewed(certificate=certificate)

    def renew_own(self, node_id: str, token: str) -> messages.Renewed:
        """A new token for this PC itself. Raises Unavailable."""
        return self.node.call(self.node.access.enrolment.renew_own(node_id, token))

    def _sign(self, request: str, host: str) -> str:
        folder = pcs.tls_folder(self._data)
        if not tls_files(folder).ca_key.exists():
            raise Rejected("no_authority_here")
        return sign(request.encode(), read_ca(folder), [host]).decode()

    def place(self, node_id: str, asked: AskPlace) -> Place:
        """See ``Cluster``."""
        s = self._snapshot
        if asked.fresh:
            self._asked[node_id] = time.monotonic()
        if node_id not in voter_ids(s) or not self._agreement.decides:
            return Place(role="standby", urls=self._others(node_id))
        with self.changing:
            return self._voter(node_id, pcs.peer_url(s.devices[node_id].address), fresh=asked.fresh)

    def _voter(self, node_id: str, url: str, *, fresh: bool) -> Place:
        """A place among the members, made if need be. Raises Unavailable."""
        gateway = self._agreement.gateway
        if not fresh and node_id not in {member.name for member in members.members(gateway)}:
            return Place(role="standby")
        if not members.ensure_learner(gateway, node_id, url, fresh=fresh):
            return Place(role="standby")
        return Place(role="voter", cluster=members.initial_cluster(members.members(gateway), node_id, url))
