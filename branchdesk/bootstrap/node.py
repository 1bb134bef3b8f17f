"""Run a branch's node: which log, clock, vault, forecast, shipper and server make it up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from branchdesk import __version__
from branchdesk.bootstrap import CentreLink, NodeSettings, log_path, new_id, read_profile, stored_branch, vault
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.clock import NodeClock, ScaledClock, SteadyClock
from branchdesk.services.ports import BranchLog

if TYPE_CHECKING:
    from branchdesk.node.tls import Renewal
    from branchdesk.sync.shipper import Shipper
    from branchdesk.web.address import Address

LOW_DISK = 200 * 1024 * 1024
"""Bytes free below which the node warns."""


def run_node(settings: NodeSettings, ready: Callable[[str], None]) -> None:
    """Run a branch's node until it is told to stop; ``ready`` hears its URL.

    Raises Damaged, Rejected or Unavailable with the code of whatever stands in the way.
    """
    from branchdesk.forecast.wait import expected_wait
    from branchdesk.node.app import NodeParts
    from branchdesk.node.serve import NodeServer
    from branchdesk.node.tls import Renewal
    from branchdesk.services.logbook import open_branch
    from branchdesk.services.replicated import ReplicatedLog
    from branchdesk.store.opening import open_log

    address = _address(settings)
    address.check()
    profile = read_profile(settings.profile)
    known = "" if settings.profile else stored_branch(settings.data)
    with ExitStack() as opened:
        log = open_log(log_path(settings.data), known or profile.branch)
        opened.callback(log.close)
        snapshot = open_branch(log, profile, now=_clock(settings, 0).now())
        clock = _clock(settings, snapshot.at)
        opened.callback((secrets_of_node := vault(settings.data)).close)
        shipper = _shipper(settings.data, log, snapshot, clock)
        renewal = Renewal(settings.tls) if settings.tls else None
        parts = NodeParts(
            log=ReplicatedLog(log),
            snapshot=snapshot,
            clock=clock,
            vault=secrets_of_node,
            new_id=new_id,
            forecast=expected_wait,
            problems=lambda: _problems(settings.data, shipper, renewal),
            upkeep=renewal.keep if renewal else lambda: None,
            centre=lambda: _cursor(shipper),
            published=(lambda _events: shipper.wake()) if shipper else (lambda _events: None),
        )
        server = NodeServer(parts, address)
        _start(shipper, opened)
        server.serve_until_stopped(ready)


def _address(settings: NodeSettings) -> Address:
    from branchdesk.node.tls import tls_files
    from branchdesk.web.address import Address

    if settings.tls is None:
        return Address(host=settings.host, port=settings.port)
    files = tls_files(settings.tls)
    return Address(host=settings.host, port=settings.port, certificate=files.certificate, key=files.key, ca=files.ca)


def _clock(settings: NodeSettings, not_before: int) -> NodeClock:
    if settings.clock_start is None:
        return SteadyClock(not_before)
    return ScaledClock(max(settings.clock_start, not_before), settings.clock_rate)


def _shipper(data: Path, log: BranchLog, snapshot: Snapshot, clock: NodeClock) -> Shipper | None:
    path = data / "centre.json"
    if not path.exists():
        return None
    try:
        link = msgspec.json.decode(path.read_bytes(), type=CentreLink)
    except (OSError, msgspec.DecodeError) as error:
        raise Rejected("centre_link_invalid", path=str(path), detail=str(error)) from error
    from branchdesk.sync.http import HttpTransport
    from branchdesk.sync.shipper import Shipper

    certificate = Path(link.certificate) if link.certificate else None
    transport = HttpTransport(link.url, snapshot.branch, link.token, certificate)
    return Shipper(snapshot.branch, log, transport, clock, version=__version__)


def _start(shipper: Shipper | None, opened: ExitStack) -> None:
    if shipper:
        opened.callback(shipper.stop)
        shipper.start()


def _cursor(shipper: Shipper | None) -> tuple[int, int] | None:
    if shipper is None or shipper.status.cursor is None:
        return None
    return shipper.status.cursor, shipper.status.lag or 0


def _problems(data: Path, shipper: Shipper | None, renewal: Renewal | None) -> tuple[str, ...]:
    found = list(renewal.problems()) if renewal else []
    if shutil.disk_usage(data).free < LOW_DISK:
        found.append("disk_low")
    if shipper is not None and shipper.status.problem:
        found.append(shipper.status.problem)
    return tuple(found)
