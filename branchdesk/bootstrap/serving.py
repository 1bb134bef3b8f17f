"""Serve a branch from its log: which clock, vault, forecast, shipper and server make a node up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from branchdesk.bootstrap import NodeSettings, centre, log_path, new_id, read_profile, vault
from branchdesk.domain.chain import Sealed
from branchdesk.domain.commands import Command, GiveAdvice
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.clock import NodeClock, ScaledClock, SteadyClock
from branchdesk.services.advising import NODE, Advising
from branchdesk.services.inbox_messages import CENTRE
from branchdesk.services.logbook import load
from branchdesk.services.past import PastDays
from branchdesk.services.ports import OwnLog, Quorum
from branchdesk.services.replicated import ReplicatedLog, no_history
from branchdesk.services.waits import Parcel, Relearning, Waits

if TYPE_CHECKING:
    from branchdesk.bootstrap.cluster import PcCluster
    from branchdesk.bootstrap.credentials import Credentials
    from branchdesk.node.app import Node
    from branchdesk.node.serve import NodeServer
    from branchdesk.node.tls import Renewal
    from branchdesk.sync.inbox import InboxReader
    from branchdesk.sync.shipper import LogReader, Shipper
    from branchdesk.web.address import Address

    Ways = tuple[Shipper | None, InboxReader | None]

Threads = tuple[Relearning, Advising]
LOW_DISK = 200 * 1024 * 1024
"""Bytes free below which the node warns."""


def serve(
    settings: NodeSettings,
    own: OwnLog,
    ready: Callable[[str], None],
    cluster: PcCluster | None = None,
    agreed: Quorum | None = None,
) -> None:
    """Serve a branch from a node's own log until told to stop; ``agreed``: several PCs' way. Raises as ``run_node``."""
    from branchdesk.node.app import NodeParts
    from branchdesk.node.serve import NodeServer

    with ExitStack() as opened:
        snapshot = load(own, _if_empty(cluster))
        clock = clock_of(settings, snapshot.at)
        opened.callback((kept := vault(settings.data, cluster.node_id if cluster else "")).close)
        restoring = centre.restoring(log_path(settings.data), own, snapshot, clock, in_cluster=agreed is not None)
        waits, renewal = Waits(snapshot), _renewal(settings, cluster)
        ways = shipper, _ = _ways(settings.data, restoring or own, snapshot, clock, cluster, waits)
        parts = NodeParts(
            log=_log(own, agreed or restoring, cluster),
            snapshot=snapshot,
            clock=clock,
            vault=kept,
            new_id=new_id,
            forecast=waits.expected,
            waits=waits.told,
            history=own.read_type,
            problems=lambda: _problems(settings.data, renewal, ways, (waits.problem, advising.problem)),
            upkeep=renewal.keep if renewal else lambda: None,
            centre=lambda: centre.cursor(shipper),
            centre_has=lambda: (shipper.status.cursor or 0) if shipper else None,
            cluster=cluster.answers if cluster else None,
            share=cluster.share if cluster else lambda: None,
            settled=cluster.settled if cluster else lambda: True,
            published=lambda events, after: _published(events, after, waits, advising, shipper),
        )
        server = NodeServer(parts, address_of(settings))
        advising = _advising(own, waits, clock, server.node)
        _start(settings.host, ways, cluster, server, opened, (Relearning(own, waits), advising))
        server.serve_until_stopped(ready)


def _published(
    events: Sequence[Sealed], after: Snapshot, waits: Waits, advising: Advising, shipper: Shipper | None
) -> None:
    waits.follow(events, after)
    advising.follow(events)
    if shipper:
        shipper.wake()


def _advising(own: OwnLog, waits: Waits, clock: NodeClock, node: Node) -> Advising:
    """Reads what the node knows; what it finds goes to the one writer, as everybody's commands do."""

    def submit(op: GiveAdvice) -> None:
        node.call(node.writer.submit(Command(cmd_id=node.parts.new_id(), op=op), NODE))

    past = PastDays(own.read_day, lambda: node.hub.snapshot.profile.timezone)
    return Advising(lambda: node.hub.snapshot, clock, lambda: waits.learned, past, submit)


def _ways(data: Path, log: LogReader, s: Snapshot, clock: NodeClock, cluster: PcCluster | None, waits: Waits) -> Ways:
    node_id = cluster.node_id if cluster else ""
    told = Parcel(lambda: waits.latest)
    return centre.shipper(data, log, s, clock, node_id, told), centre.inbox(data, s, clock, node_id)


def _if_empty(cluster: PcCluster | None) -> Profile:
    """Whose log an empty one will be: a PC whose store is gone gets it back from the others."""
    profile = read_profile(None)
    return replace(profile, branch=cluster.branch) if cluster else profile


def _log(own: OwnLog, agreed: Quorum | None, cluster: PcCluster | None) -> ReplicatedLog:
    history, branch = (cluster.peers.history, cluster.branch) if cluster else (no_history, "")
    return ReplicatedLog(own, agreed, history, branch=branch)


def _renewal(settings: NodeSettings, cluster: PcCluster | None) -> Credentials | Renewal | None:
    from branchdesk.bootstrap.credentials import Credentials
    from branchdesk.node.tls import Renewal

    if cluster:
        answers, node_id = cluster.answers, cluster.node_id
        return Credentials(settings.data, cluster.peers, lambda token: answers.renew_own(node_id, token))
    return Renewal(settings.tls) if settings.tls else None


def address_of(settings: NodeSettings) -> Address:
    from branchdesk.node.tls import tls_files
    from branchdesk.web.address import Address

    address = Address(host=settings.host, port=settings.port)
    if settings.tls is not None:
        files = tls_files(settings.tls)
        address = replace(address, certificate=files.certificate, key=files.key, ca=files.ca)
    address.check()
    return address


def clock_of(settings: NodeSettings, not_before: int) -> NodeClock:
    if settings.clock_start is None:
        return SteadyClock(not_before)
    return ScaledClock(max(settings.clock_start, not_before), settings.clock_rate)


def _start(
    host: str, ways: Ways, cluster: PcCluster | None, server: NodeServer, opened: ExitStack, threads: Threads
) -> None:
    """What works beside the server, and ends with it. What the centre asks for goes to the one writer as well."""
    from branchdesk.web.address import is_loopback

    for thread in threads:
        thread.start()
        opened.callback(thread.stop)
    shipper, inbox = ways
    if shipper:
        shipper.start()
        opened.callback(shipper.stop)
    if cluster:
        cluster.start(server)
        opened.callback(cluster.stop)
    if not is_loopback(host):
        from branchdesk.node.advertise import Advertisement

        node = cluster.node_id if cluster else "node"
        advertisement = Advertisement(server.node.hub.snapshot.branch, node, host, urlsplit(server.url).port or 0)
        advertisement.start()
        opened.callback(advertisement.stop)
    if inbox:
        inbox.start(lambda command: server.node.call(server.node.writer.submit(command, CENTRE)).events)
        opened.callback(inbox.stop)


def _problems(
    data: Path, renewal: Credentials | Renewal | None, ways: Ways, forecasts: tuple[str, ...]
) -> tuple[str, ...]:
    found = [*(renewal.problems() if renewal else ()), *(code for code in forecasts if code)]
    if shutil.disk_usage(data).free < LOW_DISK:
        found.append("disk_low")
    for way in ways:
        if way is not None and way.status.problem:
            found.append(way.status.problem)
    return tuple(found)
