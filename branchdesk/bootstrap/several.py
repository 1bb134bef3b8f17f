"""Run a node PC of a branch that may have several: as standby, as a voter, or alone, and from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from msgspec.structs import replace

from branchdesk.bootstrap import NodeSettings, centre, log_path, pcs
from branchdesk.bootstrap.agreement import Agreement, votes
from branchdesk.bootstrap.alone import alone
from branchdesk.bootstrap.cluster import PcCluster
from branchdesk.bootstrap.mending import fetch, own_log
from branchdesk.bootstrap.pcs import Pc
from branchdesk.bootstrap.serving import serve
from branchdesk.bootstrap.standby import stand_by
from branchdesk.client.peer import Peers
from branchdesk.kinds import ready_kinds
from branchdesk.node.tls import tls_files
from branchdesk.services.ports import OwnLog


def run_pc(settings: NodeSettings, pc: Pc, ready: Callable[[str], None]) -> None:
    """Run this PC's node until it is told to stop. Raises Damaged, Rejected, Unavailable."""
    ready_kinds()
    with ExitStack() as opened:
        own = own_log(settings.data, pc)
        opened.callback(own.close)
        while _serve_once(settings, pc, own, ready):
            pc = pcs.load(settings.data) or pc


def _serve_once(settings: NodeSettings, pc: Pc, own: OwnLog, ready: Callable[[str], None]) -> bool:
    """Whether to go on, as something else."""
    data = settings.data
    files = tls_files(pcs.tls_folder(data))
    cluster = ""
    with ExitStack() as opened:
        peers = Peers(pc.urls, files.ca, pc.token)
        opened.callback(peers.close)
        if not votes(data) and not alone(data, pc, peers, own):
            cluster = stand_by(data, own, peers).cluster
        elif votes(data):
            fetch(data, own, peers)
        service = _Service(settings, pc, peers, opened)
        service.run(own, cluster, ready)
    if service.left:  # whatever it was, this member does not come back as it was
        service.agreement.retire(keep=True)
    return bool(service.left)


class _Service:
    """One time of serving; ``left`` says why it ended if nobody asked it to."""

    def __init__(self, settings: NodeSettings, pc: Pc, peers: Peers, opened: ExitStack) -> None:
        self.left = ""
        self._settings = settings
        self.agreement = Agreement(pc, settings.data)
        self.cluster = PcCluster(pc, settings.data, self.agreement, peers, self._leave)
        self._pc = pc
        opened.callback(self.agreement.stop)

    def run(self, own: OwnLog, cluster: str, ready: Callable[[str], None]) -> None:
        """Serve until told to stop, or until this PC must be something else."""
        pc, data = self._pc, self._settings.data
        if cluster or votes(data):
            self.agreement.start(self.cluster.hear, cluster)
            self.agreement.decides = True
        else:
            centre.look_back(log_path(data), own, pc.branch)
        settings = replace(self._settings, host=pc.host, port=pc.port, tls=pcs.tls_folder(data))
        serve(settings, own, ready, self.cluster, self.agreement.quorum if self.agreement.decides else None)

    def _leave(self, why: str) -> None:
        self.left = why
        self.cluster.stop_serving()
