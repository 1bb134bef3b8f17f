"""Run a branch's node: which log, clock, vault, forecast, shipper and server make it up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from branchdesk.bootstrap import NodeSettings, centre, log_path, new_id, read_profile, stored_branch, vault
from branchdesk.node.clock import NodeClock, ScaledClock, SteadyClock

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
    profile = read_profile(settings.profile)
    known = "" if settings.profile else stored_branch(settings.data)
    with ExitStack() as opened:
        log = open_log(log_path(settings.data), known or profile.branch)
        opened.callback(log.close)
        snapshot = open_branch(log, profile, now=_clock(settings, 0).now())
        clock = _clock(settings, snapshot.at)
        opened.callback((secrets_of_node := vault(settings.data)).close)
        restoring = centre.restoring(log_path(settings.data), log, snapshot, clock, in_cluster=False)
        shipper = centre.shipper(settings.data, restoring or log, snapshot.branch, clock)
        renewal = Renewal(settings.tls) if settings.tls else None
        parts = NodeParts(
            log=ReplicatedLog(log, restoring),
            snapshot=snapshot,
            clock=clock,
            vault=secrets_of_node,
            new_id=new_id,
            forecast=expected_wait,
            problems=lambda: _problems(settings.data, shipper, renewal),
            upkeep=renewal.keep if renewal else lambda: None,
            centre=lambda: centre.cursor(shipper),
            published=(lambda _events: shipper.wake()) if shipper else (lambda _events: None),
        )
        server = NodeServer(parts, address)
        _start(shipper, opened)
        server.serve_until_stopped(ready)


def _address(settings: NodeSettings) -> Address:
    from branchdesk.node.tls import tls_files
    from branchdesk.web.address import Address

    address = Address(host=settings.host, port=settings.port)
    if settings.tls is not None:
        files = tls_files(settings.tls)
        address = replace(address, certificate=files.certificate, key=files.key, ca=files.ca)
    address.check()
    return address


def _clock(settings: NodeSettings, not_before: int) -> NodeClock:
    if settings.clock_start is None:
        return SteadyClock(not_before)
    return ScaledClock(max(settings.clock_start, not_before), settings.clock_rate)


def _start(shipper: Shipper | None, opened: ExitStack) -> None:
    if shipper:
        opened.callback(shipper.stop)
        shipper.start()


def _problems(data: Path, shipper: Shipper | None, renewal: Renewal | None) -> tuple[str, ...]:
    found = list(renewal.problems()) if renewal else []
    if shutil.disk_usage(data).free < LOW_DISK:
        found.append("disk_low")
    if shipper is not None and shipper.status.problem:
        found.append(shipper.status.problem)
    return tuple(found)
